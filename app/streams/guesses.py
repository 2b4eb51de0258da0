"""Names that were guessed on the way in, noted so that people can see them and set them right."""

from collections.abc import Mapping
from typing import Any

import msgspec
from redis.asyncio import Redis

from app.events.identity import Known
from app.streams import keys

MOST = 5_000


class Guesses:
    """The guesses of one centre, the first few thousand."""

    def __init__(self, redis: Redis, centre: str) -> None:
        self._redis = redis
        self._key = keys.guesses(centre)

    async def note(self, guessed: Mapping[Known, str]) -> None:
        """Keep what was guessed, while there is room."""
        if int(await self._redis.hlen(self._key)) >= MOST:
            return
        told: dict[Any, Any] = {msgspec.json.encode(known): to for known, to in guessed.items()}
        await self._redis.hset(self._key, mapping=told)

    async def every(self) -> dict[Known, str]:
        """Return all guesses."""
        found: Any = await self._redis.hgetall(self._key)
        return {msgspec.json.decode(known, type=Known): to.decode() for known, to in found.items()}
