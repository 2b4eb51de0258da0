"""Orders: what people want done where the alerts are judged, and what came of it."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from redis.asyncio import Redis

from app.events.instants import Millis
from app.streams import keys
from app.streams.connection import LONGEST_BLOCK_S, UNREACHABLE, in_time, patiently
from app.streams.questions import Unanswered

_MOST_WAITING = 100
_KEPT: Millis = 10_000


class _Given(msgspec.Struct):
    id: str
    order: bytes


class Orders:
    """The way of one kind of orders from whoever gives them to the judge of one centre, and back."""

    def __init__(self, redis: Redis, centre: str, kind: str) -> None:
        self._redis = redis
        self._centre = centre
        self._key = keys.orders(centre, kind)

    async def give(self, order: bytes, patience: Millis) -> bytes:
        """Return what came of an order.

        Raises:
            Unanswered: nobody took it within `patience`; it may be carried out all the same.
        """
        given = _Given(secrets.token_hex(8), order)
        try:
            async with asyncio.timeout(patience / 1_000):
                return await self._exchange(given, patience)
        except (TimeoutError, *UNREACHABLE) as trouble:
            raise Unanswered from trouble

    async def serve(self, carry_out: Callable[[bytes], Awaitable[bytes]]) -> None:
        """Carry out orders until cancelled, one after the other, through any loss of the connection."""
        while True:
            await patiently(lambda: self._serve_one(carry_out))

    async def _exchange(self, given: _Given, patience: Millis) -> bytes:
        async with self._redis.pipeline(transaction=True) as pipeline:
            pipeline.lpush(self._key, msgspec.msgpack.encode(given))
            pipeline.ltrim(self._key, 0, _MOST_WAITING - 1)
            # An order that nobody took is not to surprise anybody later.
            pipeline.pexpire(self._key, patience)
            await pipeline.execute()
        replies = keys.answer(self._centre, given.id)
        while True:
            reply: Any = await self._redis.blpop([replies], timeout=LONGEST_BLOCK_S)
            if reply is not None:
                return bytes(reply[1])

    async def _serve_one(self, carry_out: Callable[[bytes], Awaitable[bytes]]) -> None:
        taken: Any = await self._redis.brpop([self._key], timeout=LONGEST_BLOCK_S)
        if taken is None:
            return
        given = msgspec.msgpack.decode(taken[1], type=_Given)
        reply = await carry_out(given.order)
        replies = keys.answer(self._centre, given.id)
        async with in_time(), self._redis.pipeline(transaction=True) as pipeline:
            pipeline.lpush(replies, reply)
            pipeline.pexpire(replies, _KEPT)
            await pipeline.execute()
