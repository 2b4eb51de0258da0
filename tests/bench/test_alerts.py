"""The simulation of the alert rules: its queue is the one that the formulas know, and it says what it finds."""

from math import pi
from pathlib import Path
from random import Random

import pytest

from app.bench.alerts import RULE_SETS, SCENES, try_rules
from app.bench.queue_hours import QueueHours, Scene, play
from app.cli import main
from app.events.instants import Instant
from app.metrics.snapshot import QueuePicture
from app.staffing.load import Load, Target
from app.staffing.required import Demand, expected

DAY: Instant = 1_700_000_000_000


def test_the_queue_that_is_played_is_erlangs() -> None:
    scene = Scene()
    calls = play(scene, [(0.0, 12)], 400.0, Random(5))
    demand = Demand(
        Load(scene.per_hour / 3_600, scene.handle_s), Target(0.8, 20.0), scene.patience_s
    )
    told = expected(demand, 12)
    soon = sum(1 for c in calls if c.ended_s is not None and c.left_s - c.queued_s <= 20.0)
    hung_up = sum(1 for c in calls if c.ended_s is None)
    assert soon / len(calls) == pytest.approx(told.service_level, abs=0.02)
    assert hung_up / len(calls) == pytest.approx(told.abandoned, abs=0.01)


def level_by_hand(calls: list[tuple[float, float, float | None]], at: float) -> tuple[int, int]:
    """Count the last quarter hour's service level from what was known at that second."""
    met = counted = 0
    for queued, left, ended in calls:
        due = queued + 20.0
        happened = min(left, due)
        if not at - 900.0 < happened <= at or (ended is None and left - queued < 5.0):
            continue
        counted += 1
        met += left <= due and ended is not None
    return met, counted


def test_its_figures_are_those_that_a_board_would_have_shown() -> None:
    agents = [(0.0, 11)]
    calls = play(Scene(), agents, 2.0, Random(7))
    hours = QueueHours(calls, agents)
    for second in range(1_000, 7_000, 333):
        shown: QueuePicture = hours.picture(second, DAY)
        level = shown.windows["15m"].kpis["service_level"]
        assert (level.numerator, level.denominator) == level_by_hand(list(calls), second)
        waiting = [c.queued_s for c in calls if c.queued_s <= second < c.left_s]
        assert shown.now.waiting == len(waiting)
        since = shown.now.longest_waiting_since
        assert (since is None) is (not waiting)


def test_the_rules_of_the_first_run_are_heard_soon_and_seldom_in_vain(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A small sample of what docs/alerts-tried.md has in full."""
    monkeypatch.setattr("app.bench.alerts.COUNTED_H", 4)
    monkeypatch.setattr("app.bench.alerts.SHORT_H", 0.5)
    plain, ours = try_rules(1, (RULE_SETS[0], RULE_SETS[-1]), seed=5)
    assert ours.false_per_8h < plain.false_per_8h / 3
    assert ours.detected_min is not None
    assert ours.detected_min <= 11.0


def test_the_command_prints_and_writes_a_page(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.bench.alerts.COUNTED_H", 0.2)
    monkeypatch.setattr("app.bench.alerts.SHORT_H", 0.3)
    monkeypatch.setattr("app.bench.alerts.WARM_UP_H", 1)
    monkeypatch.setattr("app.bench.alert_command.SCENES", SCENES[:1])
    page = tmp_path / "page.md"
    assert main(["simulate-alerts", "--runs", "1", "--scenes", "--markdown", str(page)]) == 0
    printed = capsys.readouterr().out
    written = page.read_text(encoding="utf-8")
    for rule_set in RULE_SETS:
        assert rule_set.what in printed
        assert rule_set.what in written
    assert "40 calls an hour, even, 4 needed" in written


def test_waves_bring_as_many_calls_at_other_times() -> None:
    scene = Scene(per_hour=400.0, wave=0.5)
    calls = play(scene, [(0.0, 60)], 40.0, Random(2))
    quarters = [0] * 4
    for call in calls:
        quarters[int(call.queued_s % scene.wave_s / scene.wave_s * 4)] += 1
    # The mean of 1 ± sin/2 over a half wave is 1 ± 1/π.
    expected = [4_000 * (1 + sign / pi) for sign in (1, 1, -1, -1)]
    assert quarters == pytest.approx(expected, rel=0.06)
