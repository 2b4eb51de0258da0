"""The measurements measure what they say."""

import json
from pathlib import Path

import pytest

from app.bench.day import MIDNIGHT, day
from app.cli import main
from app.events.instants import DAY, format_instant
from app.events.vocabulary import CallAbandoned, CallAnswered, CallQueued
from app.metrics.calculator import Calculator
from app.metrics.centre import EVENTS, Centre
from app.metrics.snapshot import Question


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
    out = tmp_path / "figures.json"
    assert main(["bench", "all", "--calls", "300", "--json", str(out)]) == 0
    figures = json.loads(out.read_text(encoding="utf-8"))
    printed = capsys.readouterr().out
    assert {figure["unit"] for figure in figures} == {"ms", "s", "MB", "events/s"}
    assert all(figure["what"] in printed for figure in figures)
    assert all(figure["value"] >= 0 for figure in figures)
