"""Windows by name: 15m, 900s, 1h, today, interval, interval30; and the span each covers at an instant."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from app.events.instants import DAY, HOUR, MINUTE, SECOND, Instant, Millis, to_datetime
from app.metrics.ledger import Span
from app.metrics.snapshot import NotAnswerable

DEFAULT_WINDOWS = ("15m", "30m", "60m", "today")
SHORTEST: Millis = MINUTE
LONGEST: Millis = DAY

_ROLLING = re.compile(r"([0-9]{1,9})(ms|s|m|h)")
_UNITS: dict[str, Millis] = {"ms": 1, "s": SECOND, "m": MINUTE, "h": HOUR}
_INTERVALS: dict[str, Millis] = {
    "interval": 15 * MINUTE,
    "interval15": 15 * MINUTE,
    "interval30": 30 * MINUTE,
}


class Window(msgspec.Struct, frozen=True):
    """A stretch of time that ends now: rolling by its length, or since the start of day or interval."""

    name: str
    rolling: Millis | None = None
    interval: Millis | None = None

    def since(self, at: Instant, zone: ZoneInfo) -> Instant:
        """Return where the window begins when it ends at `at`."""
        if self.rolling is not None:
            return at - self.rolling
        if self.interval is not None:
            return interval_start(at, self.interval, zone)
        return day_start(at, zone)

    def span(self, at: Instant, zone: ZoneInfo) -> Span:
        """Return the instants that count: a rolling window leaves its start out, the others take it in."""
        since = self.since(at, zone)
        return Span(since if self.rolling is not None else since - 1, at, at)

    def stretch(self, at: Instant, zone: ZoneInfo) -> Span:
        """Return the time that the window covers, from its start: for what lasts rather than happens."""
        return Span(self.since(at, zone), at, at)

    def next_border(self, at: Instant, zone: ZoneInfo) -> Instant | None:
        """Return when a window that starts by the clock starts anew; None for a rolling one."""
        if self.rolling is not None:
            return None
        if self.interval is not None:
            return interval_start(at, self.interval, zone) + self.interval
        return next_day_start(at, zone)


def read_window(name: str) -> Window:
    """Return the window of that name.

    Raises:
        NotAnswerable: no such window, or shorter than a minute or longer than a day.
    """
    if name == "today":
        return Window(name)
    if name in _INTERVALS:
        return Window(name, interval=_INTERVALS[name])
    match = _ROLLING.fullmatch(name)
    if match is None:
        reason = f"{name[:40]!r} is not a window (examples: 15m, 900s, 1h, today, interval)"
        raise NotAnswerable("windows", reason)
    length = int(match[1]) * _UNITS[match[2]]
    if not SHORTEST <= length <= LONGEST:
        reason = f"{name!r} is outside 1 minute to 24 hours"
        raise NotAnswerable("windows", reason)
    return Window(name, rolling=length)


def day_start(at: Instant, zone: ZoneInfo) -> Instant:
    """Return the local midnight at or before an instant; days of 23 and 25 hours come out right."""
    local = to_datetime(at).astimezone(zone)
    return _instant(local.replace(hour=0, minute=0, second=0, microsecond=0, fold=0))


def next_day_start(at: Instant, zone: ZoneInfo) -> Instant:
    """Return the first local midnight after an instant."""
    local = to_datetime(at).astimezone(zone)
    tomorrow = local.replace(hour=0, minute=0, second=0, microsecond=0, fold=0) + timedelta(days=1)
    return _instant(tomorrow)


def interval_start(at: Instant, length: Millis, zone: ZoneInfo) -> Instant:
    """Return the start of the quarter or half hour, by the centre's clock, that an instant lies in."""
    offset = to_datetime(at).astimezone(zone).utcoffset() or timedelta()
    shift = round(offset.total_seconds() * 1000)
    return at - (at + shift) % length


def _instant(moment: datetime) -> Instant:
    return round(moment.timestamp() * 1000)
