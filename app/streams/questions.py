"""Questions to the worker: figures that only the ledger in its memory can give."""

import asyncio
import secrets
from collections.abc import Callable
from typing import Any

import msgspec
import structlog
from redis.asyncio import Redis

from app.events.instants import Millis
from app.metrics.asking import AnyAnswer, AnyQuestion
from app.metrics.snapshot import NotAnswerable, NotKept
from app.streams import keys
from app.streams.connection import LONGEST_BLOCK_S, UNREACHABLE, in_time, patiently

_log = structlog.get_logger()

_MOST_WAITING = 1_000
_KEPT: Millis = 10_000

_ANSWERED = b"+"
_REFUSED = b"-"
_FAILED = b"!"


class Unanswered(Exception):  # noqa: N818  a verdict: nobody there, ask again later
    """No worker answered in time."""


class _Asked(msgspec.Struct):
    id: str
    question: AnyQuestion


class _Refusal(msgspec.Struct):
    field: str
    reason: str
    not_kept: bool = False


class Questions:
    """The way from whoever asks to the worker of one centre, and back."""

    def __init__(self, redis: Redis, centre: str) -> None:
        self._redis = redis
        self._centre = centre
        self._key = keys.questions(centre)

    async def ask(self, question: AnyQuestion, patience: Millis) -> bytes:
        """Return the worker's answer in JSON: a Snapshot, Visits or Agents, as asked.

        Raises:
            NotAnswerable: the question makes no sense; NotKept where it reaches back too far.
            Unanswered: no worker answered within `patience`.
        """
        asked = _Asked(secrets.token_hex(8), question)
        try:
            async with asyncio.timeout(patience / 1_000):
                return _read(await self._exchange(asked, patience))
        except (TimeoutError, *UNREACHABLE) as trouble:
            raise Unanswered from trouble

    async def serve(self, answer: Callable[[AnyQuestion], AnyAnswer]) -> None:
        """Answer questions until cancelled, through any loss of the connection."""
        while True:
            await patiently(lambda: self._serve_one(answer))

    async def _exchange(self, asked: _Asked, patience: Millis) -> bytes:
        async with self._redis.pipeline(transaction=True) as pipeline:
            pipeline.lpush(self._key, msgspec.json.encode(asked))
            pipeline.ltrim(self._key, 0, _MOST_WAITING - 1)
            # With no worker there, old questions go away when nobody asks any more.
            pipeline.pexpire(self._key, patience)
            await pipeline.execute()
        replies = keys.answer(self._centre, asked.id)
        while True:
            reply: Any = await self._redis.blpop([replies], timeout=LONGEST_BLOCK_S)
            if reply is not None:
                return bytes(reply[1])

    async def _serve_one(self, answer: Callable[[AnyQuestion], AnyAnswer]) -> None:
        taken: Any = await self._redis.brpop([self._key], timeout=LONGEST_BLOCK_S)
        if taken is None:
            return
        asked = msgspec.json.decode(taken[1], type=_Asked)
        replies = keys.answer(self._centre, asked.id)
        async with in_time(), self._redis.pipeline(transaction=True) as pipeline:
            pipeline.lpush(replies, _reply(asked.question, answer))
            pipeline.pexpire(replies, _KEPT)
            await pipeline.execute()


def _reply(question: AnyQuestion, answer: Callable[[AnyQuestion], AnyAnswer]) -> bytes:
    try:
        return _ANSWERED + msgspec.json.encode(answer(question))
    except NotAnswerable as refusal:
        return _REFUSED + msgspec.json.encode(
            _Refusal(refusal.field, refusal.reason, isinstance(refusal, NotKept))
        )
    except Exception:  # noqa: BLE001  one question must not stop the board
        _log.exception("question_failed")
        return _FAILED


def _read(reply: bytes) -> bytes:
    mark, rest = reply[:1], reply[1:]
    if mark == _REFUSED:
        refusal = msgspec.json.decode(rest, type=_Refusal)
        kind = NotKept if refusal.not_kept else NotAnswerable
        raise kind(refusal.field, refusal.reason)
    if mark == _FAILED:
        raise Unanswered
    return rest
