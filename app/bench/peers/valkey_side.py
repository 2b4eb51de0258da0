"""Prefix sums kept in Valkey: a sorted set a queue, whose members carry the sums up to their instant."""

import asyncio
import tempfile
from pathlib import Path

from typing_extensions import override

from app.bench.peers.rows import (
    ABANDONED,
    ANSWERED,
    OFFERED,
    WINDOWS,
    Five,
    Found,
    Peer,
    Row,
    since_of,
)
from app.embedded.valkey import EmbeddedValkey
from app.events.instants import Instant
from app.streams.connection import connect

_AT_ONCE = 2_000


class ValkeySide(Peer):
    """The figures of a window are two look-ups and a subtraction."""

    name = "Valkey-side"

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._folder = tempfile.TemporaryDirectory(prefix="callboard-peer-")
        self._server = EmbeddedValkey(Path(self._folder.name))
        self._redis = connect(self._loop.run_until_complete(self._server.start()))
        self._queues: list[str] = []

    @override
    def load(self, rows: list[Row]) -> None:
        self._loop.run_until_complete(self._load(rows))

    @override
    def tick(self, now: Instant) -> Found:
        return self._loop.run_until_complete(self._tick(now))

    @override
    def close(self) -> None:
        self._loop.run_until_complete(self._redis.aclose())
        self._loop.run_until_complete(self._server.stop())
        self._loop.close()
        self._folder.cleanup()

    async def _load(self, rows: list[Row]) -> None:
        sums: dict[str, Five] = {}
        members: dict[str, dict[str, int]] = {}
        for number, row in enumerate(rows):
            sums[row.queue] = so_far = _with(sums.get(row.queue, Five()), row)
            members.setdefault(row.queue, {})[f"{number:09} " + " ".join(map(str, so_far))] = row.at
        self._queues = sorted(members)
        for queue, scored in members.items():
            listed = [*scored.items()]
            for begin in range(0, len(listed), _AT_ONCE):
                await self._redis.zadd(queue, dict(listed[begin : begin + _AT_ONCE]))

    async def _tick(self, now: Instant) -> Found:
        borders = [now, *(since_of(length, now) for _, length in WINDOWS)]
        async with self._redis.pipeline(transaction=False) as pipeline:
            for queue in self._queues:
                for border in borders:
                    pipeline.zrevrangebyscore(queue, border, "-inf", start=0, num=1)
            answers = iter(await pipeline.execute())
        found: Found = {}
        for queue in self._queues:
            until, *sinces = (_read(next(answers)) for _ in borders)
            for (name, _), since in zip(WINDOWS, sinces, strict=True):
                found[queue, name] = Five(*(a - b for a, b in zip(until, since, strict=True)))
        return found


def _with(so_far: Five, row: Row) -> Five:
    return Five(
        so_far.offered + (row.kind == OFFERED),
        so_far.answered + (row.kind == ANSWERED),
        so_far.abandoned + (row.kind == ABANDONED),
        so_far.answered_ms + row.wait * (row.kind == ANSWERED),
        so_far.abandoned_ms + row.wait * (row.kind == ABANDONED),
    )


def _read(members: list[bytes]) -> Five:
    return Five(*map(int, members[0].split()[1:])) if members else Five()
