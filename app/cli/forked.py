"""A process of ours that is forked before anything runs in this one: what both have imported, they hold once.

It waits until it is told what to live by, and ends where nobody tells it. Only Linux lets go of it as surely as of a
process that was started; elsewhere there is none.
"""

import asyncio
import gc
import os
import signal
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import msgspec

from app.embedded.processes import dies_with_parent

Environment = Mapping[str, str]


class Forked:
    """A child that waits, or works: to this process what `asyncio.subprocess.Process` is."""

    def __init__(self, pid: int, ear: int) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._ear = ear

    def tell(self, environment: Environment) -> None:
        """Have it begin, in an environment."""
        with os.fdopen(self._ear, "wb") as ear:
            ear.write(msgspec.json.encode(environment))

    async def wait(self) -> int:
        """Return its exit code once it has ended; below zero the signal that ended it."""
        loop, is_over = asyncio.get_running_loop(), asyncio.Event()
        if self.returncode is None:
            life = os.pidfd_open(self.pid)
            loop.add_reader(life, is_over.set)
            try:
                await is_over.wait()
            finally:
                loop.remove_reader(life)
                os.close(life)
        if self.returncode is None:
            # It is over: nobody waits here.
            _, status = os.waitpid(self.pid, 0)  # noqa: ASYNC222
            self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode

    def terminate(self) -> None:
        """Have it end in order."""
        self._send(signal.SIGTERM)

    def kill(self) -> None:
        """End it firmly."""
        self._send(signal.SIGKILL)

    def _send(self, ending: signal.Signals) -> None:
        # Its number is its own until its end was heard of.
        if self.returncode is None:
            os.kill(self.pid, ending)


def fork(name: str, live: Callable[[Environment], int]) -> Forked | None:
    """Return a child that will live in the environment that it is told, None where there is no way.

    In the child it does not return. To be called while nothing runs here: no thread, no loop, no connection.
    """
    tie = dies_with_parent()
    if tie is None or not hasattr(os, "pidfd_open"):
        return None
    mouth, ear = os.pipe()
    # The collector of garbage writes into whatever it looks at, and what is written to is no longer shared.
    gc.collect()
    gc.freeze()
    pid = os.fork()
    if pid:
        os.close(mouth)
        return Forked(pid, ear)
    os.close(ear)
    # Ctrl-C is for the parent, which ends its children in order.
    os.setsid()
    tie()
    Path("/proc/self/comm").write_text(name, encoding="ascii")
    raise SystemExit(live(_told(mouth)))


def _told(mouth: int) -> Any:
    """Return what the parent says, once it says something."""
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    with os.fdopen(mouth, "rb") as said:
        told = said.read()
    if not told:
        # It has ended, or cannot begin.
        raise SystemExit(0)
    return msgspec.json.decode(told)
