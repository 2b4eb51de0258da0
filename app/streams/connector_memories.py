"""What each connector has to know to go on: its place in a log, the calls that it saw open."""

from typing import Any

from redis.asyncio import Redis

from app.streams import keys
from app.streams.connection import patiently


class ConnectorMemories:
    """The memories of one centre's connectors, kept like the event log."""

    def __init__(self, redis: Redis, centre: str) -> None:
        self._redis = redis
        self._centre = centre

    async def load(self, source: str) -> bytes | None:
        """Return what was saved last, None if nothing was."""
        found: Any = await patiently(lambda: self._redis.get(self._key(source)))
        return None if found is None else bytes(found)

    async def save(self, source: str, memory: bytes) -> None:
        """Return once it is kept, however long that takes."""
        await patiently(lambda: self._redis.set(self._key(source), memory))

    async def forget(self, source: str) -> None:
        """Begin anew the next time."""
        await self._redis.delete(self._key(source))

    def _key(self, source: str) -> str:
        return keys.connector_memory(self._centre, source)
