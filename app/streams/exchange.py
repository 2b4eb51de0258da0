"""Asking across Valkey: what one process asks, another answers, and the asker hears of it or of nobody."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from redis.asyncio import Redis

from app.events.instants import Millis
from app.streams import keys
from app.streams.connection import LONGEST_BLOCK_S, UNREACHABLE, in_time, patiently

_MOST_WAITING = 1_000
_KEPT: Millis = 10_000


class Unanswered(Exception):  # noqa: N818  a verdict: nobody there, ask again later
    """Nobody answered in time."""


class _Asked(msgspec.Struct, array_like=True):
    id: str
    what: bytes


class Exchange:
    """The way of one kind of asking, from whoever asks in a centre to the one who answers, and back."""

    def __init__(self, redis: Redis, centre: str, key: str) -> None:
        self._redis = redis
        self._centre = centre
        self._key = key

    async def ask(self, what: bytes, patience: Millis) -> bytes:
        """Return the answer.

        Raises:
            Unanswered: there was none within `patience`; what was asked may be done all the same.
        """
        asked = _Asked(secrets.token_hex(8), what)
        try:
            async with asyncio.timeout(patience / 1_000):
                await self._put(asked, patience)
                return await self._answer(asked)
        except (TimeoutError, *UNREACHABLE) as trouble:
            raise Unanswered from trouble

    async def serve(self, answer: Callable[[bytes], Awaitable[bytes]]) -> None:
        """Answer until cancelled, one after the other, through any loss of the connection."""
        while True:
            await patiently(lambda: self._serve_one(answer))

    async def _put(self, asked: _Asked, patience: Millis) -> None:
        async with self._redis.pipeline(transaction=True) as pipeline:
            pipeline.lpush(self._key, msgspec.msgpack.encode(asked))
            pipeline.ltrim(self._key, 0, _MOST_WAITING - 1)
            # What nobody took goes away when nobody asks any more: it is to surprise nobody later.
            pipeline.pexpire(self._key, patience)
            await pipeline.execute()

    async def _answer(self, asked: _Asked) -> bytes:
        answers = keys.answer(self._centre, asked.id)
        while True:
            answer: Any = await self._redis.blpop([answers], timeout=LONGEST_BLOCK_S)
            if answer is not None:
                return bytes(answer[1])

    async def _serve_one(self, answer: Callable[[bytes], Awaitable[bytes]]) -> None:
        taken: Any = await self._redis.brpop([self._key], timeout=LONGEST_BLOCK_S)
        if taken is None:
            return
        asked = msgspec.msgpack.decode(taken[1], type=_Asked)
        answers, said = keys.answer(self._centre, asked.id), await answer(asked.what)
        async with in_time(), self._redis.pipeline(transaction=True) as pipeline:
            pipeline.lpush(answers, said)
            pipeline.pexpire(answers, _KEPT)
            await pipeline.execute()
