"""Windows: what counts at their borders, and days of 23 and 25 hours."""

from zoneinfo import ZoneInfo

import pytest

from app.events.instants import HOUR, MINUTE, format_instant, parse_instant
from app.metrics.snapshot import NotAnswerable
from app.metrics.windows import day_start, next_day_start, read_window

LONDON = ZoneInfo("Europe/London")
KATHMANDU = ZoneInfo("Asia/Kathmandu")
SAO_PAULO_2018 = ZoneInfo("America/Sao_Paulo")


def test_a_rolling_window_leaves_its_start_out_and_takes_its_end_in() -> None:
    now = parse_instant("2026-11-17T10:30:00Z")
    span = read_window("15m").span(now, LONDON)
    assert [at in span for at in (now - 15 * MINUTE, now - 15 * MINUTE + 1, now, now + 1)] == [
        False,
        True,
        True,
        False,
    ]


def test_a_fact_at_a_quarter_hour_belongs_to_the_interval_that_begins_there() -> None:
    quarter = parse_instant("2026-11-17T10:15:00Z")
    assert quarter in read_window("interval").span(quarter, LONDON)
    assert quarter - 1 not in read_window("interval").span(quarter, LONDON)
    assert quarter - 1 in read_window("interval").span(quarter - 1, LONDON)


def test_intervals_follow_the_clock_on_the_wall() -> None:
    """Kathmandu is 5:45 ahead: its half hours begin at a quarter past or to in UTC."""
    at = parse_instant("2026-11-17T10:20:00Z")
    since = read_window("interval30").since(at, KATHMANDU)
    assert format_instant(since) == "2026-11-17T10:15:00.000Z"


@pytest.mark.parametrize(
    ("day", "hours"),
    [("2026-03-29T12:00:00Z", 23), ("2026-10-25T12:00:00Z", 25), ("2026-11-17T12:00:00Z", 24)],
)
def test_today_is_as_long_as_the_day(day: str, hours: int) -> None:
    noon = parse_instant(day)
    assert next_day_start(noon, LONDON) - day_start(noon, LONDON) == hours * HOUR


def test_a_day_without_a_midnight_begins_at_its_first_instant() -> None:
    """On 4 November 2018 clocks in Sao Paulo went from 23:59:59 to 01:00:00."""
    noon = parse_instant("2018-11-04T15:00:00Z")
    start = day_start(noon, SAO_PAULO_2018)
    assert format_instant(start) == "2018-11-04T03:00:00.000Z"
    before = parse_instant("2018-11-03T15:00:00Z")
    assert next_day_start(before, SAO_PAULO_2018) == start


def test_midnight_itself_is_today() -> None:
    midnight = parse_instant("2026-07-01T23:00:00Z")
    assert day_start(midnight, LONDON) == midnight
    assert midnight in read_window("today").span(midnight, LONDON)
    assert midnight - 1 not in read_window("today").span(midnight, LONDON)


@pytest.mark.parametrize(
    "name", ["", "15", "15x", "0m", "59s", "25h", "-5m", "1e3s", "\u0661\u0665m", "today2"]
)
def test_what_is_no_window_is_refused_by_name(name: str) -> None:
    with pytest.raises(NotAnswerable) as refusal:
        read_window(name)
    assert refusal.value.field == "windows"


@pytest.mark.parametrize(
    ("name", "length"),
    [("60s", MINUTE), ("24h", 24 * HOUR), ("90500ms", 90_500), ("900s", 15 * MINUTE)],
)
def test_any_length_from_a_minute_to_a_day(name: str, length: int) -> None:
    assert read_window(name).rolling == length
