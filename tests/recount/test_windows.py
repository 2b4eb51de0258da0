"""Borders, order statistics, gauges, and that delivery changes nothing."""

import pytest

from tests.recount.figures import nearest_rank
from tests.recount.recount import Recount, as_instant
from tests.recount.rules import QueueRules, Window
from tests.recount.timeline import instant, timeline


@pytest.mark.parametrize(
    ("window", "held"),
    [
        (Window.rolling(20, 10), "11 20"),
        (Window.open_since(10, 20), "10 11 20"),
        (Window.closed(10, 20), "10 11"),
        (Window.rolling(20, 0), ""),
        (Window.open_since(20, 20), "20"),
        (Window.closed(20, 20), ""),
    ],
)
def test_each_window_says_which_borders_are_its_own(window: Window, held: str) -> None:
    assert [at for at in (9, 10, 11, 20, 21) if window.holds(at)] == [
        int(at) for at in held.split()
    ]


@pytest.mark.parametrize(
    ("waits", "p50", "p90"),
    [
        ([], None, None),
        ([7], 0.007, 0.007),
        (list(range(1, 11)), 0.005, 0.009),
        ([1, 2, 3], 0.002, 0.003),
    ],
)
def test_a_percentile_is_a_wait_that_somebody_had(
    waits: list[int], p50: float | None, p90: float | None
) -> None:
    assert (nearest_rank(waits, 50), nearest_rank(waits, 90)) == (p50, p90)


FLOOR = timeline("""
    0:00  queued    c1  PS
    0:05  queued    c2  PS
    0:06  queued    c3  NE
    0:10  ringing   c2  anna
    0:25  answered  c2  anna
    0:30  queued    c4  PS
""")


@pytest.mark.parametrize(
    ("queue", "now", "waiting", "overdue", "since", "ringing"),
    [
        ("PS", "0:00", 1, 0, "0:00", 0),
        ("PS", "0:10", 2, 0, "0:00", 1),
        ("PS", "0:24", 2, 1, "0:00", 1),
        ("PS", "0:25", 1, 1, "0:00", 0),
        ("PS", "0:30", 2, 1, "0:00", 0),
        (None, "0:30", 3, 2, "0:00", 0),
        ("NE", "0:25.999", 1, 0, "0:06", 0),
    ],
)
def test_the_gauges_show_who_waits(
    queue: str | None, now: str, waiting: int, overdue: int, since: str, ringing: int
) -> None:
    assert Recount(FLOOR).now(queue, instant(now)) == {
        "waiting": waiting,
        "overdue_waiting": overdue,
        "longest_waiting_since": instant(since),
        "ringing": ringing,
    }


def test_nothing_to_divide_by_is_no_value() -> None:
    figures = Recount([]).kpis(None, Window.open_since(0, 1))
    assert {
        figures[slug]["value"] for slug in ("asa", "service_level", "rona_rate", "wait_max")
    } == {None}


def test_order_and_repetition_of_deliveries_change_nothing() -> None:
    window = Window.open_since(0, 60_000)
    assert Recount([*FLOOR[::-1], *FLOOR]).kpis(None, window) == Recount(FLOOR).kpis(None, window)


def test_only_the_first_delivery_of_an_event_counts_and_only_within_its_source() -> None:
    first = {
        "source": "east",
        "id": "1",
        "type": "call.queued",
        "call": "c",
        "queue": "PS",
        "at": 1,
    }
    again, other = {**first, "queue": "NE"}, {**first, "source": "west"}
    recount = Recount([first, again, other])
    assert recount.now("PS", 1)["waiting"] == 2
    assert recount.now("NE", 1)["waiting"] == 0


def test_a_closed_window_may_be_seen_with_later_knowledge() -> None:
    told = timeline("0:00 queued c1 PS\n0:10 ended c1\n0:12 answered c1")
    quarter = Window.closed(0, 11_000)
    assert Recount(told).kpis("PS", quarter)["incomplete_visits"]["value"] == 0
    assert Recount(told).kpis("PS", quarter, as_of=60_000)["abandoned"]["value"] == 0


def test_a_mean_is_seconds_over_calls() -> None:
    told = timeline("0:00 queued c1 PS\n0:02.5 answered c1\n0:03 queued c2 PS\n0:07 answered c2")
    asa = Recount(told).kpis("PS", Window.open_since(0, 60_000))["asa"]
    assert asa == {"numerator": 6.5, "denominator": 2, "value": 3.25}


def test_instants_are_read_from_iso_8601() -> None:
    assert as_instant("1970-01-01T00:00:01.250Z") == 1250
    assert as_instant("1970-01-01T01:00:00+01:00") == 0


def test_a_short_abandon_may_not_outlast_the_target() -> None:
    with pytest.raises(ValueError, match="short-abandon"):
        QueueRules(target_ms=4_000)
