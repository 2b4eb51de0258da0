"""The service level for target seconds other than the queue's own, worked out when asked.

The ledger counts outcomes by the queue's target. For another target every wait that ended in the
window is looked at once more; what waits still is looked up like any gauge.
"""

from collections.abc import Iterator

from app.events.instants import Instant, Millis
from app.metrics.book import QueueBook
from app.metrics.columns import Attribution, Column, Outcome
from app.metrics.ledger import Span
from app.metrics.service_level import Outcomes

_IN, _LATE, _SHORT = Outcome.ANSWERED_IN_TARGET, Outcome.ANSWERED_LATE, Outcome.ABANDONED_SHORT


def outcomes_within(
    book: QueueBook, span: Span, within: Millis, attribution: Attribution
) -> Outcomes:
    """Return what became of the visits of a window, had the target been `within`."""
    counts = [0] * len(Outcome)
    answers = Column.WAIT_CONCLUDED if attribution is Attribution.END else Column.WAIT_ANSWERED
    for at, wait, outcome in _left(book, span, within, answers):
        counts[outcome] += _counted_at(at, at - wait, within, attribution) in span
    if attribution is Attribution.SL_EVENT:
        counts[Outcome.OVERDUE_WAITING] = sum(due in span for due in _overdue(book, span, within))
    return Outcomes(*counts)


def _overdue(book: QueueBook, span: Span, within: Millis) -> Iterator[Instant]:
    """Yield when those missed the target who wait, or have gone without a reason that is final."""
    for queued_at in book.waiting(span.as_of):
        if queued_at + within <= span.as_of:
            yield queued_at + within
    for queued_at, wait in book.ledger.held(Column.LEFT, span.as_of):
        if wait > within:
            yield queued_at + within


def _counted_at(
    at: Instant, queued_at: Instant, within: Millis, attribution: Attribution
) -> Instant:
    """Return when a visit counts that left, or whose conversation ended, at an instant."""
    if attribution is Attribution.SL_EVENT:
        return min(at, queued_at + within)
    return queued_at if attribution is Attribution.ARRIVAL else at


def _left(
    book: QueueBook, span: Span, within: Millis, answers: Column
) -> list[tuple[Instant, Millis, Outcome]]:
    """Return (instant, wait, outcome) of every visit that left after the span began, as known then."""
    short = min(book.settings.short, within)
    since = Span(span.after, span.as_of, span.as_of)
    answered = book.ledger.rows(answers, since)
    abandoned = book.ledger.rows(Column.WAIT_ABANDONED, since)
    overflowed = book.ledger.rows(Column.WAIT_OVERFLOWED, since)
    return [
        *((at, wait, _IN if wait <= within else _LATE) for at, wait in answered),
        *((at, wait, _abandon(wait, within, short)) for at, wait in abandoned),
        *((at, wait, Outcome.OVERFLOWED) for at, wait in overflowed),
    ]


def _abandon(wait: Millis, within: Millis, short: Millis) -> Outcome:
    if wait < short:
        return _SHORT
    return Outcome.ABANDONED_IN_TARGET if wait <= within else Outcome.ABANDONED_LATE
