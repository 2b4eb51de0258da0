"""What history does not hold yet, and what is known of the sources: what a report needs beside the database."""

import msgspec

from app.events.instants import Instant
from app.metrics.books import NO_QUEUE
from app.metrics.known import Known
from app.metrics.oddities import Reported
from app.metrics.quarter import quarter_of
from app.metrics.record import Kind, Record
from app.metrics.records import record, timed
from app.metrics.unwritten import Changes, Unwritten

MOST_CALLS = 1_000
MOST_QUARTERS = 4_000
"""More than that is not told: a report then says up to when it is complete."""


class PendingQuestion(msgspec.Struct, frozen=True, tag="pending", omit_defaults=True):
    """A request for the rows of a stretch of time that are not written: quarter hours of some kinds, visits, an agent's states."""

    since: Instant
    until: Instant
    kinds: list[Kind] = []
    visits: bool = False
    agent: str | None = None


class Pending(msgspec.Struct, kw_only=True):
    """The rows as they are now; None for too many, or where no history is kept."""

    at: Instant
    written_until: Instant | None
    """The beginning of the oldest quarter hour that is not written; None when all is."""
    record: Record | None
    reported: Reported
    known: list[str]
    """Every source."""
    sources: dict[str, list[str]]
    """The sources of each queue."""


def pending(
    question: PendingQuestion, known: Known, unwritten: Unwritten | None, now: Instant
) -> Pending:
    """Return the rows of a stretch that history does not hold yet."""
    return Pending(
        at=now,
        written_until=unwritten.oldest if unwritten is not None else None,
        record=None if unwritten is None else _record(question, known, unwritten, now),
        reported=known.reported,
        known=sorted(known.sources.known),
        sources={queue: sorted(book.sources) for queue, book in known.books},
    )


def _record(
    question: PendingQuestion, known: Known, unwritten: Unwritten, now: Instant
) -> Record | None:
    # As when they are written: a clock put back takes nothing back.
    now = max(now, unwritten.turned_until)
    known.note_turns(unwritten, now)
    unwritten.note_time(timed(known), now)
    waiting = unwritten.everything()
    if len(waiting.calls) > MOST_CALLS or len(waiting.quarters) > MOST_QUARTERS:
        return None
    chosen = Changes(
        calls=waiting.calls if question.visits else {},
        quarters=_quarters(question, known, waiting, now),
        agents={} if question.agent is None else {question.agent: question.since},
    )
    return record(chosen, known, now)


def _quarters(
    question: PendingQuestion, known: Known, waiting: Changes, now: Instant
) -> dict[tuple[str, str, Instant], None]:
    present = quarter_of(now)
    running = ((kind, subject, present) for kind, subject in timed(known))
    started = ((Kind.QUEUE, queue, present) for queue in (*dict(known.books), NO_QUEUE))
    every = dict.fromkeys((*waiting.quarters, *running, *started))
    return {
        key: None
        for key in every
        if key[0] in question.kinds and question.since <= key[2] < question.until
    }
