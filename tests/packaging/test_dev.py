import shutil
import subprocess
import sys
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


@pytest.mark.parametrize(
    ("first", "second", "taken"),
    [
        ("", "--enable-optimizations", "second"),
        ("--enable-optimizations", "--enable-optimizations", "first"),
        ("", "", "first"),
    ],
)
def test_of_two_pythons_it_takes_the_first_that_was_tuned(
    machine: Path, first: str, second: str, taken: str
) -> None:
    for name, built_with in (("first", first), ("second", second)):
        _python(machine / name, built_with)

    answer = subprocess.run(
        [machine / "dev", "run"],
        env={"PATH": f"{machine / 'first'}:{machine / 'second'}:{machine / 'bin'}"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert answer.stderr == f"{machine / taken / 'python3'} was asked for -m venv\n"


def _python(folder: Path, built_with: str) -> None:
    """A Python that says it was built so; of what else it is asked for it only tells."""
    folder.mkdir()
    said = f"sysconfig.get_config_var = lambda _: '{built_with}'; sys.base_prefix = '/opt'"
    python = folder / "python3"
    python.write_text(
        f'#!/bin/sh\n[ "$1" = -c ] && exec {sys.executable} -c "import sys, sysconfig; {said}\n$2"\n'
        'echo "$0 was asked for $1 $2" >&2\nexit 1\n'
    )
    python.chmod(0o755)
