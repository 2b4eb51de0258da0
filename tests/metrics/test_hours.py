"""Opening hours by the centre's clock: nights, weekends and changes of the clock."""

from zoneinfo import ZoneInfo

import pytest

from app.events.instants import format_instant, parse_instant
from app.metrics.hours import Opening, is_open, last_turn, next_turn

LONDON = ZoneInfo("Europe/London")
OFFICE = (Opening(days=(1, 2, 3, 4, 5), since="08:00", until="18:00"),)
NIGHT = (Opening(days=(5, 6), since="22:00", until="06:00"),)
ALWAYS = (Opening(days=(1, 2, 3, 4, 5, 6, 7), since="00:00", until="24:00"),)


@pytest.mark.parametrize(
    ("at", "opened"),
    [
        ("2026-11-17T07:59:59.999Z", False),
        ("2026-11-17T08:00:00Z", True),
        ("2026-11-17T17:59:59.999Z", True),
        ("2026-11-17T18:00:00Z", False),
        ("2026-11-21T12:00:00Z", False),
        ("2026-07-17T07:00:00Z", True),
    ],
)
def test_office_hours(at: str, opened: bool) -> None:
    assert is_open(OFFICE, parse_instant(at), LONDON) is opened


@pytest.mark.parametrize(
    ("at", "opened"),
    [
        ("2026-11-20T21:59:00Z", False),
        ("2026-11-20T22:00:00Z", True),
        ("2026-11-21T05:59:00Z", True),
        ("2026-11-21T06:00:00Z", False),
        ("2026-11-22T05:00:00Z", True),
        ("2026-11-23T05:00:00Z", False),
    ],
)
def test_a_night_shift_goes_on_into_the_next_day(at: str, opened: bool) -> None:
    assert is_open(NIGHT, parse_instant(at), LONDON) is opened


def turns(hours: tuple[Opening, ...], at: str) -> tuple[str, str]:
    last, coming = (turn(hours, parse_instant(at), LONDON) for turn in (last_turn, next_turn))
    assert last is not None
    assert coming is not None
    return format_instant(last)[:16], format_instant(coming)[:16]


def test_the_next_opening_may_be_after_the_weekend_and_the_clock_change() -> None:
    assert turns(OFFICE, "2026-10-24T12:00:00Z") == ("2026-10-23T17:00", "2026-10-26T08:00")
    assert turns(OFFICE, "2026-11-17T12:00:00Z") == ("2026-11-17T08:00", "2026-11-17T18:00")


def test_a_queue_without_hours_and_one_open_round_the_clock_never_turn() -> None:
    at = parse_instant("2026-11-17T12:00:00Z")
    assert is_open((), at, LONDON)
    assert is_open(ALWAYS, at, LONDON)
    assert next_turn((), at, LONDON) is None
    assert next_turn(ALWAYS, at, LONDON) is None


@pytest.mark.parametrize(
    ("days", "since", "until"),
    [
        ((), "08:00", "18:00"),
        ((8,), "08:00", "18:00"),
        ((1,), "8", "18:00"),
        ((1,), "08:60", "18:00"),
        ((1,), "08:00", "24:01"),
        ((1,), "08:00", "08:00"),
    ],
)
def test_hours_that_cannot_be_are_refused(days: tuple[int, ...], since: str, until: str) -> None:
    with pytest.raises(ValueError, match="hours:"):
        Opening(days=days, since=since, until=until)
