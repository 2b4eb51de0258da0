"""The centre and its groups: rows of their queues added up, people counted once."""

from collections.abc import Container, Mapping
from typing import Final, NamedTuple

from app.metrics.book import Here, QueueBook
from app.metrics.books import NO_QUEUE
from app.metrics.columns import FOREVER
from app.metrics.doings import ALL_QUEUES, GROUP
from app.metrics.known import Known
from app.metrics.measures import Measure
from app.metrics.pictures import (
    Instantly,
    View,
    gauges,
    gauges_from,
    measures,
    roll_up,
    telling,
    windows,
)
from app.metrics.snapshot import TotalPicture
from app.metrics.soonest import Soonest
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


_NOBODY: Final = Here(0, 0, FOREVER, 0)


class _Crowd:
    """Who is in several queues, added up as they come and go."""

    __slots__ = ("longest", "overdue", "ringing", "sources", "waiting")

    def __init__(self) -> None:
        self.waiting = self.overdue = self.ringing = 0
        self.longest = Soonest()
        """Since when the one waits who has waited longest, by queue."""
        self.sources: set[str] = set()
        """Every source of one of the queues."""

    def exchange(self, queue: str, gone: Here, come: Here) -> None:
        """Take in what is so of a queue, in place of what was."""
        self.waiting += come.waiting - gone.waiting
        self.overdue += come.overdue - gone.overdue
        self.ringing += come.ringing - gone.ringing
        self.longest.put(queue, come.longest)


class PresentRollUps:
    """The roll-ups of the present: of the tallies that are kept, and of who is in each queue."""

    def __init__(self, known: Known, tallies: Tallies) -> None:
        self._known = known
        self._tallies = tallies
        self._crowds: dict[str, _Crowd] = {ALL_QUEUES: _Crowd()}
        self._here: dict[str, Here] = {}

    def clear(self) -> None:
        """Forget every queue: all are put in anew."""
        self._crowds = {ALL_QUEUES: _Crowd()}
        self._here = {}

    def put(self, queue: str, book: QueueBook, here: Here) -> None:
        """Say who is in a queue."""
        before = self._here.get(queue, _NOBODY)
        self._here[queue] = here
        group = book.settings.group
        for key in (ALL_QUEUES,) if group is None else (ALL_QUEUES, GROUP + group):
            crowd = self._crowds.get(key)
            if crowd is None:
                crowd = self._crowds[key] = _Crowd()
            crowd.sources |= book.sources
            crowd.exchange(queue, before, here)

    def pictures(self, at: Instantly) -> RollUps:
        """Return the pictures of the centre and of its groups."""
        groups = {
            key[len(GROUP) :]: self._picture(key, at)
            for key in sorted(self._crowds)
            if key != ALL_QUEUES
        }
        return RollUps(self._picture(ALL_QUEUES, at), groups)

    def _picture(self, key: str, at: Instantly) -> TotalPicture:
        crowd = self._crowds[key]
        at = self._known.told_by(at, crowd.sources, whole=key == ALL_QUEUES)
        here = Here(crowd.waiting, crowd.overdue, crowd.longest.first(), crowd.ringing)
        figures = self._tallies.rolled_up(key, telling(at))
        return TotalPicture(gauges_from(here, key, at), figures)


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
