"""Answers to questions: the board of now or of any instant that is still kept, counted as asked."""

from msgspec import UNSET

from app.events.instants import MINUTE, SECOND, Instant, Millis, format_instant, parse_instant
from app.metrics.board import Board
from app.metrics.book import QueueBook
from app.metrics.centre import EVENTS
from app.metrics.figures import ALL
from app.metrics.known import Known
from app.metrics.measures import Counting, Measure, seconds
from app.metrics.pictures import (
    Instantly,
    View,
    gauges,
    measures,
    opening_hours,
    target,
    windows,
)
from app.metrics.queue_settings import ATTRIBUTIONS, Formula
from app.metrics.roll_ups import roll_ups
from app.metrics.snapshot import (
    AgentPicture,
    NotAnswerable,
    NotKept,
    Question,
    QueuePicture,
    Snapshot,
)
from app.metrics.trend import line_at
from app.metrics.windows import DEFAULT_WINDOWS, Window, read_window

_AHEAD: Millis = MINUTE
"""A clock that is a little ahead of ours may still ask for its own now."""

_MOST_WINDOWS = 24


def answer(question: Question, known: Known, board: Board, now: Instant) -> Snapshot:
    """Return the board that a question asks for.

    Raises:
        NotAnswerable: the question makes no sense, or reaches back further than is kept.
    """
    at = instant_asked(question.at, known.centre.clock, now)
    view = View(_windows(question), _counting(question), known.zone)
    _check_kept(view, at, known)
    books = {queue: book for queue, book in known.books if book.first_at <= at}
    chosen = _chosen(question, books)
    as_of = known.instantly(at)
    found = {queue: measures(book, queue, known.floor, view, at) for queue, book in books.items()}
    rolled = roll_ups(known, view, found, as_of)
    queues = {
        q: _queue(q, books[q], found[q], view, known.as_told(as_of, [books[q]]), board)
        for q in chosen
    }
    if question.at is None:
        for queue, picture in queues.items():
            picture.staffing = known.beside.staffing.get(queue, UNSET)
    return Snapshot(
        version=board.version,
        at=format_instant(at),
        centre=known.centre.name,
        timezone=known.centre.timezone,
        clock=known.centre.clock,
        applied=known.deliveries.applied,
        lag_s=known.sources.lag() / SECOND,
        queues=queues,
        total=rolled.total,
        groups=rolled.groups,
        agents=_agents(known, at),
        alerts=known.beside.alerts if question.at is None else [],
        sources=known.sources.pictures(at),
        oddities=known.oddities(known.odd_at(at)),
        centre_name=known.centre.title,
        channels=known.beside.channels if question.at is None else [],
        history=known.beside.history,
    )


def instant_asked(text: str | None, clock: str, now: Instant) -> Instant:
    """Return the instant a question is about: now, unless it names one.

    Raises:
        NotAnswerable: not an instant, or one that has not come yet.
    """
    if text is None:
        return now
    try:
        at = parse_instant(text)
    except (ValueError, OverflowError) as wrong:
        reason = f"{text[:40]!r} is not an ISO 8601 instant with its zone"
        raise NotAnswerable("at", reason) from wrong
    if clock != EVENTS and at > now + _AHEAD:
        raise NotAnswerable("at", f"{text[:40]} has not come yet")
    return at


def _windows(question: Question) -> tuple[Window, ...]:
    names = question.windows or DEFAULT_WINDOWS
    if len(names) > _MOST_WINDOWS:
        reason = f"{len(names)} windows; at most {_MOST_WINDOWS} at once"
        raise NotAnswerable("windows", reason)
    return tuple(read_window(name) for name in names)


def _counting(question: Question) -> Counting:
    if question.formula is not None and question.formula not in (ALL, *Formula):
        raise NotAnswerable("formula", f"expected all or one of {', '.join(Formula)}")
    if question.attribution is not None and question.attribution not in (ALL, *ATTRIBUTIONS):
        raise NotAnswerable("attribution", f"expected all or one of {', '.join(ATTRIBUTIONS)}")
    return Counting(question.formula, question.attribution, _within(question))


def _within(question: Question) -> tuple[str, ...]:
    """Read the other targets; each is counted one way, so all the ways at once cannot be asked for."""
    asked = tuple(dict.fromkeys(question.within or ()))
    if asked and ALL in (question.formula, question.attribution):
        raise NotAnswerable("within", "goes with one formula and one attribution")
    for text in asked:
        try:
            seconds(text)
        except (ValueError, OverflowError) as wrong:
            reason = f"{text[:20]!r} is not a number of seconds from 0.001 to 3600"
            raise NotAnswerable("within", reason) from wrong
    return asked


def _check_kept(view: View, at: Instant, known: Known) -> None:
    since = min(window.span(at, known.zone).after for window in view.windows)
    if since < known.horizon:
        kept = format_instant(known.horizon)
        raise NotKept("at", f"a window reaches back to {format_instant(since)}; kept since {kept}")


def _chosen(question: Question, books: dict[str, QueueBook]) -> list[str]:
    if question.queues is None:
        return list(books)
    for queue in question.queues:
        if queue not in books:
            raise NotAnswerable("queues", f"no event has named the queue {queue[:40]!r}")
    return list(dict.fromkeys(question.queues))


def _queue(
    queue: str, book: QueueBook, found: list[Measure], view: View, as_of: Instantly, board: Board
) -> QueuePicture:
    status, since = board.standings.at(queue, as_of.at)
    return QueuePicture(
        name=book.settings.name or queue,
        group=book.settings.group,
        target=target(book),
        status=status,
        status_since=since,
        sources=sorted(book.sources),
        now=gauges([book], queue, as_of, board.estimate(queue, as_of.at)),
        windows=windows(found, view, as_of),
        trend=line_at(book, as_of.at),
        hours=opening_hours(book, as_of.at, view.zone),
        longest_wait_s=book.settings.thresholds.longest_wait / SECOND,
    )


def _agents(known: Known, at: Instant) -> list[AgentPicture]:
    return [
        AgentPicture(agent, span.state, span.reason, format_instant(span.since), list(span.queues))
        for agent, span in known.floor.states_at(at)
    ]
