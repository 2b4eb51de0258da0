"""Figures for those who work beside the board: as last shown, or of one queue at any instant that is kept."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from app.events.instants import SECOND, Instant
from app.metrics.board import Board
from app.metrics.books import NO_QUEUE
from app.metrics.doings import ALL_QUEUES, GROUP
from app.metrics.known import Known
from app.metrics.measures import Counting
from app.metrics.pictures import View, gauges, measures, opening_hours, roll_up, target, windows
from app.metrics.snapshot import QueueId, QueuePicture, SourcePicture, TotalPicture, WindowFigures
from app.metrics.windows import Window, read_window


class Shown(NamedTuple):
    """The pictures as of the last tick: a queue that did not change is the very same object as before."""

    queues: Mapping[QueueId, QueuePicture]
    groups: Mapping[str, TotalPicture]
    total: TotalPicture | None
    sources: Sequence[SourcePicture]


def as_shown(known: Known, board: Board, now: Instant) -> Shown:
    """Return the pictures as of the last tick; nothing is formed anew."""
    return Shown(board.queues, board.groups, board.total, known.sources.pictures(now))


def windows_of(
    known: Known, queue: QueueId, names: Sequence[str], at: Instant
) -> dict[str, WindowFigures]:
    """Return the figures of one queue in these windows, as they stood at `at`."""
    view = _view(known, names)
    book = known.books[queue]
    found = measures(book, queue, known.floor, view, at)
    return windows(found, view, known.as_told(known.instantly(at), [book]))


def windows_of_total(
    known: Known, names: Sequence[str], at: Instant, group: str | None = None
) -> dict[str, WindowFigures]:
    """Return the figures of a group, or of the centre, in these windows, as they stood at `at`."""
    view = _view(known, names)
    books = {q: book for q, book in known.books if group in {None, book.settings.group}}
    rows = [measures(book, queue, known.floor, view, at) for queue, book in books.items()]
    if group is None:
        rows.append(measures(known.books[NO_QUEUE], NO_QUEUE, known.floor, view, at))
    key = ALL_QUEUES if group is None else GROUP + group
    rolled = roll_up(rows, key, known.floor, view, at)
    return windows(
        rolled, view, known.as_told(known.instantly(at), books.values(), whole=group is None)
    )


def queue_at(
    known: Known, board: Board, queue: QueueId, names: Sequence[str], at: Instant
) -> QueuePicture:
    """Return one queue as it stood at `at`, in these windows, without trend and estimates."""
    book = known.books[queue]
    as_of = known.as_told(known.instantly(at), [book])
    status, since = board.standings.at(queue, at)
    return QueuePicture(
        name=book.settings.name or queue,
        group=book.settings.group,
        target=target(book),
        status=status,
        status_since=since,
        sources=sorted(book.sources),
        now=gauges([book], queue, as_of),
        windows=windows_of(known, queue, names, at),
        hours=opening_hours(book, at, known.zone),
        longest_wait_s=book.settings.thresholds.longest_wait / SECOND,
    )


def _view(known: Known, names: Sequence[str]) -> View:
    wanted: tuple[Window, ...] = tuple(map(read_window, names))
    return View(wanted, Counting(), known.zone)
