"""Frames to many clients: how many one API process serves in time, beside websockets' own broadcast.

Both send a frame of 2 kB four times a second. So many clients are held as have 99 of 100 frames within 100 ms; how many
those are is closed in on from both sides, and both servers take their turns at it, in either order. Clients of ours
offer compression, as browsers do; those of the other do not, for it would pack for each of them.
"""

import asyncio
import resource
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import lru_cache
from pathlib import Path
from statistics import mean, quantiles
from time import perf_counter
from typing import NamedTuple

from app.bench.figure import Figure
from app.bench.house import Door, bare_server, house, processor_s
from app.bench.listening import Listener, listen
from app.metrics.snapshot import AgentPicture, Delta, Gauges, Snapshot, TotalPicture
from app.streams.board import Board
from app.streams.connection import connect

SIZE = 2_000
A_SECOND = 4
IN_TIME_S = 0.1
FIRST = 500
_GROWTH = 1.3
_CLOSENESS = 1.05
"""The most that were held, and the least that were not, are this near to each other at last."""
_ROUNDS = 2
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
    ours: list[Held] = []
    theirs: list[Held] = []
    for turn in range(_ROUNDS):
        turns = [(_hold_theirs, theirs), (_hold_ours, ours)]
        for hold, held in turns if turn % 2 == 0 else turns[::-1]:
            held.append(await hold(most, round(held[-1].clients / _GROWTH) if held else FIRST))
    held_by = [mean(each.clients for each in held) for held in (ours, theirs)]
    frame_us = [mean(each.frame_us for each in held) for held in (ours, theirs)]
    return [
        Figure(f"clients in time, {SIZE:,} bytes {A_SECOND} times a second", held_by[0], ""),
        Figure(
            f"  of the {held_by[1]:,.0f} of websockets' broadcast",
            held_by[0] / held_by[1], "×", asked="≥ 0.8",
        ),
        Figure("  processor a frame", frame_us[0], "µs"),
        Figure(f"  clients a core by that, of broadcast's {1e6 / frame_us[1] / A_SECOND:,.0f}",
               frame_us[1] / frame_us[0], "×", asked="≥ 0.8"),
        Figure("  memory a client", ours[0].client_bytes / 1e3, "kB", asked="≤ 25"),
        Figure("  memory a client of broadcast", theirs[0].client_bytes / 1e3, "kB"),
    ]  # fmt: skip


async def _hold_theirs(most: int, first: int) -> Held:
    async with bare_server("broadcast") as bare:
        return await _held(Crowd(bare, bare.pid), most, first)


async def _hold_ours(most: int, first: int) -> Held:
    async with house(with_worker=False) as at_work, _telling(at_work.url):
        assert at_work.api is not None  # noqa: S101
        crowd = Crowd(at_work.door, at_work.api.pid, deflates=True)
        return await _held(crowd, most, first)


class Crowd:
    """Clients of one server, now more and now fewer, and how late their frames are."""

    def __init__(self, door: Door, pid: int, *, deflates: bool = False) -> None:
        self._door = door
        self._pid = pid
        self._deflates = deflates
        self._late_s: list[float] = []
        self.clients: list[Listener] = []

    async def become(self, size: int) -> None:
        """Let more clients in, or some of them go."""
        for client in self.clients[size:]:
            client.close()
        del self.clients[size:]
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


async def _held(crowd: Crowd, most: int, first: int) -> Held:
    """Let the crowd grow until it is too many, and then close in on how many are not."""
    await crowd.become(_FIRST_IN)
    # What a server brings in with its first clients is not theirs.
    await asyncio.sleep(_BROUGHT_IN_S)
    before, client_bytes = crowd.memory(), 0.0
    held, frame_us, too_many = 0, 0.0, most + 1
    size = min(first, most)
    while held < most and max(1, held) * _CLOSENESS < too_many:
        await crowd.become(size)
        used_us = await _is_in_time(crowd)
        if too_many > most:
            # Of a crowd that has only grown: what those who left had is not given back.
            client_bytes = (crowd.memory() - before) / max(1, size - _FIRST_IN)
        if used_us is None:
            too_many = size
        else:
            held, frame_us = size, used_us
        size = min(round(size * _GROWTH), most) if too_many > most else (held + too_many) // 2
    crowd.leave()
    return Held(held, frame_us, client_bytes)


async def _is_in_time(crowd: Crowd) -> float | None:
    """Return the processor's microseconds a frame, None where the frames were late."""
    # Once more, for others may have been at work on this machine.
    for _ in range(2):
        late_s, frame_us = await crowd.look(_HELD_S)
        if late_s <= IN_TIME_S:
            return frame_us
    return None


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
        await board.tell(delta)
        await board.keep()
        due += 1 / A_SECOND
        await asyncio.sleep(max(0.0, due - perf_counter()))


def _allow_many_files() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, _MOST_FILES)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))
