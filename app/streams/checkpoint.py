"""Checkpoints: the calculator's state and its position in the log, saved as one.

Only the newest owner of a centre may save: it holds the highest fencing number, and the comparison
and the writing are one step inside the server.
"""

import asyncio
import zlib
from collections.abc import Mapping
from typing import Any

from redis.asyncio import Redis

from app.streams import keys
from app.streams.event_log import START, Position

_SAVE = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[2], 'position', ARGV[2])
for i = 3, #ARGV, 2 do
  if ARGV[i + 1] == '' then
    redis.call('HDEL', KEYS[2], ARGV[i])
  else
    redis.call('HSET', KEYS[2], ARGV[i], ARGV[i + 1])
  end
end
return 1
"""

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
        words = [fence, position, *packed]
        saved: Any = await self._redis.eval(_SAVE, 2, self._fence, self._key, *words)
        if not saved:
            raise Superseded


def _packed(parts: Mapping[str, bytes]) -> list[str | bytes]:
    """Return names and packed parts in turns: in a thread, for those who ask do not wait for it."""
    return [word for name, part in parts.items() for word in (_PART + name, _pack(part))]


def _pack(part: bytes) -> bytes:
    if not part:
        return b""
    return _PACKED + zlib.compress(part, 1) if len(part) > _WORTH_PACKING else _PLAIN + part


def _unpack(part: bytes) -> bytes:
    return zlib.decompress(part[1:]) if part[:1] == _PACKED else part[1:]
