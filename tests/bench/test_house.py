"""The measurements of the whole product, as small as they can be: that they measure, not what."""

import pytest
import uvloop

from app.bench import e2e, fanout, ingest, restart
from app.bench.figure import Figure

pytestmark = [pytest.mark.redis, pytest.mark.slow]


def test_events_are_taken_in_and_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(e2e, "_WARM_UP_S", 0.3)
    monkeypatch.setattr(e2e, "_LAST_S", 0.1)
    p50, p99, stored, _, *done, lost = uvloop.run(e2e.e2e(5, 100, 0.7, (15, 40)))
    assert 0 < p50.value <= p99.value
    assert stored.value > 0
    assert all(figure.value > 0 for figure in done)
    assert lost.value == 0
    assert (p50.asked, p99.asked) == ("≤ 15", "≤ 40")


def test_what_is_stored_is_beside_its_baselines(monkeypatch: pytest.MonkeyPatch) -> None:
    # The first round is not counted; one of the two baselines is before ours, the other after.
    monkeypatch.setattr(ingest, "_ROUNDS", 3)
    figures = uvloop.run(ingest.ingest(20))
    assert [figure.unit for figure in figures] == [
        *("requests/s", "×", "µs", "×"),
        *("events/s", "×", "µs"),
    ]
    assert all(figure.value > 0 for figure in figures)


def test_a_restart_ends_with_the_right_board(monkeypatch: pytest.MonkeyPatch) -> None:
    # A status is judged second by second, of each queue.
    monkeypatch.setattr(restart, "QUEUES", 2)
    figures = uvloop.run(restart.restart(400))
    assert values(figures)[0] > 0
    assert figures[1].what == "restart, 399 events since the last checkpoint"


def test_a_crowd_is_told_by_both_servers(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, seconds in (("_BROUGHT_IN_S", 0.0), ("_HELD_S", 0.6), ("_SETTLE_S", 0.3)):
        monkeypatch.setattr(fanout, name, seconds)
    monkeypatch.setattr(fanout, "IN_TIME_S", 10.0)
    figures = uvloop.run(fanout.fanout(60))
    assert values(figures)[:2] == [60, 1.0]


def values(figures: list[Figure]) -> list[float]:
    return [figure.value for figure in figures]
