"""The worker's progress: how far it has folded, told often and not believed once it is old."""

from typing import Any, NamedTuple

import msgspec
from redis.asyncio import Redis

from app.events.instants import DAY, Millis
from app.streams import keys
from app.streams.checkpoint import Superseded
from app.streams.connection import in_time, patiently
from app.streams.event_log import Position

BELIEVED: Millis = 5_000
"""How long a worker that says nothing more is believed to be alive."""

KEPT: Millis = DAY
"""How long its last word is kept; what is left of that tells how old the word is."""

_TELL = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[3])
return 1
"""


class State(msgspec.Struct, frozen=True):
    """How far the worker is; `caught_up` once it has folded all there was when it started."""

    applied: int
    position: Position
    caught_up: bool
    unreadable: int = 0


class Told(NamedTuple):
    """What a worker said, how long ago by the server's own clock, and whether a worker is there now."""

    state: State
    ago: Millis
    is_there: bool


class Progress:
    """The note that one centre's worker keeps up to date."""

    def __init__(self, redis: Redis, centre: str) -> None:
        self._redis = redis
        self._key = keys.progress(centre)
        self._fence = keys.fence(centre)
        self._life = keys.life(centre)

    async def live(self) -> None:
        """Hold a line to the server until cancelled: it is cut with the process, however that ends."""
        while True:
            await patiently(self._hold)

    async def _hold(self) -> None:
        async with self._redis.pubsub() as line:
            await line.subscribe(self._life)
            async for _ in line.listen():
                pass

    async def tell(self, fence: int, state: State) -> None:
        """Say how far the worker is.

        Raises:
            Superseded: `fence` is not the newest number.
        """
        note = msgspec.json.encode(state)
        told: Any = await self._redis.eval(
            _TELL, 2, self._fence, self._key, str(fence), note, str(KEPT)
        )
        if not told:
            raise Superseded

    async def last(self) -> Told | None:
        """Return what a worker said last, however long ago, or nothing within a day."""
        async with in_time(), self._redis.pipeline(transaction=True) as pipeline:
            pipeline.get(self._key)
            pipeline.pttl(self._key)
            pipeline.pubsub_numsub(self._life)
            found: Any = await pipeline.execute()
        note, left, [(_, lines)] = found
        if note is None:
            return None
        return Told(msgspec.json.decode(note, type=State), max(0, KEPT - left), lines > 0)

    async def read(self) -> State | None:
        """Return what the worker last said, or nothing when no worker lives."""
        told = await self.last()
        return told.state if told is not None and told.ago <= BELIEVED else None
