"""What a translation of the manager interface remembers between its messages."""

import msgspec

from app.events.instants import Instant
from app.providers.asterisk.members import Member


class OpenCall(msgspec.Struct):
    """A call as the messages so far left it."""

    queue: str
    entered: Instant
    waits: bool = True
    left_at: Instant | None = None
    """When it left its queue, as long as nobody knows why."""
    left_heard: Instant = 0
    """When that was heard, by our clock and not by Asterisk's."""
    agent: str | None = None
    """Whoever talks to the caller."""
    agent_channel: str | None = None
    is_over: bool = False
    """Its end was told by one message, and another may tell it again."""


class Memory(msgspec.Struct):
    """What later messages leave out."""

    calls: dict[str, OpenCall] = {}
    members: dict[str, Member] = {}
    startup: str | None = None
    at: Instant = -1
    place: int = 0
