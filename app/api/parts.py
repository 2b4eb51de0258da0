"""What the edge is built from: contracts only, so that any keeper of them will do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, Protocol

from app.clock import Clock
from app.events.instants import Millis
from app.events.vocabulary import Event
from app.metrics.asking import AnyQuestion
from app.providers.contract import Translate
from app.push.contract import USUAL_PACE, Board, Pace
from app.store.contract import StoreDoor

STATIC = Path(__file__).parent.parent / "static"


class EventLog(Protocol):
    """Where events are stored before anyone is told that they are."""

    async def append(self, events: Sequence[Event]) -> None:
        """Return once the log has them; raise LogUnavailable otherwise."""
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
    """Where objects of unknown type are kept to be looked at."""

    async def put(
        self, source: str, type_: str | None, reason: str, fields: Mapping[str, object]
    ) -> None:
        """Keep an object, its secrets already removed."""
        ...


class Sessions(Protocol):
    """Who is signed in."""

    async def redeem(self, token: str) -> str | None:
        """Return a new session for a one-time token, None if it is used or unknown."""
        ...

    async def is_valid(self, session: str) -> bool:
        """Return whether the session is known and not too old."""
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


@dataclass(frozen=True)
class WebhookSource:
    """One system that posts webhooks: of which provider it is, and the secrets that prove it."""

    provider: str
    secrets: tuple[str, ...] = field(repr=False)
    translate: Translate | None = None
    """Its own translation, where a description takes the place of the provider's."""


@dataclass(frozen=True)
class ApiParts:
    """Everything the edge needs, made elsewhere."""

    event_log: EventLog
    board: Board
    questions: Questions
    dead_letters: DeadLetters
    sessions: Sessions
    readiness: Readiness
    store: StoreDoor
    admin_key: str
    centre: Centre
    clock: Clock
    salt: bytes
    public_url: str
    build: str
    static: Path = STATIC
    pace: Pace = USUAL_PACE
    webhook_sources: Mapping[str, WebhookSource] = field(default_factory=dict)
