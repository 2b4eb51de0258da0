"""Wishes: an edge that has shown a board says so, and the next one is formed when somebody is ready for it."""

import asyncio
from contextlib import suppress

from redis.asyncio import Redis

from app.streams import keys
from app.streams.connection import UNREACHABLE, patiently
from app.streams.wire import Wire, wired


class Wishes:
    """What the edges of one centre say to its worker; nobody waits for them, so one that is lost does no harm."""

    def __init__(self, redis: Redis, centre: str) -> None:
        self._redis = redis
        self._channel = keys.wishes(centre)
        self._wire: Wire | None = None
        self._opening: asyncio.Task[None] | None = None
        self._newest = -1
        self._heard = asyncio.Event()

    def say(self, version: int) -> None:
        """Wish for what comes after this version; while there is no way to say it, leave it."""
        if self._wire is not None and not self._wire.is_lost:
            words = (b"PUBLISH", self._channel.encode(), b"%d" % version)
            self._wire.say(words, _nothing)
        elif self._opening is None or self._opening.done():
            self._opening = asyncio.create_task(self._open(version))

    async def listen(self) -> None:
        """Hear what is wished for, through any loss of the connection, until cancelled."""
        while True:
            await patiently(self._listen)

    def reach(self, version: int) -> bool:
        """Tell whether somebody who was shown this version wishes for the next."""
        return self._newest >= version

    async def until(self, version: int, patience_s: float) -> None:
        """Return once somebody who was shown this version wishes for the next, or that time is over."""
        with suppress(TimeoutError):
            async with asyncio.timeout(patience_s):
                while not self.reach(version):
                    self._heard.clear()
                    await self._heard.wait()

    async def _open(self, version: int) -> None:
        with suppress(*UNREACHABLE):
            self._wire = await wired(self._redis)
            self.say(version)

    async def _listen(self) -> None:
        async with self._redis.pubsub() as ear:
            await ear.subscribe(self._channel)
            async for message in ear.listen():
                if message["type"] == "message":
                    self._newest = max(self._newest, int(message["data"]))
                    self._heard.set()


def _nothing(_: object) -> None:
    """Do nothing: nobody asks how many heard it."""
