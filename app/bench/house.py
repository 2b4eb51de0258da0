"""The product at work for a measurement: its own Valkey, API and worker, each in a process of its own."""

import asyncio
import secrets
import socket
import sys
import tempfile
from asyncio.subprocess import DEVNULL, STDOUT, Process
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path
from typing import NamedTuple, TypeVar

import httpx2
import msgspec

from app.delivery import connect
from app.embedded.processes import dies_with_parent, ended
from app.embedded.valkey import EmbeddedValkey

HOST = "127.0.0.1"

_ROOT = Path(__file__).parents[2]
_READY_S = 60.0
_ENDING_S = 10.0
_PAUSE_S = 0.02


class Door(NamedTuple):
    """Where a server listens, and the key that opens it."""

    port: int
    key: str = ""
    pid: int = 0


class House:
    """One centre's processes on a directory of their own; nobody's settings are read."""

    def __init__(self, data: Path, clock: str = "wall") -> None:
        self._data = data
        self._valkey = EmbeddedValkey(data)
        self._environment = {
            "CALLBOARD_DATA": str(data),
            "CALLBOARD_CLOCK": clock,
            "CALLBOARD_LOG": "json",
        }
        self.url = ""
        self.door = Door(free_port(), secrets.token_hex(16))
        self.api: Process | None = None
        self.worker: Process | None = None

    async def start(self, *, with_worker: bool = True) -> None:
        """Start what is asked for, and return once it serves."""
        self.url = await self._valkey.start()
        self._environment["CALLBOARD_REDIS_URL"] = self.url
        self._environment["CALLBOARD_ADMIN_KEY"] = self.door.key
        self.api = await self._run("api", "--port", str(self.door.port))
        if with_worker:
            await self.start_worker()
            await self.until_ready()
        else:
            await self._until_open()

    async def start_worker(self) -> None:
        """Start the worker."""
        self.worker = await self._run("worker")

    async def kill_worker(self) -> None:
        """End the worker as a crash would."""
        if self.worker is not None:
            self.worker.kill()
            await self.worker.wait()
        self.worker = None

    async def stop_worker(self) -> None:
        """End the worker in order: it saves where it stands."""
        if self.worker is not None:
            await ended(self.worker, _ENDING_S)
        self.worker = None

    async def stop(self) -> None:
        """End everything."""
        for process in (self.worker, self.api):
            if process is not None:
                await ended(process, _ENDING_S)
        await self._valkey.stop()

    async def until_ready(self) -> int:
        """Return how many events are folded, once all that were stored are."""
        return await self._until(is_caught_up=True)

    async def until_applied(self, least: int) -> None:
        """Return once so many events are folded."""
        while await self._until(is_caught_up=True) < least:  # noqa: ASYNC110  it tells nobody
            await asyncio.sleep(_PAUSE_S)

    async def _until_open(self) -> None:
        await self._until(is_caught_up=False)

    async def _until(self, *, is_caught_up: bool) -> int:
        async with asyncio.timeout(_READY_S), connect(self.address, self.door.key) as client:
            while True:
                try:
                    answer = await client.get("/readyz")
                except httpx2.TransportError:
                    answer = None
                if answer is not None and (answer.is_success or not is_caught_up):
                    return int(msgspec.json.decode(answer.content).get("applied", 0))
                await asyncio.sleep(_PAUSE_S)

    @property
    def address(self) -> str:
        """Where the API is."""
        return f"http://{HOST}:{self.door.port}"

    async def _run(self, *words: str) -> Process:
        return await run("app.cli", *words, log=self._data / f"{words[0]}.log", **self._environment)


_House = TypeVar("_House", bound=House)


@asynccontextmanager
async def house(*, with_worker: bool = True, clock: str = "wall") -> AsyncIterator[House]:
    """Have the product at work for as long as these lines run."""
    async with at_work_as(House, with_worker=with_worker, clock=clock) as at_work:
        yield at_work


@asynccontextmanager
async def at_work_as(
    kind: type[_House], *, with_worker: bool = True, clock: str = "wall"
) -> AsyncIterator[_House]:
    """Have a house of some kind at work for as long as these lines run."""
    with tempfile.TemporaryDirectory(prefix="callboard-bench-") as folder:
        at_work = kind(Path(folder), clock)
        try:
            await at_work.start(with_worker=with_worker)
            yield at_work
        finally:
            await at_work.stop()


@asynccontextmanager
async def bare_server(kind: str) -> AsyncIterator[Door]:
    """Have one of the servers of `app.bench.bare` at work, in a process of its own."""
    port = free_port()
    process = await run("app.bench.bare", kind, str(port))
    door = Door(port, pid=process.pid)
    try:
        await _until_listening(door.port)
        yield door
    finally:
        await ended(process, _ENDING_S)


async def run(module: str, *words: str, log: Path | None = None, **environment: str) -> Process:
    """Start a module of ours in a process that ends with this one."""
    with ExitStack() as files:
        out = DEVNULL if log is None else files.enter_context(log.open("ab"))
        return await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", module, *words),
            stdin=DEVNULL,
            stdout=out,
            stderr=STDOUT,
            env={"PYTHONPATH": str(_ROOT)} | environment,
            start_new_session=True,
            preexec_fn=dies_with_parent(),
        )


def processor_s(pid: int) -> float:
    """Return the seconds of processor time that a process has taken."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100


def free_port() -> int:
    """Return a port of loopback that nobody listens on just now."""
    with socket.create_server((HOST, 0)) as door:
        return int(door.getsockname()[1])


async def _until_listening(port: int) -> None:
    async with asyncio.timeout(_READY_S):
        while True:
            try:
                _, writer = await asyncio.open_connection(HOST, port)
            except OSError:
                await asyncio.sleep(_PAUSE_S)
            else:
                writer.close()
                return
