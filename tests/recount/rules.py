"""What the centre has agreed: targets of its queues, and the limits of its sources."""

from collections.abc import Mapping
from dataclasses import dataclass, field

SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE


@dataclass(frozen=True)
class QueueRules:
    """One queue's target, and how its service level is told."""

    target_ms: int = 20 * SECOND
    ratio: float = 0.8
    short_ms: int = 5 * SECOND
    formula: str = "short_excluded"
    attribution: str = "sl_event"

    def __post_init__(self) -> None:
        if self.short_ms > self.target_ms:
            raise ValueError("the short-abandon limit may not exceed the target")


USUAL = QueueRules()


@dataclass(frozen=True)
class Limits:
    """How long a source is waited for before something is believed or given up."""

    waiting_ms: int = 4 * HOUR
    talking_ms: int = 8 * HOUR
    left_grace_ms: int = 2 * SECOND
    unreachable_ms: int = 1 * SECOND


@dataclass(frozen=True)
class Excluding:
    """A version of the rule which calls count nowhere, and since when it holds."""

    since: int
    callers: frozenset[str] = frozenset()
    entries: frozenset[str] = frozenset()
    queues: frozenset[str] = frozenset()
    internal: bool = False


@dataclass(frozen=True)
class Rules:
    """The rules of all queues; a queue nobody configured has the usual ones."""

    queues: Mapping[str, QueueRules] = field(default_factory=dict)
    limits: Limits = Limits()
    excluding: tuple[Excluding, ...] = ()
    """Oldest version first."""

    def queue(self, name: str) -> QueueRules:
        return self.queues.get(name, USUAL)


@dataclass(frozen=True)
class Window:
    """A stretch of time, and which of its two borders belong to it."""

    since: int
    until: int
    holds_since: bool
    holds_until: bool

    @classmethod
    def rolling(cls, now: int, length_ms: int) -> "Window":
        return cls(now - length_ms, now, holds_since=False, holds_until=True)

    @classmethod
    def open_since(cls, start: int, now: int) -> "Window":
        return cls(start, now, holds_since=True, holds_until=True)

    @classmethod
    def closed(cls, start: int, end: int) -> "Window":
        return cls(start, end, holds_since=True, holds_until=False)

    def holds(self, at: int) -> bool:
        if at == self.since:
            return self.holds_since and (at < self.until or self.holds_until)
        if at == self.until:
            return self.holds_until
        return self.since < at < self.until
