"""The rows of history, read off the calls, the books and the floor as they stand."""

from collections.abc import Iterator

from app.events.instants import Instant
from app.events.vocabulary import AgentState
from app.metrics.call import CallFold
from app.metrics.columns import FOREVER, WIDTH, Column
from app.metrics.doings import ALL_QUEUES, GROUP
from app.metrics.known import Known
from app.metrics.ledger import Span, Sums
from app.metrics.measures import add_agent_time
from app.metrics.people_time import HANDLING
from app.metrics.quarter import QUARTER
from app.metrics.record import SUMS, Kind, Record, SpanRecord, SumsRecord, VisitRecord
from app.metrics.roster import CallKey
from app.metrics.unwritten import Changes
from app.metrics.visit import Leg, Visit
from app.metrics.visits import word

_COLUMNS = tuple(SUMS.values())


def record(changes: Changes, known: Known, now: Instant) -> Record:
    """Return the present rows of everything that changed; what is no longer kept stays as written."""
    folds = [(call, known.calls.folded_until(call, FOREVER)) for call in changes.calls]
    kept = [(call, fold) for call, fold in folds if fold.visits or known.calls.revision(call)]
    spans = [row for agent, since in changes.agents.items() for row in _spans(agent, since, known)]
    return Record(
        calls=[call for call, _ in kept],
        visits=[row for call, fold in kept for row in _visits(call, fold, known, now)],
        sums=[_row(each, known, now) for each in changes.quarters if each[2] > known.horizon],
        agents={row.agent: row.since for row in reversed(spans)},
        spans=spans,
    )


def timed(known: Known) -> Iterator[tuple[Kind, str]]:
    """Yield all whose time passes without any event: agents, their queues and groups, the centre."""
    if known.floor:
        yield Kind.CENTRE, ""
        yield from ((Kind.QUEUE, queue) for queue in known.floor.queues)
        yield from ((Kind.GROUP, group) for group in set(known.books.groups().values()))
        yield from ((Kind.AGENT, agent) for agent in known.floor.agents)


def _visits(call: CallKey, fold: CallFold, known: Known, now: Instant) -> Iterator[VisitRecord]:
    fold.pass_time(now)
    for number, visit in enumerate(fold.visits, 1):
        legs = [leg for leg in (*fold.ended_legs, *fold.legs) if leg.visit is visit]
        yield _visit(call, number, visit, legs, fold, known)


def _visit(
    call: CallKey, number: int, visit: Visit, legs: list[Leg], fold: CallFold, known: Known
) -> VisitRecord:
    left_at = None if visit.lost is not None else visit.left_at
    wait = None if left_at is None else left_at - visit.queued_at
    over = [leg for leg in legs if leg.ended_at]
    return VisitRecord(
        source=call[0],
        call=call[1],
        number=number,
        queue=visit.queue,
        customer=fold.customer,
        queued_at=visit.queued_at,
        left_at=left_at,
        outcome="unknown" if visit.lost is not None else word(visit),
        wait=wait,
        in_target=None if wait is None else wait <= known.books.rules(visit.queue).within,
        short=visit.outcome == Column.ABANDONED_SHORT,
        agent=legs[0].agent if legs else None,
        talk=sum(leg.ended_at - leg.since - leg.held for leg in over) if over else None,
        hold=sum(leg.held for leg in over) if over else None,
        acw=sum(leg.wrapped_at - leg.ended_at for leg in over if leg.wrapped_at) if over else None,
        revision=known.calls.revision(call),
    )


def _row(quarter: tuple[str, str, Instant], known: Known, now: Instant) -> SumsRecord:
    kind, subject, since = Kind(quarter[0]), quarter[1], quarter[2]
    span = Span(since - 1, since + QUARTER - 1, now)
    # Time lies between two instants; facts lie on them.
    stretch = Span(since, min(since + QUARTER, now), now)
    sums = _summed(kind, subject, span, stretch, known)
    return SumsRecord(kind, subject, since, tuple(sums[column] for column in _COLUMNS))


def _summed(kind: Kind, subject: str, span: Span, stretch: Span, known: Known) -> Sums:
    if kind is Kind.AGENT:
        return _agent_sums(subject, span, stretch, known)
    if kind is Kind.QUEUE:
        # Agents may serve a queue that no call has reached: it has no book, and gets none by this.
        sums = known.books[subject].sums(span) if subject in known.books else [0] * WIDTH
        key = subject
    else:
        sums = [0] * WIDTH
        key = GROUP + subject if kind is Kind.GROUP else ALL_QUEUES
    # The queue without a name has calls but no agents; its time would be everybody's.
    if kind is not Kind.QUEUE or subject:
        add_agent_time(sums, known.floor, key, stretch)
    return sums


def _agent_sums(agent: str, span: Span, stretch: Span, known: Known) -> Sums:
    ledger = known.books.agents.get(agent)
    sums = ledger.sums(span) if ledger is not None else [0] * WIDTH
    time = known.floor.agent_time(agent, stretch)
    sums[Column.AVAILABLE_TIME] = time.get(AgentState.AVAILABLE, 0)
    sums[Column.HANDLING_TIME] = sum(time.get(state, 0) for state in HANDLING)
    sums[Column.LOGGED_IN_TIME] = sum(time.values()) - time.get(AgentState.OFFLINE, 0)
    return sums


def _spans(agent: str, since: Instant, known: Known) -> Iterator[SpanRecord]:
    for span in known.floor.spans_since(agent, max(since, known.horizon)):
        # Of two states at one instant only the later lasts.
        if span.until != span.since:
            yield SpanRecord(agent, span.since, span.until, span.state, span.reason, span.queues)
