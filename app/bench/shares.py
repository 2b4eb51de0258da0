"""What processes hold in memory together, each page counted once.

The resident size of a process counts the libraries that it shares with the others, so that a sum of such sizes
counts them twice; and the proportional size (PSS) of Linux shrinks whenever a stranger runs the same Python.
Here each process has what is its own, and what they map of a file is counted once, as much as the one of them
has that has most of it. What is of no file only those share of whom one was forked from the other: a page that two of
them have is half of each one's own. Nobody else has any of it, so that there the proportional size is exact.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple


class Held(NamedTuple):
    """What a process holds, in bytes: its own, and of each file that it maps."""

    own: int
    of_files: Mapping[str, int]


def shares(pids: Mapping[str, int]) -> dict[str, int]:
    """Return the bytes that each named process has of its own, and those that are anybody's."""
    every = {name: held(pid) for name, pid in pids.items()}
    files = {file for each in every.values() for file in each.of_files}
    once = sum(max(each.of_files.get(file, 0) for each in every.values()) for file in files)
    own = {f"{name}, its own": each.own for name, each in every.items()}
    return own | {"programs and libraries, once": once}


def held(pid: int) -> Held:
    """Return what a process holds."""
    file, of_files = "", dict[str, int]()
    for line in Path(f"/proc/{pid}/smaps").read_text(encoding="utf-8").splitlines():
        name, _, rest = line.partition(":")
        if name == "Rss":
            of_files[file] = of_files.get(file, 0) + _bytes(rest)
        elif name == "Anonymous":
            # No longer as the file has it, or of none.
            of_files[file] -= _bytes(rest)
        elif begun := re.match(r"[0-9a-f]+-[0-9a-f]+ (?:\S+ +){4}(.*)", line):
            file = begun[1]
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8")
    return Held(_bytes(rollup.partition("Pss_Anon:")[2]), of_files)


def _bytes(told: str) -> int:
    return int(told.split(maxsplit=1)[0]) * 1024
