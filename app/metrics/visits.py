"""The calls behind a figure: visits with their waits, chosen by queue, outcome and time."""

from collections.abc import Iterator

import msgspec

from app.events.instants import HOUR, SECOND, Instant, format_instant, parse_instant
from app.metrics.call import CallFold
from app.metrics.columns import Column
from app.metrics.known import Known
from app.metrics.roster import CallKey
from app.metrics.snapshot import NotAnswerable, NotKept, QueueId
from app.metrics.visit import Leg, Visit

MOST = 1_000

_ANSWERED = (Column.ANSWERED_IN_TARGET, Column.ANSWERED_LATE)
_ABANDONED = (Column.ABANDONED_SHORT, Column.ABANDONED_IN_TARGET, Column.ABANDONED_LATE)
_OVERFLOWED = tuple(Column(c) for c in range(Column.OVERFLOWED_QUEUE, Column.OVERFLOWED_CLOSED + 1))

OUTCOMES: dict[str, tuple[Column | None, ...]] = {
    "answered": _ANSWERED,
    "answered_in_target": (Column.ANSWERED_IN_TARGET,),
    "answered_late": (Column.ANSWERED_LATE,),
    "abandoned": _ABANDONED,
    "abandoned_short": (Column.ABANDONED_SHORT,),
    "abandoned_late": (Column.ABANDONED_LATE,),
    "overflowed": _OVERFLOWED,
    "waiting": (None,),
}
"""Outcomes that may be asked for, and the ways out that each covers; None is: still waiting."""


class VisitsQuestion(msgspec.Struct, frozen=True, tag="visits", omit_defaults=True):
    """A request for visits that left their queue after `since` and up to `until`; or wait at `until`."""

    queue: QueueId | None = None
    outcome: str | None = None
    since: str | None = None
    until: str | None = None
    limit: int = 200


class VisitPicture(msgspec.Struct):
    """One visit of a call to a queue; `customer` is a hash or a name the source chose, never a number."""

    queue: QueueId
    source: str
    call: str
    customer: str | None
    queued_at: str
    left_at: str | None
    wait_s: float
    outcome: str
    in_target: bool | None
    short: bool
    agent: str | None = None
    talk_s: float | None = None
    hold_s: float | None = None
    acw_s: float | None = None


class Visits(msgspec.Struct):
    """The visits asked for, latest first; `more` when the limit cut them off."""

    at: str
    since: str
    until: str
    visits: list[VisitPicture]
    more: bool


def visits(question: VisitsQuestion, known: Known, now: Instant) -> Visits:
    """Return the visits that a question asks for.

    Raises:
        NotAnswerable: the question makes no sense, or reaches back further than is kept.
    """
    until = _instant("until", question.until, now)
    since = _instant("since", question.since, until - HOUR)
    wanted = _wanted(question, known, since)
    found = list(_found(question, known, since, until, wanted))
    found.sort(key=lambda picture: (picture.source, picture.call))
    found.sort(key=lambda picture: picture.left_at or picture.queued_at, reverse=True)
    return Visits(
        at=format_instant(now),
        since=format_instant(since),
        until=format_instant(until),
        visits=found[: question.limit],
        more=len(found) > question.limit,
    )


def _wanted(question: VisitsQuestion, known: Known, since: Instant) -> tuple[Column | None, ...]:
    if question.outcome is not None and question.outcome not in OUTCOMES:
        raise NotAnswerable("outcome", f"expected one of {', '.join(OUTCOMES)}")
    if question.queue is not None and question.queue not in known.books:
        raise NotAnswerable("queue", f"no event has named the queue {question.queue[:40]!r}")
    if not 1 <= question.limit <= MOST:
        raise NotAnswerable("limit", f"expected 1 to {MOST}")
    if since < known.horizon:
        raise NotKept("since", f"kept since {format_instant(known.horizon)}")
    return OUTCOMES[question.outcome] if question.outcome else (None, *sum(OUTCOMES.values(), ()))


def _instant(field: str, text: str | None, default: Instant) -> Instant:
    if text is None:
        return default
    try:
        return parse_instant(text)
    except (ValueError, OverflowError) as wrong:
        reason = f"{text[:40]!r} is not an ISO 8601 instant with its zone"
        raise NotAnswerable(field, reason) from wrong


def _found(
    question: VisitsQuestion,
    known: Known,
    since: Instant,
    until: Instant,
    wanted: tuple[Column | None, ...],
) -> Iterator[VisitPicture]:
    for call in _candidates(question, known, since, until, waiting=None in wanted):
        fold = known.calls.folded_until(call, until)
        fold.pass_time(until)
        for visit in fold.visits:
            left_in_time = visit.left_at is None or since < visit.left_at
            here = question.queue in (None, visit.queue)
            if here and left_in_time and visit.outcome in wanted and visit.lost is None:
                within = known.books.rules(visit.queue).within
                yield _picture(call, fold, visit, until, within)


def _candidates(
    question: VisitsQuestion, known: Known, since: Instant, until: Instant, *, waiting: bool
) -> dict[CallKey, None]:
    """Return the calls that may have such a visit, each once."""
    left: set[int] = set()
    for queue, book in known.books:
        if question.queue in (None, queue):
            left |= book.roster.between(since, until)
            if waiting:
                left |= book.roster.between(until, until + known.limits.waiting)
    calls = dict.fromkeys(known.calls.named(left))
    return calls | dict.fromkeys(known.calls.open_calls()) if waiting else calls


def _picture(call: CallKey, fold: CallFold, visit: Visit, at: Instant, within: int) -> VisitPicture:
    wait = (at if visit.left_at is None else visit.left_at) - visit.queued_at
    leg = next((leg for leg in (*fold.ended_legs, *fold.legs) if leg.visit is visit), None)
    source, name = call
    return VisitPicture(
        queue=visit.queue,
        source=source,
        call=name,
        customer=fold.customer,
        queued_at=format_instant(visit.queued_at),
        left_at=format_instant(visit.left_at) if visit.left_at is not None else None,
        wait_s=wait / SECOND,
        outcome=word(visit),
        in_target=wait <= within if visit.left_at is not None else None,
        short=visit.outcome == Column.ABANDONED_SHORT,
        agent=leg.agent if leg is not None else None,
        talk_s=_talk(leg),
        hold_s=leg.held / SECOND if leg is not None and leg.ended_at else None,
        acw_s=(leg.wrapped_at - leg.ended_at) / SECOND if leg and leg.wrapped_at else None,
    )


def _talk(leg: Leg | None) -> float | None:
    return (
        (leg.ended_at - leg.since - leg.held) / SECOND if leg is not None and leg.ended_at else None
    )


def word(visit: Visit) -> str:
    """Return what became of a visit, in a word."""
    if visit.outcome is None:
        return "waiting"
    if visit.outcome in _ANSWERED:
        return "answered"
    return "abandoned" if visit.outcome in _ABANDONED else Column(visit.outcome).name.lower()
