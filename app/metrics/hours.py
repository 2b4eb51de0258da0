"""Opening hours of a queue, by the centre's own clock."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from app.events.instants import Instant, to_datetime

_WEEK = 7


class Opening(msgspec.Struct, frozen=True, kw_only=True):
    """Open on these weekdays (1 = Monday … 7 = Sunday) from `since` until `until`, as in 08:00 and 18:00.

    Until 24:00 is midnight; an opening that ends before it begins goes on into the next day.
    """

    days: tuple[int, ...]
    since: str
    until: str

    def __post_init__(self) -> None:
        """Hold weekdays and times of day to what exists."""
        if not self.days or not all(1 <= day <= _WEEK for day in self.days):
            raise ValueError("hours: days are numbers from 1 (Monday) to 7 (Sunday)")
        if _minutes(self.since) == _minutes(self.until):
            raise ValueError("hours: an opening cannot begin and end at the same minute")


def is_open(hours: tuple[Opening, ...], at: Instant, zone: ZoneInfo) -> bool:
    """Tell whether a queue with these hours is open at an instant; one without hours always is."""
    if not hours:
        return True
    local = to_datetime(at).astimezone(zone)
    return any(_covers(opening, local) for opening in hours)


def next_turn(hours: tuple[Opening, ...], at: Instant, zone: ZoneInfo) -> Instant | None:
    """Return when the queue opens or closes next; None without hours."""
    turns = _turns(hours, at, zone, range(_WEEK + 2))
    return min((turn for turn in turns if turn > at), default=None)


def last_turn(hours: tuple[Opening, ...], at: Instant, zone: ZoneInfo) -> Instant | None:
    """Return when the queue opened or closed last; None without hours."""
    turns = _turns(hours, at, zone, range(-_WEEK - 1, 1))
    return max((turn for turn in turns if turn <= at), default=None)


def _turns(
    hours: tuple[Opening, ...], at: Instant, zone: ZoneInfo, days: range
) -> Iterator[Instant]:
    """Yield the instants of the days around `at` at which the queue really opens or closes."""
    midnight = to_datetime(at).astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    for day in days:
        for opening in hours:
            for minutes in (_minutes(opening.since), _minutes(opening.until)):
                turn = _instant(midnight + timedelta(days=day), minutes)
                if is_open(hours, turn, zone) is not is_open(hours, turn - 1, zone):
                    yield turn


def _covers(opening: Opening, local: datetime) -> bool:
    minute = 60 * local.hour + local.minute
    since, until = _minutes(opening.since), _minutes(opening.until)
    today = local.isoweekday() in opening.days
    if since < until:
        return today and since <= minute < until
    yesterday = (local - timedelta(days=1)).isoweekday() in opening.days
    return (today and minute >= since) or (yesterday and minute < until)


def _minutes(text: str) -> int:
    hour, _, minute = text.partition(":")
    if not (hour.isdecimal() and minute.isdecimal() and len(minute) == len("00")):
        raise ValueError(f"hours: {text[:20]!r} is not a time of day such as 08:00")
    minutes = 60 * int(hour) + int(minute)
    if int(minute) >= 60 or minutes > 24 * 60:  # noqa: PLR2004  minutes of an hour, hours of a day
        raise ValueError(f"hours: {text[:20]!r} is not a time of day such as 08:00")
    return minutes


def _instant(midnight: datetime, minutes: int) -> Instant:
    day, minute = divmod(minutes, 24 * 60)
    local = midnight + timedelta(days=day)
    moment = local.replace(hour=minute // 60, minute=minute % 60)
    return round(moment.timestamp() * 1000)
