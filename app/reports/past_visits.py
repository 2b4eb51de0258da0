"""Visits out of history: as the board tells of them, and whether who hung up was reached later."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from app.events.instants import DAY, SECOND, Instant, Millis, format_instant
from app.metrics.record import VisitRecord
from app.metrics.snapshot import QueueId
from app.reports.tables import INSTANT, TEXT, YES_NO, Column

REACHED_WITHIN: Millis = DAY
"""Who is answered later than that after hanging up is taken to call about something else."""

ABANDONED = "abandoned"
ANSWERED = "answered"

COLUMNS = (
    *(Column(name, TEXT) for name in ("queue", "source", "call", "customer")),
    Column("queued_at", INSTANT),
    Column("left_at", INSTANT),
    Column("wait_s"),
    Column("outcome", TEXT),
    Column("in_target", YES_NO),
    Column("short", YES_NO),
    Column("agent", TEXT),
    *(Column(name) for name in ("talk_s", "hold_s", "acw_s")),
    Column("reached_later", INSTANT),
)
"""Of a table of visits."""


class PastVisit(msgspec.Struct):
    """One visit; `customer` is a hash or a name the source chose, never a number.

    `reached_later` is when a later visit of the same customer was answered, within a day of their
    hanging up: null if none was; left out where that cannot be known.
    """

    queue: QueueId
    source: str
    call: str
    customer: str | None
    queued_at: str
    left_at: str | None
    wait_s: float | None
    outcome: str
    in_target: bool | None
    short: bool
    agent: str | None
    talk_s: float | None
    hold_s: float | None
    acw_s: float | None
    reached_later: str | UnsetType | None = UNSET


class Reached:
    """The answered visits of some customers."""

    def __init__(self, answered: Iterable[VisitRecord]) -> None:
        self._answers: dict[str, list[Instant]] = {}
        for visit in answered:
            if visit.customer is not None and visit.left_at is not None:
                self._answers.setdefault(visit.customer, []).append(visit.left_at)

    def later(self, customer: str, hung_up_at: Instant) -> Instant | None:
        """Return when a customer who hung up was answered next, None for not within a day."""
        until = hung_up_at + REACHED_WITHIN
        answers = self._answers.get(customer, ())
        return min((at for at in answers if hung_up_at < at <= until), default=None)


def past_visit(visit: VisitRecord, reached: Reached, now: Instant) -> PastVisit:
    """Return a visit as it is shown."""
    wait = visit.wait
    if wait is None and visit.outcome == "waiting":
        wait = now - visit.queued_at
    return PastVisit(
        queue=visit.queue,
        source=visit.source,
        call=visit.call,
        customer=visit.customer,
        queued_at=format_instant(visit.queued_at),
        left_at=None if visit.left_at is None else format_instant(visit.left_at),
        wait_s=_seconds(wait),
        outcome=visit.outcome,
        in_target=visit.in_target,
        short=visit.short,
        agent=visit.agent,
        talk_s=_seconds(visit.talk),
        hold_s=_seconds(visit.hold),
        acw_s=_seconds(visit.acw),
        reached_later=_reached(visit, reached),
    )


def hung_up(visits: Sequence[VisitRecord]) -> list[VisitRecord]:
    """Return the visits of known customers who hung up."""
    return [v for v in visits if v.outcome == ABANDONED and v.customer and v.left_at is not None]


def flat(visit: PastVisit) -> Mapping[str, Any]:
    """Return a visit by the names of its columns."""
    cells: dict[str, Any] = msgspec.to_builtins(visit)
    return cells


def _reached(visit: VisitRecord, reached: Reached) -> str | UnsetType | None:
    if visit.outcome != ABANDONED or visit.customer is None or visit.left_at is None:
        return UNSET
    at = reached.later(visit.customer, visit.left_at)
    return None if at is None else format_instant(at)


def _seconds(millis: Millis | None) -> float | None:
    return None if millis is None else millis / SECOND
