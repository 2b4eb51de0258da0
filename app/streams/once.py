"""What may be done once only, whichever process is asked: remembered for a while."""

from redis.asyncio import Redis

from app.events.instants import Millis
from app.streams import keys


class Once:
    """Remembers names for one centre."""

    def __init__(self, redis: Redis, centre: str) -> None:
        self._redis = redis
        self._centre = centre

    async def first(self, name: str, kept: Millis) -> bool:
        """Return whether nobody has come with this name within `kept` before."""
        key = keys.once(self._centre, name)
        return bool(await self._redis.set(key, b"1", nx=True, px=kept))
