"""Intervals and periods by the centre's clock, through every change of it."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.events.instants import DAY, HOUR, Instant, parse_instant, to_datetime
from app.metrics.quarter import QUARTER
from app.reports.intervals import Interval, Stretch, borders, rounded, runs
from app.reports.periods import Comparison, Period, compared, period

LONDON = ZoneInfo("Europe/London")
ZONES = [
    *map(ZoneInfo, ("Europe/London", "Asia/Kathmandu", "America/St_Johns", "Australia/Lord_Howe")),
    # Midnight itself is skipped here in spring, and comes twice in autumn.
    *map(ZoneInfo, ("America/Havana", "Asia/Beirut", "Africa/Cairo", "America/Sao_Paulo")),
]
INSTANTS = st.integers(parse_instant("1990-01-01T00:00Z"), parse_instant("2037-01-01T00:00Z"))


@given(INSTANTS, st.integers(1, 40 * DAY), st.sampled_from(Interval), st.sampled_from(ZONES))
def test_borders_are_those_the_clock_shows(
    since: Instant, length: int, interval: Interval, zone: ZoneInfo
) -> None:
    if interval in (Interval.QUARTER, Interval.HALF, Interval.HOUR):
        length %= 3 * DAY
    asked = Stretch(since, since + max(length, 1))
    whole = rounded(asked, interval, zone)
    found = list(borders(whole, interval, zone))
    assert whole.since <= asked.since < asked.until <= whole.until
    assert (found[0], found[-1]) == whole
    assert all(one < two for one, two in pairwise(found))
    assert all(at % QUARTER == 0 for at in found)
    for at in found:
        local = to_datetime(at).astimezone(zone)
        assert begins(local, interval), local
    for one, two in list(pairwise(found))[1:3]:
        inside = [to_datetime(at).astimezone(zone) for at in range(one + QUARTER, two, QUARTER)]
        left_out = [each for each in inside if begins(each, interval) and not each.fold]
        assert interval is Interval.ALL or left_out == []


def begins(local: datetime, interval: Interval) -> bool:
    """Tell by plain looking whether an interval begins at a time of the clock."""
    before = (local.astimezone(UTC) - timedelta(minutes=15)).astimezone(local.tzinfo)
    first_of_its_day = before.date() != local.date()
    return {
        Interval.QUARTER: local.minute % 15 == 0,
        Interval.HALF: local.minute % 30 == 0,
        Interval.HOUR: local.minute == 0,
        Interval.DAY: first_of_its_day,
        Interval.WEEK: first_of_its_day and local.weekday() == 0,
        Interval.MONTH: first_of_its_day and local.day == 1,
        Interval.ALL: local.minute % 15 == 0,
    }[interval]


def test_days_of_23_and_25_hours() -> None:
    for day, hours in (("2026-03-29", 23), ("2026-10-25", 25), ("2026-10-26", 24)):
        at = parse_instant(f"{day}T12:00Z")
        since, until = rounded(Stretch(at, at + 1), Interval.DAY, LONDON)
        assert until - since == hours * HOUR
        quarters = list(borders(Stretch(since, until), Interval.QUARTER, LONDON))
        assert len(quarters) - 1 == 4 * hours


def test_intervals_of_one_length_are_one_run() -> None:
    since, until = rounded(
        Stretch(parse_instant("2026-10-20T00:00Z"), parse_instant("2026-10-31T00:00Z")),
        Interval.DAY,
        LONDON,
    )
    found = runs(list(borders(Stretch(since, until), Interval.DAY, LONDON)), number=3)
    assert [(run.number, run.step // HOUR, run.intervals) for run in found] == [
        (3, 24, 5),
        (8, 25, 1),
        (9, 24, 5),
    ]
    assert (found[0].first, found[-1].stretch.until) == (since, until)


@pytest.mark.parametrize(
    ("name", "since", "until"),
    [
        (Period.TODAY, "2026-10-26T00:00Z", "2026-10-27T00:00Z"),
        (Period.YESTERDAY, "2026-10-24T23:00Z", "2026-10-26T00:00Z"),
        (Period.THIS_WEEK, "2026-10-26T00:00Z", "2026-10-27T00:00Z"),
        (Period.LAST_WEEK, "2026-10-18T23:00Z", "2026-10-26T00:00Z"),
        (Period.THIS_MONTH, "2026-09-30T23:00Z", "2026-10-27T00:00Z"),
        (Period.LAST_MONTH, "2026-08-31T23:00Z", "2026-09-30T23:00Z"),
        (Period.SEVEN_DAYS_TO_TODAY, "2026-10-19T23:00Z", "2026-10-27T00:00Z"),
        (Period.LAST_7_DAYS, "2026-10-18T23:00Z", "2026-10-26T00:00Z"),
        (Period.LAST_30_DAYS, "2026-09-25T23:00Z", "2026-10-26T00:00Z"),
    ],
)
def test_periods_on_the_monday_after_the_clock_went_back(
    name: Period, since: str, until: str
) -> None:
    now = parse_instant("2026-10-26T08:30Z")
    assert period(name, now, LONDON) == Stretch(parse_instant(since), parse_instant(until))


@pytest.mark.parametrize(
    ("interval", "by", "asked", "wanted"),
    [
        ("1d", "previous", ("2026-10-26", "2026-10-27"), ("2026-10-25", "2026-10-26")),
        ("1d", "previous", ("2026-11-01", "2026-12-01"), ("2026-10-01", "2026-11-01")),
        ("1d", "previous", ("2026-11-02", "2026-11-12"), ("2026-10-23", "2026-11-02")),
        ("1d", "week", ("2026-10-26", "2026-10-28"), ("2026-10-19", "2026-10-21")),
        ("1d", "year", ("2026-10-26", "2026-10-27"), ("2025-10-27", "2025-10-28")),
        ("1mo", "year", ("2026-02-01", "2026-04-01"), ("2025-02-01", "2025-04-01")),
        ("all", "year", ("2024-02-28", "2024-02-29"), ("2023-02-28", "2023-03-01")),
        ("1d", "2026-01-01", ("2026-03-01", "2026-05-01"), ("2026-01-01", "2026-03-01")),
        ("1d", "2026-01-05", ("2026-03-02", "2026-03-09"), ("2026-01-05", "2026-01-12")),
    ],
)
def test_what_a_period_is_compared_with(
    interval: str, by: str, asked: tuple[str, str], wanted: tuple[str, str]
) -> None:
    with_ = Comparison(by) if by in tuple(Comparison) else midnight(by)
    stretch = Stretch(*map(midnight, asked))
    assert compared(stretch, with_, Interval(interval), LONDON) == Stretch(*map(midnight, wanted))


def midnight(day: str) -> Instant:
    local = datetime.fromisoformat(day).replace(tzinfo=LONDON)
    return round(local.timestamp() * 1000)
