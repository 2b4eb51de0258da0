"""What the last weeks teach about a queue: its usual day, what a call takes, what callers bear."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from app.staffing.arrivals import AHEAD
from app.staffing.back_test import REMEMBERED, PastDay, spread_of
from app.staffing.spread import Spread
from app.staffing.usual_day import QUARTERS, Day, UsualDay, usual_day


class DayLoad(NamedTuple):
    """What a day brought: its number (date.toordinal), its arrivals by quarter hour, sums over its calls."""

    day: int
    arrivals: Sequence[float]
    handled: int = 0
    handling_s: float = 0.0
    abandoned: int = 0
    waited_s: float = 0.0


class Past(NamedTuple):
    """What is known of a queue before its day begins; None and no days where there is nothing."""

    usual: UsualDay
    """Of today, and of the first hour of tomorrow."""
    spread: Spread
    handle_s: float | None = None
    patience_s: float | None = None


UNKNOWN = Past(UsualDay([0.0] * (QUARTERS + AHEAD), 0), Spread())
"""The past of a queue that has none."""


def learn(days: Sequence[DayLoad], today: int) -> Past:
    """Return what the days before today teach; days on which nothing came were not days of the queue."""
    known = [day for day in days if today - REMEMBERED <= day.day < today and any(day.arrivals)]
    if not known:
        return UNKNOWN
    handled, abandoned = sum(day.handled for day in known), sum(day.abandoned for day in known)
    now, then = (_usual(known, today + ahead) for ahead in (0, 1))
    return Past(
        UsualDay([*now.arrivals, *then.arrivals[:AHEAD]], now.learnt_from),
        spread_of([PastDay(weekday(day.day), day.arrivals) for day in known], open_hours(known)),
        sum(day.handling_s for day in known) / handled if handled else None,
        sum(day.waited_s for day in known) / abandoned if abandoned else None,
    )


def weekday(day: int) -> int:
    """Return the weekday of a numbered day; 0 is Monday."""
    return date.fromordinal(day).weekday()


def open_hours(days: Sequence[DayLoad]) -> range:
    """Return the quarter hours between the first and the last in which calls ever came."""
    busy = [quarter for quarter in range(QUARTERS) if any(day.arrivals[quarter] for day in days)]
    return range(busy[0], busy[-1] + 1) if busy else range(0)


def _usual(days: Sequence[DayLoad], day: int) -> UsualDay:
    learnt = [Day(day - each.day, weekday(each.day), each.arrivals) for each in days]
    return usual_day(learnt, weekday(day))
