"""What connectors promise, and what they need of the rooms that keep things."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

import msgspec

from app.events.instants import Instant
from app.providers.contract import Translation


class State(StrEnum):
    """How a connector stands."""

    CONNECTING = "connecting"
    LIVE = "live"
    WAITING = "waiting"
    """What it listens to is not there yet."""
    RETRYING = "retrying"
    REFUSED = "refused"
    STOPPED = "stopped"


class ConnectorState(msgspec.Struct, frozen=True):
    """How a connector stands, since when, and why in a sentence without secrets."""

    state: State
    since: Instant
    detail: str | None = None
    last_event_at: Instant | None = None
    reconnects: int = 0


@dataclass(frozen=True)
class PbxSource:
    """A source that the service goes to."""

    name: str
    provider: str
    settings: Mapping[str, object]
    secrets: tuple[str, ...] = field(repr=False, default=())
    """The newest first; an older one goes on being tried while it is replaced."""


class Lost(Exception):  # noqa: N818  a verdict: try again later
    """The other side is away, or says what makes no sense; in a sentence."""


class NotThere(Exception):  # noqa: N818  a verdict: look again soon
    """What is to be listened to does not exist yet; in a sentence."""


class Refused(Exception):  # noqa: N818  a verdict: nothing will change before a setting does
    """The other side does not let us in; in a sentence."""


class Ear(Protocol):
    """Whom a connector tells what it hears."""

    def memory(self) -> bytes | None:
        """Return what was kept when the last events were stored."""
        ...

    async def live(self) -> None:
        """Say that all is known that the other side can tell of the present."""
        ...

    async def hear(self, translation: Translation, memory: bytes) -> None:
        """Return once the events are stored, and then what has to be known to go on after them."""
        ...

    async def beat(self) -> None:
        """Say that the other side has given a sign of life."""
        ...


class Connector(Protocol):
    """One way of listening to a PBX."""

    async def listen(self, ear: Ear) -> None:
        """Listen until cancelled.

        Raises:
            Lost, NotThere, Refused: it cannot be listened to now.
        """
        ...


class Outlet(Protocol):
    """Where events go."""

    async def put(self, source: str, translation: Translation) -> None:
        """Return once the event log holds the events, however long that takes."""
        ...


class Memories(Protocol):
    """What each connector has to know to go on, kept for good."""

    async def load(self, source: str) -> bytes | None:
        """Return what was saved last."""
        ...

    async def save(self, source: str, memory: bytes) -> None:
        """Return once it is kept."""
        ...


class States(Protocol):
    """How each connector stands, for everybody to see."""

    async def tell(self, source: str, state: ConnectorState) -> None:
        """Say how one stands."""
        ...

    async def forget(self, source: str) -> None:
        """Say nothing of one any more."""
        ...


class Sources(Protocol):
    """The sources that are to be listened to."""

    async def connectors(self) -> Sequence[PbxSource]:
        """Return those that are set up now."""
        ...
