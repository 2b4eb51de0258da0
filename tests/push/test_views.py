"""Views show what was asked for and nothing else; deltas laid over a board give the next board."""

import pytest
from msgspec import UNSET
from msgspec.structs import replace

from app.metrics.snapshot import AgentPicture, Trend
from app.push.frames import Refused, Subscribe
from app.push.views import EVERYTHING, View, after, narrow, view_of
from tests.api.keepers import board, change, picture

TREND = Trend("service_level", "30m", 120, "z", [0.8])


def test_the_view_of_everything_is_the_board_itself() -> None:
    whole = board(1)
    assert narrow(whole, EVERYTHING) is whole


def test_a_view_shows_its_queues_windows_and_kpis() -> None:
    view = View(frozenset(["PS"]), frozenset(["today"]), frozenset(["offered"]))
    seen = narrow(board(1), view)
    assert list(seen.queues) == ["PS"]
    for picture_ in (seen.queues["PS"], seen.total):
        assert list(picture_.windows) == ["today"]
        assert list(picture_.windows["today"].kpis) == ["offered"]


def test_a_change_elsewhere_still_brings_the_view_to_the_next_version() -> None:
    delta = change(2, {"NE": picture(3)}, removed=["PS", "XX"])
    seen = narrow(delta, View(queues=frozenset(["PS"])))
    assert (seen.version, seen.since, seen.queues, seen.removed) == (2, 1, {}, ["PS"])


ASKED = [
    (Subscribe(), EVERYTHING),
    (Subscribe(queues=["unheard of"]), View(queues=frozenset(["unheard of"]))),
    (Subscribe(queues=[]), View(queues=frozenset())),
    (Subscribe(windows=["30m"], kpis=["offered"]), View(None, frozenset(["30m"]), frozenset(["offered"]))),
    (Subscribe(windows=["30m", "9m"]), Refused("'9m' is not a window of this board", "windows")),
    (Subscribe(kpis=["mood"]), Refused("'mood' is not a KPI of this board", "kpis")),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "view"), ASKED)
def test_a_view_is_what_was_asked_or_why_not(asked: Subscribe, view: View | Refused) -> None:
    assert view_of(asked, board(1)) == view


def test_before_the_first_board_any_view_is_taken() -> None:
    assert view_of(Subscribe(kpis=["mood"]), None) == View(kpis=frozenset(["mood"]))


def test_a_delta_replaces_whole_queues_and_keeps_a_trend_it_does_not_send() -> None:
    old = board(1, {"PS": picture(1, trend=TREND), "NE": picture(2, trend=TREND)})
    new = after(old, change(2, {"PS": picture(5)}, removed=["NE"]))
    assert (new.version, list(new.queues)) == (2, ["PS"])
    assert new.queues["PS"].now.waiting == 5
    assert new.queues["PS"].trend == TREND
    assert old.queues["PS"].now.waiting == 1


def test_a_queue_that_comes_back_begins_anew() -> None:
    old = board(1, {"PS": picture(1, trend=TREND)})
    gone = after(old, change(2, {}, removed=["PS"]))
    assert after(gone, change(3, {"PS": picture(1)})).queues["PS"].trend is UNSET


def test_changed_agents_replace_themselves_only() -> None:
    def agents(*pairs: tuple[str, str]) -> list[AgentPicture]:
        return [AgentPicture(agent, state, None, "z", ["PS"]) for agent, state in pairs]

    old = replace(board(1), agents=agents(("anna", "away"), ("bert", "away")))
    new = after(old, change(2, {}, agents=agents(("bert", "ringing"), ("cleo", "away"))))
    assert new.agents == agents(("anna", "away"), ("bert", "ringing"), ("cleo", "away"))
