"""A simulated day told as each system tells it, oddly delivered, gives exactly the figures of the truth."""

import pytest

from app.metrics.oddities import CALLS_WAITING
from app.metrics.snapshot import QueuePicture, TotalPicture
from app.providers.registry import PROVIDERS
from app.simulator.tellers.quirks import NONE, Quirks
from app.simulator.tellers.registry import TELLERS
from tests.simulator.centres import centre
from tests.simulator.told_day import Told, differences, told

ODD = Quirks(duplicates=0.1, disorder=0.3, missing_first=0.2)
HOURS = 1.5
BUSY = centre(agents=8, until=10.5)

# What must have happened for the day to prove anything, where the system has words for it.
HAPPENED = (
    "answered_in_target",
    "abandoned_short",
    "overflowed",
    "handled",
    "holds",
    "transferred_out",
    "rona",
    "declined",
    "blocked",
    "wrapped",
    "ended_in_ivr",
)
# Left out of the simulated centre because it looks like something else on this system.
LOOKS_LIKE = {
    "connect": {"overflowed"},
    "aircall": {"transferred_out", "ended_in_ivr", "overflowed"},
}


@pytest.fixture(scope="module", params=sorted(TELLERS))
def day(request: pytest.FixtureRequest) -> Told:
    return told(request.param, BUSY, 7, ODD, HOURS)


def test_every_figure_is_the_truths_or_is_not_reported(day: Told) -> None:
    assert differences(day)[:20] == []


def test_nothing_that_is_told_is_refused_or_contradictory(day: Told) -> None:
    assert day.refused == []
    odd = ("contradictory_events", "incomplete_visits", "ended_unknown")
    assert {name: day.board.oddities[name] for name in odd} == dict.fromkeys(odd, 0)


def test_the_day_has_everything_that_the_system_can_tell(day: Told) -> None:
    total = day.truth["total"]["today"]
    left_out = LOOKS_LIKE.get(day.name, set()) | set(day.truth["cannot"])
    assert [slug for slug in HAPPENED if slug not in left_out and not total[slug]["value"]] == []


def test_what_a_teller_cannot_say_its_provider_declares(day: Told) -> None:
    provider = PROVIDERS.get(day.name)
    untold = provider.untold if provider is not None else frozenset()
    assert set(day.truth["cannot"]) <= untold


def test_who_waits_is_shown_where_the_system_tells_of_a_wait_before_it_is_over(day: Told) -> None:
    provider = PROVIDERS.get(day.name)
    blank = provider is not None and CALLS_WAITING in provider.untold
    places: tuple[TotalPicture | QueuePicture, ...]
    places = (day.board.total, *day.board.queues.values())
    assert {place.now.waiting is None for place in places} == {blank}


def test_talkdesk_shows_nobody_waiting_and_says_that_it_does_not_know() -> None:
    native, talkdesk = (told(name, BUSY, 7, NONE, 1.0) for name in ("native", "talkdesk"))
    assert native.board.total.now.waiting
    assert talkdesk.board.total.now.waiting is None
    shown = {place.status for place in talkdesk.board.queues.values()}
    assert shown <= {"ok", "risk", "breach"}


@pytest.mark.parametrize("name", ["native", "twilio"])
def test_the_same_seed_tells_the_same_day(name: str) -> None:
    one, same = (told(name, BUSY, 3, ODD, 0.2) for _ in range(2))
    assert one.truth == same.truth
    assert one.board == same.board


def test_a_system_that_dates_nothing_tells_in_order() -> None:
    assert ODD.of(TELLERS["talkdesk"]()).disorder == 0
    assert ODD.of(TELLERS["twilio"]()) == ODD


def test_quirks_change_no_figure() -> None:
    plain, odd = (told("twilio", BUSY, 5, quirks, 0.5) for quirks in (NONE, ODD))
    assert odd.sent > plain.sent
    assert odd.board.queues == plain.board.queues
