"""Instants: whole milliseconds since 1970 in UTC, and their ISO 8601 form at the edges."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TypeAlias

Instant: TypeAlias = int
"""Milliseconds since 1970-01-01T00:00:00Z. Integers add, compare and sum exactly."""

Millis: TypeAlias = int
"""A span in milliseconds."""

SECOND: Millis = 1_000
MINUTE: Millis = 60 * SECOND
HOUR: Millis = 60 * MINUTE
DAY: Millis = 24 * HOUR

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


def parse_instant(text: str) -> Instant:
    """Read an ISO 8601 instant with its zone; digits finer than a millisecond are cut off.

    Raises:
        ValueError: not ISO 8601, or without a zone.
    """
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        msg = "has no time zone (end it in Z or +hh:mm)"
        raise ValueError(msg)
    return (moment - _EPOCH) // _MILLISECOND


def to_datetime(at: Instant) -> datetime:
    """Return the instant as an aware UTC datetime."""
    return _EPOCH + timedelta(milliseconds=at)


def format_instant(at: Instant) -> str:
    """Write an instant as ISO 8601 in UTC with milliseconds, as in 2026-11-17T15:42:07.500Z."""
    minute, rest = divmod(at, MINUTE)
    return f"{_format_minute(minute)}{rest // SECOND:02}.{rest % SECOND:03}Z"


@lru_cache(maxsize=1_000)
def _format_minute(minute: int) -> str:
    """Write the beginning of all instants of a minute: a board names the same few again and again."""
    return f"{to_datetime(minute * MINUTE):%Y-%m-%dT%H:%M:}"
