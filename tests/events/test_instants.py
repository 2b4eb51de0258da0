"""Instants, read the quick way where they are written as usual: never otherwise than by the calendar itself."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.events.instants import format_instant, parse_instant

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LEAST = datetime(2, 1, 1, tzinfo=UTC)
DATES = (
    "2026-11-17",
    "2026-02-29",
    "0001-01-01",
    "20261117",
    "2026-W47-2",
    "0000-01-01",
    "2026-1\u0661-17",
)
TIMES = (
    "15:42:07",
    "24:00:00",
    "15:42:60",
    "154207",
    "15:42",
    "15:42:0\u0667",
    "15:42:07.5",
    "15:42:7",
)
RESTS = (
    "Z", ".123Z", ".999Z", ".1239Z", ".9999999Z", ".12Z", ". 23Z", ".1_3Z", ".\u0661\u0662\u0663Z", "z", "", "+01:00", ".5-00:30",
    ",123Z", ".123Z ", "Z\n",
)  # fmt: skip


def by_the_calendar(text: str) -> int | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if moment.tzinfo is None or moment < LEAST:
        return None
    return (moment - EPOCH) // timedelta(milliseconds=1)


def parsed(text: str) -> int | None:
    try:
        return parse_instant(text)
    except ValueError:
        return None


@pytest.mark.parametrize("date", DATES)
def test_an_instant_is_what_the_calendar_says(date: str) -> None:
    for time in TIMES:
        for between in "T t":
            for rest in RESTS:
                text = f"{date}{between}{time}{rest}"
                assert parsed(text) == by_the_calendar(text), text


@given(st.integers(0, 253_402_300_799_999))
@example(1_794_930_127_123)
def test_an_instant_written_is_read_again(at: int) -> None:
    assert parse_instant(format_instant(at)) == at
