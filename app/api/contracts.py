"""What the edge asks of the rooms behind it: contracts only, so that any keeper of them will do."""

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from typing import NamedTuple, Protocol

from app.events.identity import Known
from app.events.instants import Instant, Millis
from app.events.vocabulary import Event
from app.metrics.asking import AnyQuestion
from app.streams.letters import Letter, Page, Whole
from app.streams.pairings import Pairing


class EventLog(Protocol):
    """Where events are stored before anyone is told that they are."""

    async def append(self, events: Sequence[Event]) -> None:
        """Return once the log has them; raise LogUnavailable otherwise."""
        ...

    def begin(self, events: Sequence[Event]) -> asyncio.Future[None]:
        """Return what is done once the log has them, and fails with LogUnavailable otherwise."""
        ...

    async def recent_ids(self, most: int) -> list[tuple[str, str]]:
        """Return (source, id) of the newest events, the newest last."""
        ...


class Questions(Protocol):
    """The way to ask the worker for figures."""

    async def ask(self, question: AnyQuestion, patience: Millis) -> bytes:
        """Return a Snapshot as JSON; raise NotAnswerable or Unanswered."""
        ...


class DeadLetters(Protocol):
    """Where what is not understood is kept, to be looked at and tried again."""

    async def put(
        self,
        source: str,
        type_: str | None,
        reason: str,
        fields: Mapping[str, object],
        whole: Whole | None = None,
    ) -> None:
        """Keep an object, its secrets already removed."""
        ...

    async def newest(self, source: str | None = None, before: str = "", most: int = 50) -> Page:
        """Return letters before an id, newest first, of one source or of all."""
        ...

    async def get(self, id_: str) -> Letter | None:
        """Return a letter with its whole, None if there is none of that id."""
        ...

    async def renew(self, letter: Letter, reason: str) -> None:
        """Give a letter another reason."""
        ...

    async def remove(self, id_: str) -> bool:
        """Forget a letter; return whether there was one."""
        ...

    async def counts(self, sources: Collection[str]) -> Mapping[str, int]:
        """Return how many letters each of these sources has."""
        ...


class Connected(Protocol):
    """How a connector stands."""

    @property
    def state(self) -> str:
        """One word: connecting, live, refused, retrying, stopped."""
        ...

    @property
    def detail(self) -> str | None:
        """One sentence."""
        ...

    @property
    def since(self) -> Instant:
        """Since when."""
        ...

    @property
    def last_event_at(self) -> Instant | None:
        """When its last event happened."""
        ...


class ConnectorStates(Protocol):
    """Where connectors say how they stand."""

    async def every(self) -> Mapping[str, Connected]:
        """Return how each stands, by its source."""
        ...


class Guesses(Protocol):
    """Where names that were guessed are noted, so that people can see them."""

    async def note(self, guessed: Mapping[Known, str]) -> None:
        """Keep what was guessed."""
        ...

    async def every(self) -> Mapping[Known, str]:
        """Return the guesses of late."""
        ...


class Orders(Protocol):
    """The way to the judge of the alerts."""

    async def give(self, order: bytes, patience: Millis) -> bytes:
        """Return what came of an order; raise Unanswered if nobody took it."""
        ...


class PlayableDay(Protocol):
    """A past day that can be played."""

    @property
    def day(self) -> str:
        """The local date."""
        ...

    @property
    def since(self) -> Instant:
        """Its first instant, or the first that can be played."""
        ...

    @property
    def until(self) -> Instant:
        """Its last instant."""
        ...

    @property
    def events(self) -> int:
        """How many events are kept of it."""
        ...

    @property
    def origin(self) -> str | None:
        """The import that it is from; None where the service itself heard it."""
        ...


class PlayableDays(Protocol):
    """Answers about days that the worker has forgotten."""

    async def ask(self, question: AnyQuestion) -> bytes:
        """Return the answer as JSON; raise NotKept where nothing is kept of then."""
        ...

    async def days(self) -> Sequence[PlayableDay]:
        """Return the days that it knows, in order."""
        ...

    async def close(self) -> None:
        """Let go of what it holds."""
        ...


class Sessions(Protocol):
    """Who is signed in."""

    async def redeem(self, token: str) -> str | None:
        """Return a new session for a one-time token, None if it is used or unknown."""
        ...

    async def is_valid(self, session: str) -> bool:
        """Return whether the session is known and not too old."""
        ...


class Bell(Protocol):
    """Tells every edge that the database holds something new for screens."""

    async def ring(self) -> None:
        """Ring for whoever listens now."""
        ...

    def rings(self) -> AsyncIterator[None]:
        """Yield at every ring, and whenever one may have been missed."""
        ...


class Pairings(Protocol):
    """The televisions that show a code."""

    async def begin(self, visitor: str) -> Pairing:
        """Return a new code; raise TooMany."""
        ...

    async def is_waiting(self, code: str, token_hash: str) -> bool:
        """Return whether the code still waits for this television."""
        ...

    async def take(self, code: str, who: str) -> str | None:
        """Use a code up and return the hash behind it, None for none; raise TooMany."""
        ...


class Once(Protocol):
    """Remembers what was done, so that it is done once only."""

    async def first(self, name: str, kept: Millis) -> bool:
        """Return whether nobody has come with this name within `kept` before."""
        ...


class Standing(NamedTuple):
    """Whether the service may be relied on now, and if not, why."""

    ready: bool
    applied: int
    reason: str = ""
    silent: Millis | None = 0
    """Since the worker's last sign of life; None when that cannot be told."""


class Readiness(Protocol):
    """Knows whether events are accepted and the worker has caught up."""

    async def standing(self) -> Standing:
        """Return the present standing; never raise."""
        ...


class Centre(Protocol):
    """The centre shown."""

    @property
    def name(self) -> str:
        """The name used in addresses, as in main."""
        ...

    @property
    def timezone(self) -> str:
        """The IANA name of its time zone."""
        ...

    @property
    def clock(self) -> str:
        """Either wall, or events (now is the newest event's instant)."""
        ...
