"""Checkpoints: the calculator's state and its position in the log, saved as one.

Only the newest owner of a centre may save: it holds the highest fencing number, and what is written is written
only if that number is still the same. A script would do it in one step less, and copy all that is saved twice.
"""

import asyncio
import zlib
from collections.abc import Mapping
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import WatchError

from app.streams import keys
from app.streams.connection import in_time
from app.streams.event_log import START, Position

_PART = "part:"
_WORTH_PACKING = 512
_PLAIN = b"="
_PACKED = b"z"


class Superseded(Exception):  # noqa: N818  a verdict: stop, and do not come back
    """A newer worker owns the centre, or the centre's data were erased: stop."""


class Checkpoints:
    """The saved state of one centre."""

    def __init__(self, redis: Redis, centre: str) -> None:
        self._redis = redis
        self._key = keys.checkpoint(centre)
        self._fence = keys.fence(centre)

    async def claim(self) -> int:
        """Own the centre: return a fencing number higher than any before."""
        return int(await self._redis.incr(self._fence))

    async def load(self) -> tuple[Position, dict[str, bytes]]:
        """Return the saved position and parts; the start and nothing when none was ever saved."""
        saved: Any = await self._redis.hgetall(self._key)
        position = saved.pop(b"position", START.encode()).decode()
        return position, {
            name.decode().removeprefix(_PART): _unpack(part) for name, part in saved.items()
        }

    async def save(self, fence: int, position: Position, parts: Mapping[str, bytes]) -> None:
        """Replace the given parts and the position in one step; an empty part is removed.

        Raises:
            Superseded: `fence` is not the newest number.
        """
        packed = await asyncio.to_thread(_packed, parts)
        gone = [_PART + name for name, part in parts.items() if not part]
        async with in_time(), self._redis.pipeline(transaction=True) as pipeline:
            await pipeline.watch(self._fence)
            if await pipeline.get(self._fence) != b"%d" % fence:
                raise Superseded
            pipeline.multi()  # type: ignore[no-untyped-call]
            pipeline.hset(self._key, mapping={"position": position, **packed})
            if gone:
                pipeline.hdel(self._key, *gone)
            try:
                await pipeline.execute()
            except WatchError:
                raise Superseded from None


def _packed(parts: Mapping[str, bytes]) -> dict[Any, Any]:
    """Return the parts that there are, packed: in a thread, for those who ask do not wait for it."""
    return {_PART + name: _pack(part) for name, part in parts.items() if part}


def _pack(part: bytes) -> bytes:
    return _PACKED + zlib.compress(part) if len(part) > _WORTH_PACKING else _PLAIN + part


def _unpack(part: bytes) -> bytes:
    return zlib.decompress(part[1:]) if part[:1] == _PACKED else part[1:]
