"""The bell: tells every edge that the database holds something new for screens to show."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing

import stamina
from redis.asyncio import Redis

from app.streams import keys
from app.streams.connection import UNREACHABLE


class Bell:
    """The bell of one centre."""

    def __init__(self, redis: Redis, centre: str) -> None:
        self._redis = redis
        self._channel = keys.bell(centre)

    async def ring(self) -> None:
        """Ring for whoever listens now."""
        await self._redis.publish(self._channel, b"")

    async def rings(self) -> AsyncIterator[None]:
        """Yield once when listening begins, for what was missed before, and at every ring."""
        # Endless: each attempt listens until the connection is lost.
        async for attempt in stamina.retry_context(
            on=UNREACHABLE, attempts=None, timeout=None, wait_initial=0.05, wait_max=1.0
        ):
            with attempt:
                async with aclosing(self._listen()) as heard:
                    async for _ in heard:
                        yield

    async def _listen(self) -> AsyncGenerator[None, None]:
        async with self._redis.pubsub() as ear:
            await ear.subscribe(self._channel)
            async for message in ear.listen():
                if message["type"] in ("subscribe", "message"):
                    yield
