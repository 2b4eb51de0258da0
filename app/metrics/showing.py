"""One queue as it is shown: its picture, and what that was formed from, so that nothing is formed twice."""

from collections import Counter
from typing import Any, Final, cast
from zoneinfo import ZoneInfo

from msgspec import UNSET, UnsetType

from app.events.instants import SECOND, Instant
from app.metrics.beside import StaffingPicture
from app.metrics.book import Here, QueueBook
from app.metrics.columns import FOREVER
from app.metrics.estimated_wait import Estimates
from app.metrics.hours import next_turn
from app.metrics.pictures import Instantly, gauges_from, opening_hours, target
from app.metrics.queue_settings import QueueSettings
from app.metrics.snapshot import (
    EstimatedWait,
    Gauges,
    QueuePicture,
    Target,
    Trend,
    WindowFigures,
)
from app.metrics.trend import TrendLine

_NOBODY: Final[Counter[str]] = Counter()
_PICTURE: Final = QueuePicture
_UNSET: Final = UNSET


class Showing:
    """What was shown of a queue last, part by part."""

    def __init__(self, queue: str) -> None:
        self.queue = queue
        self.picture: QueuePicture | None = None
        self.line = TrendLine()
        self.estimates = Estimates()
        self._settings: QueueSettings | None = None
        self._name = queue
        self._group: str | None = None
        self._target = Target(0, 0)
        self._longest_wait_s = 0.0
        self._sources: list[str] = []
        self._status: tuple[str, str | None] = ("", None)
        self._staffing: StaffingPicture | UnsetType = UNSET
        self._gauges: Gauges | None = None
        self._here: Here | None = None
        self._reported: frozenset[str] = frozenset()
        self._untold: frozenset[str] = frozenset()
        self._people: Counter[str] = _NOBODY
        self._estimate: EstimatedWait | UnsetType = UNSET
        self._trend: Trend | None = None
        self._turn: Instant = FOREVER
        self._turn_found: Instant = FOREVER

    def turns_at(self, book: QueueBook, now: Instant, zone: ZoneInfo) -> Instant:
        """Return when the queue opens or closes next."""
        hours = book.settings.hours
        if not hours:
            return FOREVER
        if book.settings is not self._settings or not self._turn_found <= now < self._turn:
            self._turn = next_turn(hours, now, zone) or FOREVER
            self._turn_found = now
        return self._turn

    def take(
        self,
        book: QueueBook,
        status: tuple[str, str | None],
        staffing: StaffingPicture | UnsetType,
    ) -> bool:
        """Take in how the queue is set, stands and is staffed; tell whether any of it is another."""
        is_other = self._take_settings(book)
        if status != self._status:
            self._status, is_other = status, True
        if staffing != self._staffing:
            self._staffing, is_other = staffing, True
        return is_other

    def form(
        self,
        book: QueueBook,
        windows: dict[str, WindowFigures],
        at: Instant,
        zone: ZoneInfo,
        *,
        has_new_point: bool,
    ) -> QueuePicture:
        """Form the picture of what was taken in and counted; return it without its trend if that is as it was."""
        is_first = self.picture is None
        gauges = self._gauges
        assert gauges is not None  # noqa: S101  they were counted
        picture = _PICTURE(
            self._name,
            self._group,
            self._target,
            self._status[0],
            self._status[1],
            self._sources,
            gauges,
            windows,
            _UNSET,
            opening_hours(book, at, zone) if book.settings.hours else _UNSET,
            self._longest_wait_s,
            self._staffing,
        )
        # Python's `copy` looks for longer than this copies.
        whole: QueuePicture = cast("Any", picture).__copy__()
        if has_new_point or self._trend is None:
            self._trend = self.line.picture()
        whole.trend = self._trend
        self.picture = whole
        return whole if is_first or has_new_point else picture

    def _take_settings(self, book: QueueBook) -> bool:
        is_other = len(book.sources) != len(self._sources)
        if is_other:
            self._sources = sorted(book.sources)
        if book.settings is self._settings:
            return is_other
        settings = self._settings = book.settings
        self._name, self._group = settings.name or self.queue, settings.group
        self._target = target(book)
        self._longest_wait_s = settings.thresholds.longest_wait / SECOND
        return True

    def count(self, here: Here, known: Instantly, estimate: EstimatedWait) -> bool:
        """Form the gauges if anything of them is another; tell whether it is."""
        people = known.people.get(self.queue, _NOBODY)
        before = self._here
        if (
            people is self._people
            and estimate is self._estimate
            and before is not None
            and here.is_as(before)
            and known.reported == self._reported
            and known.untold == self._untold
        ):
            return False
        self._people, self._estimate, self._here = people, estimate, here
        self._reported, self._untold = known.reported, known.untold
        gauges = gauges_from(here, self.queue, known, estimate)
        is_other = gauges != self._gauges
        self._gauges = gauges
        return is_other
