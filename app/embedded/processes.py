"""How child processes are tied to callboard, so that none outlives it."""

import asyncio
import ctypes
import os
import signal
import sys
from asyncio.subprocess import Process
from collections.abc import Callable

_PR_SET_PDEATHSIG = 1


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
