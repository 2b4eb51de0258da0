"""Processes of ours beside this one: none outlives it, and a crashed one is started again."""

import asyncio
import sys
from asyncio.subprocess import DEVNULL
from collections.abc import Mapping

import structlog

from app.cli.forked import Forked
from app.embedded.processes import Process, dies_with_parent, ended

SUPERSEDED = 3
"""The exit code of a worker whose centre somebody else has taken over."""

CANNOT_START = 2
"""The exit code of a process that has said in one sentence why it cannot work."""

_FINAL = (0, CANNOT_START, SUPERSEDED)
_ENDING_S = 2.0
_FIRST_PAUSE_S = 0.2
_LONGEST_PAUSE_S = 10.0
_STEADY_S = 30.0

_log = structlog.get_logger()


class Pauses:
    """How long to wait before the next start: doubled each time, short again after steady work."""

    def __init__(self) -> None:
        self._pause_s = _FIRST_PAUSE_S

    def after(self, lived_s: float) -> float:
        """Return the pause that follows a life of `lived_s` seconds."""
        if lived_s >= _STEADY_S:
            self._pause_s = _FIRST_PAUSE_S
        pause_s = self._pause_s
        self._pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)
        return pause_s


class Child:
    """One command of ours in a process of its own; its first life may be that of one that was forked."""

    def __init__(
        self, command: str, environment: Mapping[str, str], forked: Forked | None = None
    ) -> None:
        self.command = command
        self._environment = environment
        self._forked = forked
        self._process: Process | None = None

    async def start(self) -> None:
        """Start the process."""
        if self._forked is not None:
            self._forked.tell(self._environment)
            self._process, self._forked = self._forked, None
            return
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            # Not what happens to be called app where somebody starts us.
            "-P",
            "-m",
            "app.cli",
            self.command,
            stdin=DEVNULL,
            env=dict(self._environment),
            # Ctrl-C is for the parent, which ends its children in order.
            start_new_session=True,
            preexec_fn=dies_with_parent(),
        )

    async def keep(self) -> int:
        """Start the process again after each crash; return the exit code that is no crash."""
        moment = asyncio.get_running_loop().time
        pauses = Pauses()
        while True:
            born = moment()
            if self._process is None:
                await self.start()
            code = await self._wait()
            self._process = None
            if code in _FINAL:
                return code
            pause_s = pauses.after(moment() - born)
            _log.error("child_crashed", command=self.command, code=code, again_in_s=pause_s)
            await asyncio.sleep(pause_s)

    async def stop(self) -> None:
        """End the process, firmly if it must be."""
        if self._process is not None:
            await ended(self._process, _ENDING_S)

    async def _wait(self) -> int:
        return 0 if self._process is None else await self._process.wait()
