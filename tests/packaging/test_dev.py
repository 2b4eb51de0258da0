import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TOOLS = ("sh", "dirname", "cat", "cksum", "id", "env", "rm", "sed")


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A machine's only directory on the PATH, with next to nothing in it, beside a fresh copy."""
    for tool in TOOLS:
        found = shutil.which(tool)
        assert found
        (tmp_path / "bin").mkdir(exist_ok=True)
        (tmp_path / "bin" / tool).symlink_to(found)
    for name in ("dev", "requirements.lock", "requirements-build.lock"):
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def dev(machine: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [machine / "dev", *arguments],
        env={"PATH": str(machine / "bin")},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_machine_without_python_is_told_in_one_sentence(machine: Path) -> None:
    answer = dev(machine, "run")
    assert answer.returncode == 1
    assert answer.stderr == (
        "dev: callboard needs Python 3.11 or newer, and this machine has no Python:"
        " install one as python3.\n"
    )


def test_a_python_too_old_is_named(machine: Path) -> None:
    old = machine / "bin" / "python3"
    old.write_text('#!/bin/sh\n[ "$1" = --version ] && echo "Python 3.9.2"\n')
    old.chmod(0o755)
    answer = dev(machine, "test")
    assert answer.returncode == 1
    assert answer.stderr.count("\n") == 1
    assert "this machine has Python 3.9.2" in answer.stderr


def test_a_word_it_does_not_know_is_answered_with_those_it_does(machine: Path) -> None:
    answer = dev(machine, "rnu")
    assert answer.returncode == 2
    assert "./dev run" in answer.stderr
