"""`callboard backtest` on a centre's own history, as people run it."""

import json
from pathlib import Path

import pytest

from app.cli import main
from app.cli.backtest import text
from app.cli.bank import read_bank
from app.embedded.contract import CannotStart
from app.staffing.accuracy import Accuracy, ArrivalsAccuracy, LevelAccuracy


def test_a_centre_without_history_is_told_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["backtest", "--data", str(tmp_path), "--json", str(tmp_path / "figures")]) == 1
    assert "too little history" in capsys.readouterr().out
    told = json.loads((tmp_path / "figures").read_text(encoding="utf-8"))
    assert (told["reason"], told["arrivals"]) == ("too_little_history", None)


def test_a_folder_without_a_bank_is_named(tmp_path: Path) -> None:
    with pytest.raises(CannotStart, match="bank_to_events"):
        read_bank(tmp_path)
    assert main(["backtest", "--bank", str(tmp_path)]) == 2


def test_the_figures_are_printed_as_a_table() -> None:
    arrivals = ArrivalsAccuracy(0.2, 0.8, 0.1, 40, {"last_week": 0.3, "last_hour": None}, [0.2])
    level = LevelAccuracy("PS", 0.11, 0.79, 9, {"last_hour": 0.2})
    found = Accuracy(
        at="now", days=2, since="2026-11-01", until="2026-11-02",
        arrivals=arrivals, queues={"PS": arrivals}, level=level,
    )  # fmt: skip
    said = text(found)
    assert "| PS | **20.0 %** | 30.0 % | – | 10.0 % | 80.0 % | 40 |" in said
    assert "| PS | **11.0 points** | 20.0 points | 79.0 % | 9 |" in said
    assert "0 min 20.0 %" in said
