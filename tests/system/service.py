"""A service of our own for a test: the real command, in a process of its own."""

import asyncio
import os
import re
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from pathlib import Path
from typing import Any

import httpx2

_READY_S = 40.0
_OUTLIVED_S = 30.0


class Service:
    """`callboard run`, or another that serves, on a free port and a data directory of its own."""

    def __init__(self, data: Path, *options: str, command: str = "run", **environment: str) -> None:
        self._command = command
        self.data = data
        self.said = ""
        self.logged = ""
        self._options = options
        self._environment = environment
        self._process: Process | None = None
        self._logging: asyncio.Task[None] | None = None

    async def start(self) -> "Service":
        """Start it and read what it says until it is ready."""
        self._process = await run(
            self._command,
            "--port",
            "0",
            "--data",
            str(self.data),
            *self._options,
            **self._environment,
        )
        self._logging = asyncio.create_task(self._keep_log())
        assert self._process.stdout is not None
        async with asyncio.timeout(_READY_S):
            while "Stop:" not in self.said:
                line = (await self._process.stdout.readline()).decode()
                if not line:
                    await self._logging
                    raise AssertionError(f"ended before it was ready: {self.logged}")
                self.said += line
        return self

    @property
    def address(self) -> str:
        """Where it says that it is."""
        return self._found(r"ready at (\S+)")

    @property
    def curl(self) -> str:
        """The line it says to paste."""
        return self._found(r"(curl .*)")

    @property
    def sign_in_link(self) -> str:
        """The link it says to open."""
        return self._found(r"(http\S+/sign-in\S+)")

    @property
    def key(self) -> str:
        """The key that it made."""
        return (self.data / "admin.key").read_text(encoding="ascii").strip()

    @property
    def process(self) -> Process:
        """Its main process."""
        assert self._process is not None
        return self._process

    def children(self) -> dict[str, int]:
        """Return the processes that it started, by what they are."""
        pids = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return {_what(int(pid)): int(pid) for pid in pids.split()}

    async def stop(self, ending: signal.Signals = signal.SIGTERM) -> int:
        """End it and return its exit code."""
        if self.process.returncode is None:
            self.process.send_signal(ending)
        code = await self.process.wait()
        assert self._logging is not None
        # Its log ends with the last process that it started: none may outlive it for long.
        async with asyncio.timeout(_OUTLIVED_S):
            await self._logging
        return code

    async def post(self, client: httpx2.AsyncClient, *calls: str) -> httpx2.Response:
        """Post a call.queued for each call."""
        events = [
            {"type": "call.queued", "id": call, "call": call, "queue": "PS", "at": _NOW}
            for call in calls
        ]
        return await client.post(
            f"{self.address}/v1/events",
            json=events,
            headers={"Authorization": f"Bearer {self.key}"},
        )

    async def applied(self, client: httpx2.AsyncClient, least: int) -> int:
        """Return how many events are folded, once that is `least` or more."""
        async with asyncio.timeout(20):
            while True:
                ready: dict[str, Any] = (await client.get(f"{self.address}/readyz")).json()
                if ready.get("ready") and ready["applied"] >= least:
                    return int(ready["applied"])

    async def _keep_log(self) -> None:
        assert self.process.stderr is not None
        # A line at a time, for as long as any process of the service holds the pipe.
        async for line in self.process.stderr:
            self.logged += line.decode()

    def _found(self, pattern: str) -> str:
        found = re.search(pattern, self.said)
        assert found, self.said
        return found[1]


_NOW = "2026-11-17T09:00:00Z"


async def run(*arguments: str, **environment: str) -> Process:
    """Start a command of callboard."""
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-m", "app.cli"),
        *arguments,
        stdin=DEVNULL,
        stdout=PIPE,
        stderr=PIPE,
        env=_clean_environment() | environment,
    )


async def gone(pid: int) -> None:
    """Return once the process has ended."""
    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_reader(descriptor, ended.set)
    try:
        async with asyncio.timeout(10):
            await ended.wait()
    finally:
        loop.remove_reader(descriptor)
        os.close(descriptor)


def _clean_environment() -> dict[str, str]:
    inherited = dict(os.environ)  # noqa: TID251  to leave the developer's own settings out
    return {
        name: value
        for name, value in inherited.items()
        if not name.startswith("CALLBOARD_") or name == "CALLBOARD_COMPILED"
    }


def _what(pid: int) -> str:
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
    except (FileNotFoundError, ProcessLookupError):
        words = []
    if words and "valkey-server" in words[0]:
        return "valkey"
    # One that has just ended has no words any more.
    ours = "app.cli" in words[:-1]
    named = words[words.index("app.cli") + 1] if ours else "ended"
    # What is forked has the words of its parent, and a name of its own.
    return Path(f"/proc/{pid}/comm").read_text().strip() if named == "run" else named
