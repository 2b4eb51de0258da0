"""From POST to figure: how long until clients hold the board that a posted event has changed.

Beside a steady load, caller after caller comes to a queue of their own; each client notes the moment at which it has
received a frame in which that queue's count has gone up.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from functools import lru_cache
from itertools import chain, cycle, islice
from statistics import quantiles
from time import perf_counter
from typing import NamedTuple

from app.bench.day import AGENTS, day
from app.bench.figure import Figure
from app.bench.house import Door, House, house, processor_s
from app.bench.listening import Listener, listen
from app.bench.posting import bodies, connected, native, request
from app.events.vocabulary import CallAbandoned, CallQueued

QUEUES = 6
_CALLS_A_DAY = 100_000
_LINES = 32
_PROBES_A_SECOND = 20
_WARM_UP_S = 4.0
_LAST_S = 0.5
_LEAST = 10
_PATIENCE_S = 30.0
_VIEW = '{"frame":"subscribe","windows":["30m","today"]}'
_COUNT = re.compile(rb'"probe":\{.*?"offered":\{"value":(\d+)', re.DOTALL)


class Probes:
    """Callers who come one after the other, and what clients saw of them."""

    def __init__(self) -> None:
        self.sent: list[float] = []
        self.stored_s: list[float] = []
        self.seen_s: list[float] = []

    def begin(self) -> None:
        """Count from here on."""
        self.stored_s.clear()
        self.seen_s.clear()

    async def until_some(self) -> None:
        """Return once enough was seen to speak of hundredths, however busy the machine is."""
        async with asyncio.timeout(_PATIENCE_S):
            while min(len(self.seen_s), len(self.stored_s)) < _LEAST:  # noqa: ASYNC110  clients tell nobody
                await asyncio.sleep(_LAST_S)

    def see(self, held: int, shown: int, moment: float) -> None:
        """Note that a client that held one count is shown another."""
        self.seen_s += [moment - self.sent[number] for number in range(held, shown)]


class Eye:
    """What one client has seen so far."""

    def __init__(self, probes: Probes) -> None:
        self._probes = probes
        self._held = 0

    def hear(self, frame: bytes, moment: float) -> None:
        """Take in a frame."""
        shown = _shown(frame)
        if shown > self._held:
            self._probes.see(self._held, shown, moment)
            self._held = shown


class _Used(NamedTuple):
    """What was used and done up to a moment: seconds of processor, boards told to a client, bytes to all."""

    seconds: float
    worker_s: float
    api_s: float
    told: int
    bytes: int

    @classmethod
    def by(cls, at_work: House, watching: Sequence[Listener]) -> "_Used":
        assert at_work.worker is not None  # noqa: S101
        assert at_work.api is not None  # noqa: S101
        worker_s, api_s = processor_s(at_work.worker.pid), processor_s(at_work.api.pid)
        received = sum(client.bytes for client in watching)
        return cls(perf_counter(), worker_s, api_s, watching[0].frames, received)

    def since(self, before: "_Used") -> "_Used":
        return _Used(
            self.seconds - before.seconds,
            self.worker_s - before.worker_s,
            self.api_s - before.api_s,
            self.told - before.told,
            self.bytes - before.bytes,
        )


@lru_cache(maxsize=8)
def _shown(frame: bytes) -> int:
    found = _COUNT.search(frame)
    return int(found[1]) if found else 0


async def e2e(
    clients: int, rate: int, seconds: float, asked_ms: tuple[int | None, int | None] = (None, None)
) -> list[Figure]:
    """Measure with so many clients and events a second, for so long; p50 and p99 may be asked for."""
    async with house() as at_work:
        probes = Probes()
        watching = await _watch(at_work.door, probes, clients)
        async with _load(at_work, rate, seconds):
            probing = asyncio.create_task(_probe(at_work.door, probes))
            await asyncio.sleep(_WARM_UP_S)
            probes.begin()
            before = _Used.by(at_work, watching)
            await asyncio.sleep(seconds)
            await probes.until_some()
            used = _Used.by(at_work, watching).since(before)
            probing.cancel()
        await asyncio.sleep(_LAST_S)
        lost = sum(client.is_closed for client in watching)
        for client in watching:
            client.close()
    what = f"POST to figure, {clients} clients, {rate:,} events/s"
    return [
        *_percentiles(what, probes.seen_s, asked_ms),
        *_percentiles("  POST to 202 beside it", probes.stored_s, (None, None)),
        Figure("  boards told", used.told / used.seconds, "/s"),
        Figure("  frames sent to all clients", used.bytes / used.seconds / 1e6, "MB/s"),
        Figure("  all the worker did, a board", used.worker_s / used.told * 1e3, "ms"),
        Figure("  all the API did, a board", used.api_s / used.told * 1e3, "ms"),
        Figure("  clients lost", lost, ""),
    ]


def _percentiles(
    what: str, seconds: list[float], asked_ms: tuple[int | None, int | None]
) -> list[Figure]:
    found = quantiles(seconds, n=100)
    return [
        Figure(
            f"{what}, p{p}", found[p - 1] * 1e3, "ms", asked=None if asked is None else f"≤ {asked}"
        )
        for p, asked in zip((50, 99), asked_ms, strict=True)
    ]


async def _watch(door: Door, probes: Probes, clients: int) -> list[Listener]:
    eyes = [Eye(probes).hear for _ in range(clients)]
    watching = await listen(door, "/v1/live", eyes, deflates=True)
    for client in watching:
        client.say(_VIEW)
    return watching


@asynccontextmanager
async def _load(at_work: House, rate: int, seconds: float) -> AsyncIterator[None]:
    """Post so many events a second, each by itself, for as long as these lines run."""
    posts = (request(at_work.door, body) for body in bodies(day(_CALLS_A_DAY, QUEUES, AGENTS), 1))
    # Written before anything is measured: a sender elsewhere would take nothing of these two cores for it.
    written = [*islice(posts, round(rate * (_WARM_UP_S + seconds + _LAST_S)))]
    loading = asyncio.create_task(_post_steadily(at_work.door, chain(written, posts), rate))
    try:
        yield
    finally:
        loading.cancel()
        await asyncio.gather(loading, return_exceptions=True)


async def _post_steadily(door: Door, posts: Iterable[bytes], rate: int) -> None:
    lines = cycle([await connected(door) for _ in range(_LINES)])
    begun = perf_counter()
    for posted, post in enumerate(posts):
        if posted > (perf_counter() - begun) * rate:
            await asyncio.sleep(0.001)
        next(lines).send(post)


async def _probe(door: Door, probes: Probes) -> None:
    line = await connected(door)
    begun = perf_counter()
    while True:
        number = len(probes.sent)
        probes.sent.append(perf_counter())
        await line.post(request(door, _caller(number)))
        probes.stored_s.append(perf_counter() - probes.sent[-1])
        due = begun + (number + 1) / _PROBES_A_SECOND
        await asyncio.sleep(max(0.0, due - perf_counter()))


def _caller(number: int) -> bytes:
    call = f"probe-{number}"
    came = CallQueued(id=f"{call}-0", at=0, call=call, queue="probe")
    left = CallAbandoned(id=f"{call}-1", at=0, call=call)
    return b"[" + native(came) + b"," + native(left) + b"]"
