"""How child processes are tied to callboard, so that none outlives it."""

import asyncio
import ctypes
import os
import platform
import signal
import struct
import sys
from collections.abc import Callable
from typing import Protocol

_PR_SET_PDEATHSIG = 1
_SCHED_SETATTR = {"x86_64": 314, "aarch64": 274}
_KEEP_POLICY = 0x08
_SHORTEST_TURN_NS = 100_000
"""The least that Linux takes."""


class Process(Protocol):
    """A child, as asyncio has it."""

    @property
    def returncode(self) -> int | None:
        """Its exit code; None before its end was heard of."""
        ...

    async def wait(self) -> int:
        """Return its exit code once it has ended."""
        ...

    def terminate(self) -> None:
        """Have it end in order."""
        ...

    def kill(self) -> None:
        """End it firmly."""
        ...


def dies_with_parent(ending: signal.Signals = signal.SIGTERM) -> Callable[[], None] | None:
    """Return a `preexec_fn` under which a child gets `ending` when this process dies, however.

    Linux alone can promise it; elsewhere there is nothing to run before the child's program.
    """
    if sys.platform != "linux":
        return None
    # Looked up before the fork: between fork and exec only the bare call is safe.
    prctl = ctypes.CDLL(None).prctl
    parent = os.getpid()

    def tie() -> None:
        prctl(_PR_SET_PDEATHSIG, int(ending))
        if os.getppid() != parent:  # it died before it could be tied to
            os.kill(os.getpid(), ending)

    return tie


def have_short_turns(pid: int) -> None:
    """Ask for short turns of the processor, so that a process is let in soon whenever it wakes.

    For one that others wait for and that has little to do itself. Linux from 6.12 on does so; elsewhere nothing changes.
    """
    number = _SCHED_SETATTR.get(platform.machine())
    if sys.platform != "linux" or number is None:
        return
    # struct sched_attr: its size, policy, flags, nice, priority, runtime, deadline, period, and two bounds.
    nice = os.getpriority(os.PRIO_PROCESS, pid)
    asked = struct.pack("=IIQiIQQQII", 56, 0, _KEEP_POLICY, nice, 0, _SHORTEST_TURN_NS, 0, 0, 0, 0)
    # What it answers is left: a kernel that knows no such wish goes on as before.
    ctypes.CDLL(None).syscall(number, pid, asked, 0)


async def ended(process: Process, patience_s: float) -> None:
    """End a process, firmly if it takes longer than that; one that has ended stays so."""
    if process.returncode is not None:
        return
    process.terminate()
    try:
        async with asyncio.timeout(patience_s):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()


def stay_beside(parent: int) -> None:
    """Tie this very process to the one that started it; Ctrl-C is for that one to hear."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(signal.SIGTERM))
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGTERM)
