"""Calls that are given up: limits, restarts, and the signs of life that take it back."""

import pytest

from tests.recount.recount import Recount
from tests.recount.rules import Window
from tests.recount.timeline import instant, timeline

QUEUED = "0:00:00 queued c1 PS\n"
ANSWERED = QUEUED + "0:00:10 answered c1 anna\n"

# what happened / one line a moment: waiting now, given up, answered, handled
STORIES = [
    (
        QUEUED,
        ["3:59:59.999  1 0 0 0", "4:00:00  0 1 0 0", "9:00:00  0 1 0 0"],
    ),
    (
        QUEUED + "5:00:00 ringing c1 anna\n9:00:00 answered c1 anna",
        ["4:00:00  0 1 0 0", "5:00:00  1 0 0 0", "8:59:59  1 0 0 0", "9:00:00  0 0 1 0"],
    ),
    (
        QUEUED + "5:00:00 queued c1 PS\n6:00:00 abandoned c1",
        ["4:59:00  0 1 0 0", "5:00:00  1 1 0 0", "7:00:00  0 1 0 0"],
    ),
    (
        ANSWERED + "9:00:00 ended c1",
        ["8:00:09.999  0 0 1 0", "8:00:10  0 1 1 0", "9:00:00  0 0 1 1"],
    ),
    (
        ANSWERED + "0:00:20 source.restarted\n0:00:30 held c1 anna\n0:00:40 source.restarted",
        ["0:00:19  0 0 1 0", "0:00:20  0 1 1 0", "0:00:30  0 0 1 0", "0:00:40  0 1 1 0"],
    ),
    (
        QUEUED + "0:00:00 source.restarted\n0:00:00 ringing c1 anna\n0:00:01 ringing c1 anna",
        ["0:00:00  0 1 0 0", "0:00:01  1 0 0 0"],
    ),
    (
        QUEUED + "0:00:05 source.restarted\n0:00:05 answered c1 anna",
        ["0:00:04  1 0 0 0", "0:00:05  0 1 1 0"],
    ),
]


@pytest.mark.parametrize(("told", "moments"), STORIES)
def test_a_loss_stands_until_a_later_sign_of_life(told: str, moments: list[str]) -> None:
    shown = []
    for moment in moments:
        now = instant(moment.split()[0])
        picture = Recount(timeline(told)).as_of(now)
        sums = picture.sums("PS", Window.open_since(0, now))
        columns = [sums[column] for column in ("ended_unknown", "answered", "handled")]
        shown.append([picture.now("PS")["waiting"], *columns])
    assert shown == [[int(word) for word in moment.split()[1:]] for moment in moments]


def test_a_call_may_be_lost_by_itself() -> None:
    told = timeline(QUEUED + "0:00:00 queued c2 PS\n0:01:00 lost c1\n0:02:00 answered c1 anna")
    waiting = [Recount(told).now("PS", instant(at))["waiting"] for at in ("0:59", "1:00", "2:00")]
    assert waiting == [2, 1, 1]
    sums = Recount(told).as_of(instant("2:00")).sums("PS", Window.open_since(0, instant("2:00")))
    assert [sums[column] for column in ("ended_unknown", "answered")] == [0, 1]


def test_a_restart_touches_only_the_calls_of_its_own_source() -> None:
    told = timeline("0:00 queued c1 PS", "east") + timeline("0:00 queued c1 PS", "west")
    told += [{"source": "west", "id": "r", "type": "source.restarted", "at": 1_000}]
    assert Recount(told).now("PS", 1_000)["waiting"] == 1


def test_a_lost_call_leaves_the_service_level_and_keeps_its_overdue_mark() -> None:
    told = timeline(QUEUED + "0:01:00 source.restarted")
    for now, denominator in (("0:59", 1), ("1:00", 0)):
        figures = Recount(told).kpis("PS", Window.open_since(0, instant(now)))
        assert figures["service_level"]["denominator"] == denominator
        assert figures["overdue"]["value"] == 1


# left at 0:06 (or, past the target, at 0:30) without a reason: known two seconds later
@pytest.mark.parametrize(
    ("left", "now", "abandoned", "waiting", "denominator"),
    [
        ("0:06", "0:05.999", 0, 1, 0),
        ("0:06", "0:06", 0, 0, 0),
        ("0:06", "0:07.999", 0, 0, 0),
        ("0:06", "0:08", 1, 0, 1),
        ("0:30", "0:31.999", 0, 0, 1),
        ("0:30", "0:32", 1, 0, 1),
    ],
)
def test_leaving_without_a_reason_is_an_abandon_only_after_the_grace(
    left: str, now: str, abandoned: int, waiting: int, denominator: int
) -> None:
    recount = Recount(timeline(f"0:00 queued c1 PS\n{left} ended c1"))
    figures = recount.kpis("PS", Window.open_since(0, instant(now)))
    assert figures["abandoned"]["value"] == abandoned
    assert figures["incomplete_visits"]["value"] == abandoned
    assert figures["service_level"]["denominator"] == denominator
    assert recount.now("PS", instant(now))["waiting"] == waiting


def test_a_dead_phone_takes_its_ring_back_from_the_instant_it_is_known() -> None:
    told = timeline("""
        0:00      queued        c1  PS
        0:05      ringing       c1  anna
        0:05.999  not_answered  c1  anna  reason=no_answer
    """)
    rings = [
        Recount(told).as_of(now).sums("PS", Window.open_since(0, now))["rings"]
        for now in (5_000, 5_998, 5_999)
    ]
    assert rings == [1, 1, 0]
