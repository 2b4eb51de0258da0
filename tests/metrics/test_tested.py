"""A test event: it is seen, and moves nothing."""

import msgspec
import pytest

from app.events.instants import MINUTE, SECOND, Instant, format_instant
from app.events.vocabulary import SourceTested
from app.metrics.calculator import Calculator
from app.metrics.centre import EVENTS, WALL, Centre
from app.metrics.snapshot import SourcePicture
from tests.metrics.comparison import canonical
from tests.metrics.floor_story import events, instant, told

STORY = """
    10:00:00  queued    c1  PS
    10:00:12  answered  c1  anna
"""
NOW = instant("10:04:00")


def attempt(at: Instant, source: str = "s") -> SourceTested:
    return SourceTested(id=f"test-{at}", source=source, at=at)


def pictures(made: Calculator) -> dict[str, SourcePicture]:
    return {picture.source: picture for picture in made.snapshot().sources}


@pytest.mark.parametrize("clock", [WALL, EVENTS])
def test_a_test_changes_its_sources_last_event_and_nothing_else(clock: str) -> None:
    plain, made = (told(STORY, Centre("main", clock=clock)) for _ in range(2))
    (source,) = pictures(plain)
    made.apply(attempt(NOW - SECOND, source), NOW)
    for each in (plain, made):
        each.tick(NOW)
    expected = plain.snapshot()
    assert made.applied == plain.applied
    shown = made.snapshot()
    assert shown.sources[0].last_event_at == format_instant(NOW - SECOND)
    shown.sources = expected.sources
    assert msgspec.structs.replace(shown, version=expected.version) == expected


def test_a_test_is_shown_at_once() -> None:
    made = told(STORY, Centre("main", clock=WALL))
    made.tick(NOW)
    assert made.tick(NOW + 1) is None
    made.apply(attempt(NOW), NOW + 1)
    delta = made.tick(NOW + 2)
    assert delta is not None
    assert format_instant(NOW) in {picture.last_event_at for picture in delta.sources}
    assert made.tick(NOW + 3) is None


def test_a_silent_source_stays_silent_and_a_speaking_one_is_not_held_to_heartbeats() -> None:
    made = told(STORY, Centre("main", clock=WALL))
    (source,) = pictures(made)
    made.apply(attempt(NOW, source), NOW)
    made.tick(NOW + MINUTE)
    assert not pictures(made)[source].silent
    made.tick(NOW + 2 * MINUTE)
    silent = pictures(made)[source]
    assert (silent.silent, silent.silent_since) == (True, format_instant(instant("10:00:12")))
    made.apply(attempt(NOW + 2 * MINUTE, source), NOW + 2 * MINUTE)
    made.tick(NOW + 2 * MINUTE + SECOND)
    assert pictures(made)[source].silent


def test_a_source_that_was_only_tested_is_never_silent() -> None:
    made = Calculator(Centre("main", clock=WALL))
    made.apply(attempt(NOW), NOW)
    made.apply(attempt(NOW - SECOND), NOW)
    made.tick(NOW + 60 * MINUTE)
    only = pictures(made)["s"]
    assert (only.silent, only.tested_only, only.last_event_at) == (False, True, format_instant(NOW))


def test_its_first_own_event_makes_it_a_source_like_any_other() -> None:
    plain, first = (Calculator(Centre("main", clock=WALL)) for _ in range(2))
    first.apply(attempt(instant("09:00:00"), "story"), instant("09:00:00"))
    again = Calculator.load(Centre("main", clock=WALL), first.dump())
    for made in (plain, again):
        for raw in events(STORY):
            event = canonical(raw)
            made.apply(event, event.at)
        made.tick(NOW)
    assert pictures(again) == pictures(plain)
