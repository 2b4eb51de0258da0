"""Workloads, read off the books and the floor as they stand."""

from collections.abc import Iterable, Sequence

from app.events.instants import HOUR, MINUTE, SECOND, Instant, Millis, to_datetime
from app.metrics.book import QueueBook
from app.metrics.columns import Column
from app.metrics.known import Known
from app.metrics.ledger import Span
from app.metrics.oddities import AGENTS_BY_QUEUE
from app.metrics.quarter import QUARTER
from app.metrics.queue_settings import ATTRIBUTIONS
from app.metrics.roll_call import Person, roll_call
from app.metrics.service_level import service_level
from app.metrics.snapshot import NotAnswerable, QueueId
from app.metrics.windows import interval_start
from app.metrics.workload import Measured, OtherQueue, Recent, Workload

LEARNT_OVER: Millis = 4 * HOUR
"""How far back handle time and patience are counted."""

SEEN_FOR: Millis = 15 * MINUTE
"""Where no source tells of agents: for how long one who ended a call is taken to be there."""

_MINUTES = 30
_MOST_TALKS = 400
_MOST_OTHERS = 12

_GONE = (Column.ABANDONED_SHORT, Column.ABANDONED_IN_TARGET, Column.ABANDONED_LATE)
_WAITS = (Column.WAIT_ANSWERED, Column.WAIT_ABANDONED, Column.WAIT_OVERFLOWED)
_WORK = (Column.TALK, Column.HOLD, Column.ACW)
_MEASURED = frozenset((Column.HANDLED, *_GONE, *_WAITS, *_WORK))
_OFFERED = range(Column.OFFERED, Column.OFFERED + 1)
_HANDLED = range(Column.HANDLED, Column.HANDLED + 1)
_LEVELS = frozenset(range(Column.SL_FIRST, Column.SL_LAST + 1))


