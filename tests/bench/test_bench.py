"""The measurements measure what they say."""

import json
from functools import partial
from itertools import islice
from pathlib import Path
from statistics import median

import pytest

from app.bench.day import (
    AGENTS,
    MIDNIGHT,
    QUEUES,
    answer_of,
    day,
    events_of,
    is_answered,
)
from app.bench.figure import Figure
from app.bench.page import is_met, page
from app.bench.tick import one_tick
from app.cli import main
from app.events.instants import DAY, format_instant
from app.events.vocabulary import CallAbandoned, CallAnswered, CallHeld, CallQueued
from app.metrics.calculator import Calculator
from app.metrics.centre import EVENTS, Centre
from app.metrics.snapshot import Question
from tests.bench.counting import calls_of


def test_a_made_up_day_is_in_order_and_every_call_ends() -> None:
    events = list(day(600, 5, 20))
    assert [event.at for event in events] == sorted(event.at for event in events)
    kinds = [type(event) for event in events]
    assert kinds.count(CallQueued) == 600
    assert kinds.count(CallAnswered) + kinds.count(CallAbandoned) == 600
    calculator = Calculator(Centre("bench", clock=EVENTS))
    for event in events:
        calculator.apply(event, event.at)
    end_of_day = format_instant(MIDNIGHT + DAY - 1)
    shown = calculator.answer(Question(windows=["24h"], at=end_of_day), 0)
    assert sum(queue.windows["24h"].kpis["offered"].value for queue in shown.queues.values()) == 600
    assert shown.oddities["incomplete_visits"] == 0


def test_the_command_prints_each_figure_and_writes_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, written = tmp_path / "figures.json", tmp_path / "page.md"
    assert main(["bench", "fold", "--calls", "60", "--json", str(out)]) == 0
    figures = json.loads(out.read_text(encoding="utf-8"))
    printed = capsys.readouterr().out
    assert all(figure["part"] == "fold" for figure in figures)
    assert all(figure["what"] in printed for figure in figures)
    assert all(figure["value"] >= 0 for figure in figures)
    assert main(["bench", "page", "--json", str(out), "--page", str(written)]) == 0
    shown = written.read_text(encoding="utf-8")
    assert all(figure["what"].strip() in shown for figure in figures)


def test_the_page_says_what_was_missed() -> None:
    reached = Figure("one", 0.5, "×", asked="≥ 0.4")
    missed = Figure("other", 41.0, "ms", asked="≤ 40")
    made = page({"ingest": [reached, missed, Figure("  of 3", 1.0, "")]})
    assert (is_met(reached), is_met(missed)) == (True, False)
    assert "Of 2 figures that something is asked of, 1 reach it." in made
    assert "| other | 41.00 | ms |  | ≤ 40 | **missed** |" in made
    assert "| … of 3 | 1.00 |" in made


def folded(calls: int, share: int) -> Calculator:
    """Return a calculator that has heard the first part of a day of so many calls."""
    calculator = Calculator(Centre("bench", clock=EVENTS))
    for event in islice(day(calls, QUEUES, AGENTS), events_of(calls // share)):
        calculator.apply(event, event.at)
    calculator.tick(0)
    return calculator


def test_a_tick_costs_what_changed_and_not_what_is_kept() -> None:
    rounds = 20

    def ticks(calculator: Calculator, queues: int) -> float:
        one_tick(calculator, queues, 0)
        made = [calls_of(partial(one_tick, calculator, queues, n)) for n in range(1, 1 + rounds)]
        return median(made)

    early, late = folded(6_000, 10), folded(6_000, 1)
    assert ticks(late, 6) < 1.4 * ticks(early, 6)
    assert ticks(late, 1) < ticks(late, 6) < 11_000


def test_a_late_event_costs_no_more_where_more_is_kept() -> None:
    def late(calculator: Calculator) -> int:
        newest = calculator.newest or 0
        [call] = [n for n in range(200, 300) if is_answered(n)][:1]
        answered = answer_of(call, 6_000)
        held = CallHeld(id="late", at=answered.at + 1, source="bench", call=answered.call)
        return calls_of(lambda: calculator.apply(held, newest))

    assert late(folded(6_000, 1)) <= 1.2 * late(folded(6_000, 10))


def test_a_call_that_is_over_takes_few_bytes() -> None:
    calculator = folded(2_000, 1)
    while calculator.prepare():
        pass
    settled = calculator._known.calls._settled
    calls = list(settled.every())
    assert len(calls) > 1_900
    assert sum(map(len, settled._blocks.values())) < 80 * len(calls)
    assert sum(len(packed) for _, packed in calls) > 150 * len(calls)
