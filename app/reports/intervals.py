"""Intervals of the centre's clock: quarter hours to months, days of 23 and 25 hours among them."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

from app.events.instants import HOUR, MINUTE, Instant, Millis, to_datetime
from app.metrics.quarter import QUARTER, quarter_of
from app.metrics.windows import interval_start


class Interval(StrEnum):
    """How long a row of a report is."""

    QUARTER = "15m"
    HALF = "30m"
    HOUR = "1h"
    DAY = "1d"
    WEEK = "1w"
    MONTH = "1mo"
    ALL = "all"


class Stretch(NamedTuple):
    """From `since`, itself included, until before `until`."""

    since: Instant
    until: Instant


class Run(NamedTuple):
    """Intervals of one length, one after the other: `number` is that of the first."""

    number: int
    first: Instant
    step: Millis
    intervals: int

    @property
    def stretch(self) -> Stretch:
        """From the first interval's beginning to the last one's end."""
        return Stretch(self.first, self.first + self.step * self.intervals)


_LENGTHS = {Interval.QUARTER: 15 * MINUTE, Interval.HALF: 30 * MINUTE, Interval.HOUR: HOUR}


def rounded(stretch: Stretch, interval: Interval, zone: ZoneInfo) -> Stretch:
    """Return the stretch of whole intervals that holds this one."""
    since = _start(stretch.since, interval, zone)
    until = _start(stretch.until, interval, zone)
    if until < stretch.until:
        until = _after(until, interval, zone)
    return Stretch(since, max(until, _after(since, interval, zone)))


def borders(stretch: Stretch, interval: Interval, zone: ZoneInfo) -> Iterator[Instant]:
    """Yield where intervals begin and end, of a stretch that was rounded."""
    at = stretch.since
    while at < stretch.until:
        yield at
        at = stretch.until if interval is Interval.ALL else _after(at, interval, zone)
    yield stretch.until


def runs(between: Sequence[Instant], number: int = 0) -> list[Run]:
    """Return the intervals between borders as few runs; the first interval has this number."""
    found: list[Run] = []
    for since, until in pairwise(between):
        if found and found[-1].step == until - since:
            found[-1] = found[-1]._replace(intervals=found[-1].intervals + 1)
        else:
            found.append(Run(number, since, until - since, 1))
        number += 1
    return found


def midnight(day: date, zone: ZoneInfo) -> Instant:
    """Return when a day begins, on a quarter hour as every border."""
    return quarter_of(instant_of(datetime.combine(day, time()), zone))


def instant_of(wall: datetime, zone: ZoneInfo) -> Instant:
    """Return the instant at which the centre's clock shows this, the first of two."""
    return round(wall.replace(tzinfo=zone).timestamp() * 1000)


def wall(at: Instant, zone: ZoneInfo) -> datetime:
    """Return what the centre's clock shows."""
    return to_datetime(at).astimezone(zone).replace(tzinfo=None, fold=0)


def _start(at: Instant, interval: Interval, zone: ZoneInfo) -> Instant:
    if interval is Interval.ALL:
        return quarter_of(at)
    if interval in _LENGTHS:
        return quarter_of(interval_start(at, _LENGTHS[interval], zone))
    return midnight(_first_day(wall(at, zone).date(), interval), zone)


def _after(since: Instant, interval: Interval, zone: ZoneInfo) -> Instant:
    """Return when the next interval begins."""
    if interval is Interval.ALL:
        return since + QUARTER
    if interval in _LENGTHS:
        following = since + _LENGTHS[interval]
        # Where the clock moves by half an hour, an hour may be cut short by it.
        return max(quarter_of(interval_start(following, _LENGTHS[interval], zone)), since + QUARTER)
    # A border may lie a little before its midnight: see `midnight`.
    day = _first_day(wall(since + QUARTER - 1, zone).date(), interval)
    return midnight(_next_day(day, interval), zone)


def _first_day(day: date, interval: Interval) -> date:
    if interval is Interval.WEEK:
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if interval is Interval.MONTH else day


def _next_day(day: date, interval: Interval) -> date:
    if interval is Interval.WEEK:
        return day + timedelta(days=7)
    if interval is Interval.MONTH:
        return (day.replace(day=1) + timedelta(days=31)).replace(day=1)
    return day + timedelta(days=1)
