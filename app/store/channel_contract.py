"""What the database promises of channels, of the notices on their way to them, and of the messages there."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple, Protocol, TypeAlias

from app.alerts.notice import Notice
from app.events.instants import Instant
from app.store.source_contract import LiveSecret


class Trouble(NamedTuple):
    """Since when a channel does not work, and what it answered."""

    since: Instant
    reason: str


@dataclass(frozen=True)
class StoredChannel:
    """A channel as somebody set it up; its secrets by name."""

    id: str
    name: str
    kind: str
    settings: dict[str, Any]
    secrets: Mapping[str, LiveSecret]
    language: str
    enabled: bool
    is_default: bool
    broken: Trouble | None
    created_at: Instant
    changed_at: Instant


Edit: TypeAlias = Callable[[StoredChannel], StoredChannel]
"""What becomes of a channel, decided while nobody else changes it; what it raises goes to the caller."""


class ChannelStore(Protocol):
    """The channels of one centre; every change by people is a line in the audit, which shows no secret."""

    async def every(self) -> Sequence[StoredChannel]:
        """Return all channels, by name."""
        ...

    async def add(self, channel: StoredChannel, who: str) -> None:
        """Keep a new channel."""
        ...

    async def change(self, id_: str, edit: Edit, who: str, at: Instant) -> StoredChannel | None:
        """Keep what `edit` makes of a channel, and return it; None if there is none of that id."""
        ...

    async def remove(self, id_: str, who: str, at: Instant) -> bool:
        """Forget a channel and its secrets; return whether there was one."""
        ...

    async def found(self, id_: str, trouble: Trouble | None, seen: Instant) -> None:
        """Note how a channel was found, unless somebody changed it after it was `seen` so."""
        ...


class Outcome(StrEnum):
    """What became of a notice."""

    SENT = "sent"
    OVERTAKEN = "overtaken"
    UNWANTED = "unwanted"


class Message(NamedTuple):
    """What stands in a channel about one alert.

    `place` is in the channel's own words, None where nothing is known to stand; `told` names the
    decisions told in its thread; `tried_at` is set where something may have been sent unseen.
    """

    alert: str
    channel: str
    place: dict[str, Any] | None
    revision: int
    told: tuple[str, ...]
    tried_at: Instant | None


class NotTheNewest(Exception):  # noqa: N818  a verdict: stop
    """A newer sender has taken the centre over."""


class OutboxStore(Protocol):
    """The notices of one centre on their way, and the messages that came of them.

    Whatever is written is refused with NotTheNewest once another sender has begun.
    """

    async def begin(self) -> int:
        """Take over, and return the number to write under."""
        ...

    async def waiting(self, most: int) -> Sequence[Notice]:
        """Return notices that are not settled, in the order in which they were put."""
        ...

    async def message(self, alert: str, channel: str) -> Message | None:
        """Return what stands about an alert in a channel."""
        ...

    async def doubtful(self) -> Sequence[Message]:
        """Return the messages of which something may have been sent unseen."""
        ...

    async def keep(self, number: int, message: Message, at: Instant) -> None:
        """Note what stands."""
        ...

    async def settle(
        self, number: int, notices: Sequence[str], outcome: Outcome, at: Instant
    ) -> None:
        """Note what became of notices, by their ids."""
        ...

    async def forget(self, number: int, before: Instant) -> None:
        """Forget what was settled, and what stood unchanged, before an instant."""
        ...
