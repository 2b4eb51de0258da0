"""What every peer is told: rows of what happened in the queues, and over which windows they are asked."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple, TypeAlias

from app.events.instants import DAY, MINUTE, Instant, Millis
from app.events.vocabulary import (
    CallAbandoned,
    CallAnswered,
    CallEnded,
    CallQueued,
    CallRinging,
    CallWrappedUp,
    Event,
)
from app.metrics.queue_settings import QueueSettings

OFFERED, RANG = 0, 1
ANSWERED_IN_TARGET, ANSWERED_LATE = 2, 3
HUNG_UP_SHORT, HUNG_UP_IN_TARGET, HUNG_UP_LATE = 4, 5, 6
OVERDUE, HANDLED, WRAPPED = 7, 8, 9
KINDS = 10

EXITS = range(ANSWERED_IN_TARGET, HUNG_UP_LATE + 1)
"""The kinds with which a wait is over."""

WINDOWS: tuple[tuple[str, Millis], ...] = (
    ("15m", 15 * MINUTE),
    ("30m", 30 * MINUTE),
    ("60m", 60 * MINUTE),
    ("today", DAY),
)

Key: TypeAlias = tuple[str, str]
"""A queue, and one of its windows."""

_RULES = QueueSettings()


class Row(NamedTuple):
    """Something happened in a queue, which closes so many milliseconds of waiting, of talk or of after-call work."""

    at: Instant
    queue: str
    kind: int
    ms: Millis
    rung: Millis
    """How long it had rung for who was answered."""


class _Call:
    def __init__(self, queued: CallQueued) -> None:
        self.queue, self.queued_at = queued.queue, queued.at
        self.rang_at = self.answered_at = self.ended_at = queued.at


def rows_of(events: Iterable[Event]) -> list[Row]:
    """Return what a day's events say of queues, in order of instant."""
    calls: dict[str, _Call] = {}
    return sorted(row for event in events for row in _rows(calls, event))


def _rows(calls: dict[str, _Call], event: Event) -> Iterator[Row]:
    at = event.at
    if isinstance(event, CallQueued):
        calls[event.call] = _Call(event)
        yield Row(at, event.queue, OFFERED, 0, 0)
    elif isinstance(event, CallRinging):
        call = calls[event.call]
        call.rang_at = at
        yield Row(at, call.queue, RANG, 0, 0)
    elif isinstance(event, CallAnswered):
        call = calls[event.call]
        call.answered_at = at
        yield from _left(call, at, _answered(at - call.queued_at), at - call.rang_at)
    elif isinstance(event, CallAbandoned):
        call = calls.pop(event.call)
        yield from _left(call, at, _hung_up(at - call.queued_at), 0)
    elif isinstance(event, CallEnded):
        call = calls[event.call]
        call.ended_at = at
        yield Row(at, call.queue, HANDLED, at - call.answered_at, 0)
    elif isinstance(event, CallWrappedUp):
        call = calls.pop(event.call)
        yield Row(at, call.queue, WRAPPED, at - call.ended_at, 0)


def _left(call: _Call, at: Instant, kind: int, rung: Millis) -> Iterator[Row]:
    """Yield the way out, and that the caller was overdue: at the second that it came to be so."""
    due = call.queued_at + _RULES.within
    if at > due:
        yield Row(due, call.queue, OVERDUE, 0, 0)
    yield Row(at, call.queue, kind, at - call.queued_at, rung)


def _answered(wait: Millis) -> int:
    return ANSWERED_IN_TARGET if wait <= _RULES.within else ANSWERED_LATE


def _hung_up(wait: Millis) -> int:
    if wait < _RULES.short:
        return HUNG_UP_SHORT
    return HUNG_UP_IN_TARGET if wait <= _RULES.within else HUNG_UP_LATE


def since_of(window: Millis, now: Instant) -> Instant:
    """Return the instant after which a window begins: today takes its first instant in."""
    return now // DAY * DAY - 1 if window == DAY else now - window
