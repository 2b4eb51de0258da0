"""Instants: whole milliseconds since 1970 in UTC, and their ISO 8601 form at the edges."""

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final, TypeAlias

Instant: TypeAlias = int
"""Milliseconds since 1970-01-01T00:00:00Z. Integers add, compare and sum exactly."""

Millis: TypeAlias = int
"""A span in milliseconds."""

SECOND: Final[Millis] = 1_000
MINUTE: Final[Millis] = 60 * SECOND
HOUR: Final[Millis] = 60 * MINUTE
DAY: Final[Millis] = 24 * HOUR

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_FIRST: Final[Instant] = -62_104_060_800_000
"""The year 2: of what lies before it the window behind it cannot be written."""
_BEYOND: Final[Instant] = 253_402_300_800_000
"""The end of the year 9999 in UTC, past which the last hours of some time zones reach."""
_SECOND = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", re.ASCII)
_SECOND_LONG = 19
_REST = {"Z": 0} | {f".{n:03}Z": n for n in range(1000)}
_SECONDS_KEPT = 4_096
_MINUTES_KEPT: Final = 1_000
_minutes: Final[dict[Instant, str]] = {}
"""How the instants of a minute begin."""
# A board names ten instants: to have them at hand takes a third of the time that formatting does.
_SECONDS: Final = [f"{n:02}" for n in range(60)]
_THOUSANDTHS: Final = [*_REST][1:]


def parse_instant(text: str) -> Instant:
    """Read an ISO 8601 instant with its zone; digits finer than a millisecond are cut off.

    Raises:
        ValueError: not ISO 8601, without a zone, or outside the years 2 to 9999.
    """
    # As we write them and nearly everybody does: events of one second share its reading.
    rest = _REST.get(text[_SECOND_LONG:])
    second = None if rest is None else _second(text[:_SECOND_LONG])
    return _any_instant(text) if rest is None or second is None else second + rest


@lru_cache(maxsize=_SECONDS_KEPT)
def _second(text: str) -> Instant | None:
    return _any_instant(f"{text}Z") if _SECOND.fullmatch(text) else None


def _any_instant(text: str) -> Instant:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        msg = "has no time zone (end it in Z or +hh:mm)"
        raise ValueError(msg)
    at = (moment - _EPOCH) // _MILLISECOND
    if not _FIRST <= at < _BEYOND:
        msg = "lies outside the years 2 to 9999"
        raise ValueError(msg)
    return at


def to_datetime(at: Instant) -> datetime:
    """Return the instant as an aware UTC datetime."""
    return _EPOCH + timedelta(milliseconds=at)


def format_instant(at: Instant) -> str:
    """Write an instant as ISO 8601 in UTC with milliseconds, as in 2026-11-17T15:42:07.500Z."""
    rest = at % MINUTE
    minute = _minutes.get(at - rest) or _format_minute(at - rest)
    return minute + _SECONDS[rest // SECOND] + _THOUSANDTHS[rest % SECOND]


def _format_minute(minute: Instant) -> str:
    """Write the beginning of all instants of a minute: a board names the same few again and again."""
    if len(_minutes) >= _MINUTES_KEPT:
        _minutes.clear()
    found = _minutes[minute] = f"{to_datetime(minute):%Y-%m-%dT%H:%M:}"
    return found
