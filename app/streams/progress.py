"""The worker's progress: how far it has folded, told often and forgotten when the worker dies."""

from typing import Any

import msgspec
from redis.asyncio import Redis

from app.events.instants import Millis
from app.streams import keys
from app.streams.checkpoint import Superseded
from app.streams.event_log import Position

BELIEVED: Millis = 5_000
"""How long a worker that says nothing more is believed to be alive."""

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


class Progress:
    """The note that one centre's worker keeps up to date."""

    def __init__(self, redis: Redis, centre: str) -> None:
        self._redis = redis
        self._key = keys.progress(centre)
        self._fence = keys.fence(centre)

    async def tell(self, fence: int, state: State) -> None:
        """Say how far the worker is.

        Raises:
            Superseded: `fence` is not the newest number.
        """
        note = msgspec.json.encode(state)
        told: Any = await self._redis.eval(
            _TELL, 2, self._fence, self._key, str(fence), note, str(BELIEVED)
        )
        if not told:
            raise Superseded

    async def read(self) -> State | None:
        """Return what the worker last said, or nothing when no worker lives."""
        note: Any = await self._redis.get(self._key)
        return None if note is None else msgspec.json.decode(note, type=State)
