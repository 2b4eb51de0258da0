"""Prefix sums and waits kept in Valkey, and one script a tick that looks them up there.

A sorted set holds a queue's rows, whose members carry the sums up to their instant: a window's are a subtraction. Another
holds the waits of a window by their length, which enter it and leave it as it moves on: a quantile is a look-up by rank.
"""

import asyncio
import tempfile
from collections.abc import Iterable, Iterator
from operator import sub
from pathlib import Path
from typing import Any

from typing_extensions import override

from app.bench.peers.figures import PERCENTS, RUNG, SPENT_ON, WIDTH, Amounts
from app.bench.peers.peer import Asked
from app.bench.peers.rows import EXITS, WINDOWS, Key, Row, since_of
from app.embedded.valkey import EmbeddedValkey
from app.events.instants import Instant
from app.streams.connection import connect

_AT_ONCE = 2_000

_TICK = """
local now, last, told = ARGV[1], ARGV[2], {}
local function happened(rows, after, upto)
    return after ~= upto and redis.call('ZCOUNT', rows, '(' .. after, upto) > 0
end
local function sums(rows, upto)
    return redis.call('ZREVRANGEBYSCORE', rows, upto, '-inf', 'LIMIT', 0, 1)[1] or ''
end
local function slide(waits, exits, since, before)
    local known = last
    if last == '' then
        redis.call('DEL', waits)
        known = since
    end
    for _, exit in ipairs(redis.call('ZRANGEBYSCORE', exits, '(' .. before, since)) do
        redis.call('ZREM', waits, exit)
    end
    for _, exit in ipairs(redis.call('ZRANGEBYSCORE', exits, '(' .. known, now)) do
        redis.call('ZADD', waits, string.match(exit, ' (.*)'), exit)
    end
end
for q, rows in ipairs(KEYS) do
    local came = last == '' or happened(rows, last, now)
    for w = 1, (#ARGV - 2) / 2 do
        local since, before = ARGV[2 * w + 1], ARGV[2 * w + 2]
        if came or happened(rows, before, since) then
            local waits = rows .. ' waits ' .. w
            slide(waits, rows .. ' exits', since, before)
            local n, answer = redis.call('ZCARD', waits), {q, w, sums(rows, now), sums(rows, since)}
            for _, percent in ipairs({PERCENTS}) do
                local rank = math.ceil(percent * n / 100) - 1
                answer[#answer + 1] = n > 0 and redis.call('ZRANGE', waits, rank, rank)[1] or ''
            end
            told[#told + 1] = answer
        end
    end
end
return told
""".replace("PERCENTS", ", ".join(map(str, PERCENTS)))
"""Answers for the windows in which something came or went since the last tick; for all where there was none."""


class ValkeySide(Asked):
    """The sums of a window are two look-ups and a subtraction, its quantiles three look-ups."""

    name = "Valkey-side"

    def __init__(self) -> None:
        super().__init__()
        self._loop = asyncio.new_event_loop()
        self._folder = tempfile.TemporaryDirectory(prefix="callboard-peer-")
        self._server = EmbeddedValkey(Path(self._folder.name))
        self._redis = connect(self._loop.run_until_complete(self._server.start()))
        self._tick = self._redis.register_script(_TICK)
        self._queues: list[str] = []
        self._last: Instant | None = None

    @override
    def load(self, rows: list[Row]) -> None:
        self._queues = sorted({row.queue for row in rows})
        self._loop.run_until_complete(self._load(rows))

    @override
    def amounts(self, now: Instant) -> Iterator[tuple[Key, Amounts]]:
        for q, w, until, since, *waits in self._asked(now):
            spent = tuple(map(sub, _sums(until), _sums(since)))
            yield (self._queues[q - 1], WINDOWS[w - 1][0]), (spent, _waits(waits))

    @override
    def close(self) -> None:
        self._loop.run_until_complete(self._redis.aclose())
        self._loop.run_until_complete(self._server.stop())
        self._loop.close()
        self._folder.cleanup()

    async def _load(self, rows: list[Row]) -> None:
        sums = {queue: [0] * WIDTH for queue in self._queues}
        for begin in range(0, len(rows), _AT_ONCE):
            async with self._redis.pipeline(transaction=False) as pipeline:
                for number, row in enumerate(rows[begin : begin + _AT_ONCE], begin):
                    _add(sums[row.queue], row)
                    so_far = " ".join(map(str, sums[row.queue]))
                    pipeline.zadd(row.queue, {f"{number:09} {so_far}": row.at})
                    if row.kind in EXITS:
                        pipeline.zadd(f"{row.queue} exits", {f"{number:09} {row.ms}": row.at})
                await pipeline.execute()

    def _asked(self, now: Instant) -> Any:
        last = self._last if self._last is not None and self._last <= now else None
        borders = [
            each
            for _, length in WINDOWS
            for each in (since_of(length, now), since_of(length, last or now))
        ]
        self._last = now
        asked = self._tick(keys=self._queues, args=[now, last or "", *borders])
        return self._loop.run_until_complete(asked)


def _add(sums: list[int], row: Row) -> None:
    sums[row.kind] += 1
    sums[RUNG] += row.rung
    if row.kind in SPENT_ON:
        sums[SPENT_ON[row.kind]] += row.ms


def _sums(member: bytes) -> Iterable[int]:
    return [*map(int, member.split()[1:])] if member else [0] * WIDTH


def _waits(members: list[bytes]) -> Any:
    return tuple(int(each.split()[1]) for each in members) if members[0] else None
