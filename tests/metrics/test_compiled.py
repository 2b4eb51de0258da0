"""Compiled, the figures are to the last digit what they are as Python."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app import compiled

ROOT = Path(__file__).parents[2]
STORY = "tests.metrics.told_twice"


def seen(**environment: str) -> list[str]:
    # Calls are numbered by their hash, which Python draws by lot.
    own = {"PATH": os.defpath, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "0"}
    done = subprocess.run(
        [sys.executable, "-m", STORY], env=own | environment, check=True, capture_output=True
    )
    return done.stdout.decode().split()


def test_compiled_figures_are_those_of_python() -> None:
    # To compile takes a core for a minute: here it is done only where it is asked for.
    if os.environ.get("CALLBOARD_COMPILE") == "1":  # noqa: TID251  of the build, no setting
        subprocess.run([sys.executable, "hatch_build.py", "figures"], cwd=ROOT, check=True)
    if not (compiled.BUILT / compiled.digest()).exists():
        pytest.skip("not compiled: ./dev compile, or CALLBOARD_COMPILE=1")
    kind, plain = seen(CALLBOARD_COMPILED="0")
    assert kind == "python"
    assert seen() == ["compiled", plain]
