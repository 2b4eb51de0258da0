"""The bank's calls of February 1999, as native events."""

import importlib.util
from collections.abc import Mapping
from pathlib import Path
from typing import Any

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"


def bank_events() -> list[Mapping[str, Any]]:
    """Return every event of the month in the order of time."""
    script = importlib.util.spec_from_file_location("bank", DATA / "bank_to_events.py")
    assert script is not None
    assert script.loader is not None
    bank = importlib.util.module_from_spec(script)
    script.loader.exec_module(bank)
    events: list[Mapping[str, Any]] = bank.convert(DATA / "calls_1999_02.csv.gz")[0]
    return events
