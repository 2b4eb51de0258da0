from itertools import islice, takewhile

from app.events.instants import DAY, HOUR, MINUTE, format_instant, parse_instant
from app.simulator.days import days, opening
from tests.simulator.centres import centre
from tests.simulator.recount import Event

NOON = parse_instant("2026-11-17T12:00:00Z")


def told(since: int, until: int) -> list[Event]:
    border = format_instant(until)
    return list(takewhile(lambda one: str(one["at"]) < border, days(centre(), since)))


def test_whoever_starts_later_on_the_same_day_tells_the_same_events() -> None:
    early, late = told(NOON, NOON + HOUR), told(NOON + HOUR // 2, NOON + HOUR)
    assert early == late


def test_a_new_day_restarts_the_source_and_has_ids_of_its_own() -> None:
    small_hours = parse_instant("2026-11-18T04:00:00Z")
    both = told(small_hours - 1, small_hours + HOUR)
    restarts = [one["at"] for one in both if one["type"] == "source.restarted"]
    assert restarts == [format_instant(small_hours - DAY), format_instant(small_hours)]
    assert len({one["id"] for one in both}) == len(both)


def test_an_opening_tells_where_agents_are_and_only_calls_that_begin_then() -> None:
    whole = told(NOON, NOON + HOUR)
    since = format_instant(NOON + HOUR // 2)
    joined: list[Event] = list(opening(iter(whole), NOON + HOUR // 2))
    before = [one for one in joined if one["at"] < since]
    assert {one["type"] for one in before} == {"agent.state"}
    assert before == sorted(before, key=lambda one: str(one["at"]))
    assert len({one["agent"] for one in before}) == len(before) == len(centre().agents)
    for agent in before:
        own = [one for one in whole if one.get("agent") == agent["agent"]]
        own = [one for one in own if one["type"] == "agent.state" and one["at"] < since]
        assert agent == own[-1]
    after = [one for one in joined if one["at"] >= since]
    begun = {one["call"] for one in whole if "call" in one and one["at"] < since}
    assert after == [one for one in whole if one["at"] >= since and one.get("call") not in begun]


def test_days_have_no_end() -> None:
    stream = opening(days(centre(calls_per_hour=20), NOON), NOON + 30 * MINUTE)
    assert len(list(islice(stream, 20_000))) == 20_000
