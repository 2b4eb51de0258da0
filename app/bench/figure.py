"""A measured figure, and what is measured with: the processor's time, this process's memory."""

import statistics
from collections.abc import Callable, Sequence
from pathlib import Path
from time import clock_gettime, process_time
from typing import NamedTuple


class Figure(NamedTuple):
    """One measured figure, and the spread of its rounds where it was taken more than once.

    `asked` is what it is to reach, as in "≥ 0.4" or "≤ 40".
    """

    what: str
    value: float
    unit: str
    spread: float | None = None
    asked: str | None = None


def median(
    what: str, rounds: Sequence[float], unit: str, scale: float = 1, asked: str | None = None
) -> Figure:
    """Return the figure of several rounds: their median, and how far apart they lie."""
    spread = max(rounds) - min(rounds)
    return Figure(what, statistics.median(rounds) * scale, unit, spread * scale, asked)


def share(what: str, rounds: Sequence[tuple[float, float]], asked: str | None = None) -> Figure:
    """Return what part of its baseline a figure is, of rounds that measured both one after the other."""
    return median(what, [ours / other for ours, other in rounds], "×", asked=asked)


def timed(work: Callable[[], object]) -> float:
    """Return the seconds of processor time that something takes: others on this machine do not count."""
    started = process_time()
    work()
    return process_time() - started


def used_by(pid: int) -> float:
    """Return the seconds of processor time that a process has used so far."""
    # The clock of another process is numbered so (clock_getcpuclockid): to the nanosecond.
    return clock_gettime(~pid << 3 | 2)


def resident(pid: int | None = None) -> int:
    """Return the bytes of memory that a process holds, or this one."""
    return _status("VmRSS", pid)


def most_resident() -> int:
    """Return the most bytes of memory this process ever held."""
    return _status("VmHWM")


def _status(name: str, pid: int | None = None) -> int:
    status = Path(f"/proc/{pid or 'self'}/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith(name))
    return int(line.split()[1]) * 1024