def workload(
    queue: QueueId, known: Known, at: Instant, people: Sequence[Person] | None = None
) -> Workload:
    """Return the workload of a queue; `people` is the roll call of the whole centre, if it is at hand.

    Raises:
        NotAnswerable: no event has named the queue.
    """
    if not queue or queue not in known.books:
        raise NotAnswerable("queue", f"no event has named the queue {queue[:40]!r}")
    if people is None:
        people = roll_call(known.floor, known.floor.agents, at)
    book = known.books[queue]
    local = to_datetime(at).astimezone(known.zone)
    quarter, running = local.hour * 4 + local.minute // 15, interval_start(at, QUARTER, known.zone)
    is_told = _tells_agents(book, known, at)
    serving = [person for person in people if queue in person.queues and person.is_serving]
    return Workload(
        queue=queue,
        at=at,
        ratio=book.settings.target_ratio,
        within_s=book.settings.within / SECOND,
        short_s=book.settings.short / SECOND,
        day=local.toordinal(),
        quarter=quarter,
        quarter_since=running,
        today=[_arrived(book, running - back * QUARTER) for back in range(quarter, 0, -1)],
        known_from=_known_from(book, known, running, quarter),
        half_hour=_recent(book, known, at, HOUR // 2),
        hour=_recent(book, known, at, HOUR),
        measured=_measured(book, at),
        talks=_talks(book, at),
        waiting=_seconds(at, book.waiting(at)),
        busy=_seconds(at, _busy_since(book, serving, is_told=is_told)),
        minutes=[
            _level(book, at, at - ago * MINUTE, MINUTE) for ago in range(_MINUTES - 1, -1, -1)
        ],
        level=_level(book, at, at, HOUR),
        staffed=sum(queue in person.queues for person in people) if is_told else None,
        serving=len(serving) if is_told else None,
        served=_served(book, queue, known, at) if is_told else _seen(book, at),
        others=_others(queue, known, people, at) if is_told else [],
        elsewhere=Recent() if is_told else _elsewhere(book, known, at),
    )


def _tells_agents(book: QueueBook, known: Known, at: Instant) -> bool:
    untold = known.reported.untold_by(book.sources or known.sources.known)
    return "agents" in known.reported.at(at) and AGENTS_BY_QUEUE not in untold


def _arrived(book: QueueBook, since: Instant, length: Millis = QUARTER) -> int:
    return book.ledger.counts(_OFFERED, Span(since - 1, since + length - 1, since + length))[0]


def _known_from(book: QueueBook, known: Known, running: Instant, quarter: int) -> int:
    """Return the first quarter hour of today that is known from its first to its last second."""
    since = max(book.first_at, known.horizon + 1)
    return max(0, quarter - max(0, running - since) // QUARTER)


def _recent(book: QueueBook, known: Known, at: Instant, length: Millis) -> Recent:
    since = max(at - length, book.first_at, known.horizon)
    calls = book.ledger.counts(_OFFERED, Span(at - length, at, at))[0]
    return Recent(calls, max(0, at - since) / SECOND)


def _measured(book: QueueBook, at: Instant) -> Measured:
    sums = book.ledger.sums(Span(at - LEARNT_OVER, at, at), _MEASURED)
    waits_now = sum(at - since for since in book.waiting(at))
    return Measured(
        handled=sums[Column.HANDLED],
        handling_s=sum(sums[column] for column in _WORK) / SECOND,
        abandoned=sum(sums[column] for column in _GONE),
        waited_s=(waits_now + sum(sums[column] for column in _WAITS)) / SECOND,
    )


def _talks(book: QueueBook, at: Instant) -> list[float]:
    rows = book.ledger.rows(Column.TALK, Span(at - LEARNT_OVER, at, at))
    return [talk / SECOND for _, talk in rows[-_MOST_TALKS:]]


def _seconds(at: Instant, since: Iterable[Instant]) -> list[float]:
    return sorted((max(0, at - began) / SECOND for began in since), reverse=True)


def _busy_since(book: QueueBook, serving: Sequence[Person], *, is_told: bool) -> list[Instant]:
    answered = {leg.agent: leg.since for leg in book.legs if leg.lost is None}
    if not is_told:
        return list(answered.values())
    return [answered.get(each.agent, each.since) for each in serving if each.is_busy]


def _level(book: QueueBook, now: Instant, until: Instant, length: Millis) -> tuple[int, int]:
    own = book.settings
    sums = book.sums(Span(until - length, until, now), _LEVELS)
    return service_level(sums, own.formula, ATTRIBUTIONS[own.attribution])


def _served(book: QueueBook, queue: QueueId, known: Known, at: Instant) -> float:
    since = max(at - HOUR, book.first_at, known.horizon)
    if since >= at:
        return 0.0
    return known.floor.time(queue, Span(since, at, at)).serving / (at - since)


def _seen(book: QueueBook, at: Instant) -> float:
    talking = {leg.agent for leg in book.legs if leg.lost is None}
    return len(talking | {a for a, last in book.handled_by.items() if last > at - SEEN_FOR})


def _elsewhere(book: QueueBook, known: Known, at: Instant) -> Recent:
    span = Span(at - SEEN_FOR, at, at)
    seen = [agent for agent, last in book.handled_by.items() if last > at - SEEN_FOR]
    everywhere = sum(known.books.agent(agent).counts(_HANDLED, span)[0] for agent in seen)
    here = book.ledger.counts(_HANDLED, span)[0]
    return Recent(max(0, everywhere - here), SEEN_FOR / SECOND)


def _others(
    queue: QueueId, known: Known, people: Sequence[Person], at: Instant
) -> list[OtherQueue]:
    """Return the queues that share agents with this one or could lend it some, those with most first."""
    names = {
        other
        for person in people
        if queue in person.queues or queue in person.skills
        for other in person.queues
    }
    found = [_other(queue, name, known, people, at) for name in names if name in known.books]
    linked = [other for other in found if other.queue != queue and (other.both or other.free)]
    return sorted(linked, key=lambda other: (-other.both - other.free, other.queue))[:_MOST_OTHERS]


def _other(
    queue: QueueId, name: QueueId, known: Known, people: Sequence[Person], at: Instant
) -> OtherQueue:
    book = known.books[name]
    theirs = [person for person in people if name in person.queues and person.is_serving]
    both = [person for person in theirs if queue in person.queues]
    return OtherQueue(
        queue=name,
        ratio=book.settings.target_ratio,
        within_s=book.settings.within / SECOND,
        serving=len(theirs),
        both=len(both),
        free=sum(p.is_free and queue in p.skills and queue not in p.queues for p in theirs),
        free_of_both=sum(person.is_free for person in both),
        waiting=len(book.waiting(at)),
        hour=_recent(book, known, at, HOUR),
        measured=_measured(book, at),
    )
