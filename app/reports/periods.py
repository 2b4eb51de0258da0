"""Periods by name, and the periods that others are compared with: all by the centre's calendar."""

from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from app.events.instants import Instant
from app.reports.intervals import Interval, Stretch, instant_of, midnight, wall


class Period(StrEnum):
    """Whole days that move on with the calendar."""

    TODAY = "today"
    YESTERDAY = "yesterday"
    THIS_WEEK = "this_week"
    LAST_WEEK = "last_week"
    THIS_MONTH = "this_month"
    LAST_MONTH = "last_month"
    LAST_7_DAYS = "last_7_days"
    SEVEN_DAYS_TO_TODAY = "7_days_to_today"
    LAST_30_DAYS = "last_30_days"


class Comparison(StrEnum):
    """What a period may be compared with, beside a period that begins at an instant."""

    PREVIOUS = "previous"
    WEEK = "week"
    YEAR = "year"


_WEEKS_A_YEAR = 52
"""So many weeks back, every day falls on the same weekday."""


def period(name: Period, now: Instant, zone: ZoneInfo) -> Stretch:
    """Return the days of a period; today, this week, this month and seven days to today end with today."""
    today = wall(now, zone).date()
    first, end = _days(name, today)
    return Stretch(midnight(first, zone), midnight(end, zone))


def compared(
    stretch: Stretch, by: Comparison | Instant, interval: Interval, zone: ZoneInfo
) -> Stretch:
    """Return the period that a stretch is compared with."""
    since, until = wall(stretch.since, zone), wall(stretch.until, zone)
    began = _began(since, until, by, interval) if isinstance(by, Comparison) else wall(by, zone)
    months = _months(since, until)
    ended = _later(began, months) if months and began.day == 1 else began + (until - since)
    return Stretch(instant_of(began, zone), instant_of(ended, zone))


_BY_DATE = (Interval.MONTH, Interval.ALL)


def _days(name: Period, today: date) -> tuple[date, date]:
    monday, first, a_day = (
        today - timedelta(days=today.weekday()),
        today.replace(day=1),
        timedelta(1),
    )
    last_month = (first - a_day).replace(day=1)
    return {
        Period.TODAY: (today, today + a_day),
        Period.YESTERDAY: (today - a_day, today),
        Period.THIS_WEEK: (monday, today + a_day),
        Period.LAST_WEEK: (monday - 7 * a_day, monday),
        Period.THIS_MONTH: (first, today + a_day),
        Period.LAST_MONTH: (last_month, first),
        Period.LAST_7_DAYS: (today - 7 * a_day, today),
        Period.SEVEN_DAYS_TO_TODAY: (today - 6 * a_day, today + a_day),
        Period.LAST_30_DAYS: (today - 30 * a_day, today),
    }[name]


def _began(since: datetime, until: datetime, by: Comparison, interval: Interval) -> datetime:
    if by is Comparison.WEEK:
        return since - timedelta(weeks=1)
    if by is Comparison.YEAR:
        by_date = interval in _BY_DATE
        return _later(since, -12) if by_date else since - timedelta(weeks=_WEEKS_A_YEAR)
    months = _months(since, until)
    return _later(since, -months) if months else since - (until - since)


def _months(since: datetime, until: datetime) -> int:
    """Return how many whole months of the calendar these are, 0 where they are none."""
    if any((each.day, each.hour, each.minute) != (1, 0, 0) for each in (since, until)):
        return 0
    return 12 * (until.year - since.year) + until.month - since.month


def _later(at: datetime, months: int) -> datetime:
    """Return the same day so many months later; the last of a shorter month instead of none."""
    year, month = divmod(12 * at.year + at.month - 1 + months, 12)
    following = datetime(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)  # noqa: DTZ001  a wall's
    last = (following - timedelta(days=1)).day
    return at.replace(year=year, month=month + 1, day=min(at.day, last))
