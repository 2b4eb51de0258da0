"""The centre and its groups: rows of their queues added up, people counted once."""

from collections.abc import Container, Mapping
from typing import Final, NamedTuple

from app.events.instants import Instant
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

    __slots__ = ("_is_found", "_longest", "_places", "overdue", "ringing", "sources", "waiting")

    def __init__(self) -> None:
        self.waiting = self.overdue = self.ringing = 0
        self.sources: set[str] = set()
        """Every source of one of the queues."""
        self._places: list[_Place] = []
        self._longest: Instant = FOREVER
        self._is_found = True

    def add(self, place: "_Place") -> None:
        """Take in a queue, in which nobody is yet."""
        self._places.append(place)

    def exchange(self, gone: Here, come: Here) -> None:
        """Take in what is so of a queue, in place of what was."""
        self.waiting += come.waiting - gone.waiting
        self.overdue += come.overdue - gone.overdue
        self.ringing += come.ringing - gone.ringing
        if come.longest <= self._longest:
            self._longest, self._is_found = come.longest, True
        elif gone.longest == self._longest:
            self._is_found = False

    def longest(self) -> Instant:
        """Return since when the one waits who has waited longest; FOREVER if nobody does."""
        if not self._is_found:
            # All are looked at, but only when that one has left: to have them in order took longer at every tick.
            longest = FOREVER
            for place in self._places:
                since = place.here.longest
                if since < longest:  # noqa: PLR1730  a call takes longer than the comparison
                    longest = since
            self._longest, self._is_found = longest, True
        return self._longest


class _Place:
    """A queue as the crowds it belongs to know it."""

    __slots__ = ("crowds", "here", "sources")

    def __init__(self, crowds: list[_Crowd]) -> None:
        self.crowds = crowds
        self.here = _NOBODY
        self.sources = 0
        """How many sources it had when it was last looked at: they only become more."""


class PresentRollUps:
    """The roll-ups of the present: of the tallies that are kept, and of who is in each queue."""

    def __init__(self, known: Known, tallies: Tallies) -> None:
        self._known = known
        self._tallies = tallies
        self._crowds: dict[str, _Crowd] = {ALL_QUEUES: _Crowd()}
        self._places: dict[str, _Place] = {}

    def clear(self) -> None:
        """Forget every queue: all are put in anew."""
        self._crowds = {ALL_QUEUES: _Crowd()}
        self._places = {}

    def put(self, queue: str, book: QueueBook, here: Here) -> None:
        """Say who is in a queue."""
        place = self._places.get(queue)
        if place is None:
            place = self._places[queue] = self._place(book)
        before, place.here = place.here, here
        is_heard = len(book.sources) != place.sources
        place.sources = len(book.sources)
        for crowd in place.crowds:
            if is_heard:
                crowd.sources |= book.sources
            crowd.exchange(before, here)

    def _place(self, book: QueueBook) -> _Place:
        """Make room for a queue in the crowds it belongs to."""
        group = book.settings.group
        keys = [ALL_QUEUES] if group is None else [ALL_QUEUES, GROUP + group]
        place = _Place([self._crowds.setdefault(key, _Crowd()) for key in keys])
        for crowd in place.crowds:
            crowd.add(place)
        return place

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
        here = Here(crowd.waiting, crowd.overdue, crowd.longest(), crowd.ringing)
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
