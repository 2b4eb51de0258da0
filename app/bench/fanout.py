"""Frames to many clients: how many one API process serves in time, beside websockets' own broadcast.

Both send a frame of 2 kB four times a second. So many clients are held as have 99 of 100 frames within 100 ms. Clients
of ours offer compression, as browsers do; those of the other do not, for it would pack for each of them.
"""

import asyncio
import resource
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import lru_cache
from pathlib import Path
from statistics import quantiles
from time import perf_counter
from typing import NamedTuple

from app.bench.figure import Figure
from app.bench.house import Door, bare_server, house
from app.bench.listening import Listener, listen
from app.metrics.snapshot import AgentPicture, Delta, Gauges, Snapshot, TotalPicture
from app.streams.board import Board
from app.streams.connection import connect

SIZE = 2_000
A_SECOND = 4
IN_TIME_S = 0.1
FIRST = 500
_GROWTH = 1.3
_SETTLE_S = 0.6
_HELD_S = 2.0
_FIRST_IN = 50
_BROUGHT_IN_S = 6.0
_TICK_S = 0.01
"""The kernel counts a process's time in these."""
_MOST_FILES = 60_000
_AGENT = 108
_NOBODY = TotalPicture(Gauges(None, None, None, None), {})


class Held(NamedTuple):
    """What a server held: clients in time, microseconds of processor a frame, bytes of memory a client."""

    clients: int
    frame_us: float
    client_bytes: float


async def fanout(most: int) -> list[Figure]:
    """Measure both servers, with at most so many clients."""
    _allow_many_files()
    async with bare_server("broadcast") as bare:
        theirs = await _held(Crowd(bare, bare.pid), most)
    async with house(with_worker=False) as at_work, _telling(at_work.url):
        assert at_work.api is not None  # noqa: S101
        ours = await _held(Crowd(at_work.door, at_work.api.pid, deflates=True), most)
    per_s = {held: 1e6 / held.frame_us / A_SECOND for held in (ours, theirs)}
    return [
        Figure(f"clients in time, {SIZE:,} bytes {A_SECOND} times a second", ours.clients, ""),
        Figure(
            f"  of the {theirs.clients:,} of websockets' broadcast",
            ours.clients / theirs.clients, "×", asked="≥ 0.8",
        ),
        Figure("  processor a frame", ours.frame_us, "µs"),
        Figure(f"  clients a core by that, of broadcast's {per_s[theirs]:,.0f}",
               per_s[ours] / per_s[theirs], "×", asked="≥ 0.8"),
        Figure("  memory a client", ours.client_bytes / 1e3, "kB", asked="≤ 25"),
        Figure("  memory a client of broadcast", theirs.client_bytes / 1e3, "kB"),
    ]  # fmt: skip


class Crowd:
    """A growing number of clients of one server, and how late their frames are."""

    def __init__(self, door: Door, pid: int, *, deflates: bool = False) -> None:
        self._door = door
        self._pid = pid
        self._deflates = deflates
        self._late_s: list[float] = []
        self.clients: list[Listener] = []

    async def grow(self, size: int) -> None:
        """Let more clients in."""
        ears = [self._hear] * (size - len(self.clients))
        self.clients += await listen(self._door, "/v1/live", ears, deflates=self._deflates)
        if self._deflates is False:
            self.clients[0].say(f"{SIZE} {A_SECOND}")

    async def look(self, seconds: float) -> tuple[float, float]:
        """Return how late 99 of 100 frames are at most, and the processor's microseconds a frame."""
        await asyncio.sleep(_SETTLE_S)
        self._late_s.clear()
        before = processor_s(self._pid)
        await asyncio.sleep(seconds)
        used, late = processor_s(self._pid) - before, [*self._late_s]
        due = len(self.clients) * A_SECOND * seconds
        # A server that falls behind sends less: what never came is late.
        is_behind = len(late) < 0.8 * due
        p99 = float("inf") if is_behind else quantiles(late, n=100)[98]
        return p99, max(used, _TICK_S) / max(1, len(late)) * 1e6

    def memory(self) -> int:
        """Return the bytes of memory that the server holds."""
        status = Path(f"/proc/{self._pid}/status").read_text(encoding="ascii")
        return int(status.partition("VmRSS:")[2].split()[0]) * 1024

    def leave(self) -> None:
        """Let everybody go."""
        for client in self.clients:
            client.close()

    def _hear(self, frame: bytes, moment: float) -> None:
        sent = _sent(frame)
        if sent:
            self._late_s.append(moment - sent)


async def _held(crowd: Crowd, most: int) -> Held:
    """Let the crowd grow until it is too many."""
    size, clients, frame_us = min(FIRST, most), 0, 0.0
    await crowd.grow(_FIRST_IN)
    # What a server brings in with its first clients is not theirs.
    await asyncio.sleep(_BROUGHT_IN_S)
    before = crowd.memory()
    while True:
        await crowd.grow(size)
        late_s, frame_us = await crowd.look(_HELD_S)
        if late_s > IN_TIME_S:
            # Once more, for others may have been at work on this machine.
            late_s, frame_us = await crowd.look(_HELD_S)
        if late_s > IN_TIME_S:
            break
        clients = size
        if size == most:
            break
        size = min(round(size * _GROWTH), most)
    client_bytes = (crowd.memory() - before) / max(1, len(crowd.clients) - _FIRST_IN)
    crowd.leave()
    return Held(clients, frame_us, client_bytes)


@lru_cache(maxsize=8)
def _sent(frame: bytes) -> float:
    """Return when a frame was sent; 0 where it does not say."""
    for name in (b'"sent":', b'"at":"'):
        begin = frame.find(name, 0, 100)
        if begin >= 0:
            begin += len(name)
            text = frame[begin : begin + 20].partition(b",")[0].strip(b'"')
            return float(text) if text.replace(b".", b"").isdigit() else 0.0
    return 0.0


@asynccontextmanager
async def _telling(url: str) -> AsyncIterator[None]:
    """Publish changes of the right size as a worker would, for as long as these lines run."""
    redis = connect(url)
    telling = asyncio.create_task(_tell(Board(redis, "main")))
    try:
        yield
    finally:
        telling.cancel()
        await asyncio.gather(telling, return_exceptions=True)
        await redis.aclose()


async def _tell(board: Board) -> None:
    staff = [AgentPicture(f"agent-{n:02}", "available", None, "x" * 24, []) for n in range(99)]
    agents = staff[: SIZE // _AGENT]
    await board.publish(
        Snapshot(0, "", "main", "UTC", "wall", 0, 0.0, {}, _NOBODY, {}, [], [], [], {})
    )
    version, due = 0, perf_counter()
    while True:
        version, at = version + 1, f"{perf_counter():.6f}"
        delta = Delta(version, version - 1, at, 0, 0.0, {}, [], _NOBODY, {}, agents, [], [], {})
        await board.publish(delta)
        due += 1 / A_SECOND
        await asyncio.sleep(max(0.0, due - perf_counter()))


def processor_s(pid: int) -> float:
    """Return the seconds of processor time that a process has taken."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100


def _allow_many_files() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, _MOST_FILES)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))
