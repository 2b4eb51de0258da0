"""The centre and its groups: rows of their queues added up, people counted once."""

from collections.abc import Container, Mapping
from typing import NamedTuple

from app.metrics.book import Here, QueueBook
from app.metrics.books import NO_QUEUE
from app.metrics.floor import ALL_QUEUES, GROUP
from app.metrics.known import Known
from app.metrics.measures import Measure
from app.metrics.oddities import Telling
from app.metrics.pictures import Instantly, View, gauges, gauges_of, measures, roll_up, windows
from app.metrics.snapshot import TotalPicture
from app.metrics.tallies import Tallies


class RollUps(NamedTuple):
    """The picture of the centre, and of each group by its name."""

    total: TotalPicture
    groups: dict[str, TotalPicture]


def roll_ups(
    known: Known, view: View, by_queue: Mapping[str, list[Measure]], at: Instantly
) -> RollUps:
    """Return the roll-ups of the queues' measures; the centre adds what happened before any queue."""
    books = dict(known.books)
    unqueued = measures(known.books[NO_QUEUE], NO_QUEUE, known.floor, view, at.at)
    rows = [*(by_queue[queue] for queue in books if queue in by_queue), unqueued]
    groups = {
        group: _rolled_up(
            [by_queue[queue] for queue in queues],
            [books[queue] for queue in queues],
            GROUP + group,
            known,
            view,
            at,
        )
        for group, queues in _grouped(books, by_queue).items()
    }
    return RollUps(_rolled_up(rows, list(books.values()), ALL_QUEUES, known, view, at), groups)


def present_roll_ups(
    known: Known, tallies: Tallies, here: Mapping[str, Here], at: Instantly
) -> RollUps:
    """Return the roll-ups of the present: of the tallies that are kept, and of who is in each queue."""
    books = {queue: book for queue, book in known.books if queue in here}
    groups = {
        group: _told([(books[q], here[q]) for q in queues], GROUP + group, known, tallies, at)
        for group, queues in _grouped(books, books).items()
    }
    every = [(book, here[queue]) for queue, book in books.items()]
    return RollUps(_told(every, ALL_QUEUES, known, tallies, at), groups)


def _told(
    found: list[tuple[QueueBook, Here]], key: str, known: Known, tallies: Tallies, at: Instantly
) -> TotalPicture:
    at = known.as_told(at, (book for book, _ in found), whole=key == ALL_QUEUES)
    telling = Telling(at.reported, at.untold)
    return TotalPicture(gauges_of(found, key, at), tallies.rolled_up(key, telling))


def _grouped(books: Mapping[str, QueueBook], known_of: Container[str]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for queue, book in books.items():
        if book.settings.group is not None and queue in known_of:
            groups.setdefault(book.settings.group, []).append(queue)
    return groups


def _rolled_up(
    rows: list[list[Measure]],
    books: list[QueueBook],
    key: str,
    known: Known,
    view: View,
    at: Instantly,
) -> TotalPicture:
    found = roll_up(rows, key, known.floor, view, at.at)
    at = known.as_told(at, books, whole=key == ALL_QUEUES)
    return TotalPicture(gauges(books, key, at), windows(found, view, at))
