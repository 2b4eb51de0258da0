"""Questions to the worker: figures that only the ledger in its memory can give."""

from collections.abc import Callable

import msgspec
import structlog
from redis.asyncio import Redis

from app.events.instants import Millis
from app.metrics.asking import AnyAnswer, AnyQuestion
from app.metrics.snapshot import NotAnswerable, NotKept
from app.streams import keys
from app.streams.exchange import Exchange, Unanswered

_log = structlog.get_logger()

_ANSWERED = b"+"
_REFUSED = b"-"
_FAILED = b"!"

_question: msgspec.json.Decoder[AnyQuestion] = msgspec.json.Decoder(AnyQuestion)


class _Refusal(msgspec.Struct):
    field: str
    reason: str
    not_kept: bool = False


class Questions:
    """The way from whoever asks to the worker of one centre, and back."""

    def __init__(self, redis: Redis, centre: str) -> None:
        self._exchange = Exchange(redis, centre, keys.questions(centre))

    async def ask(self, question: AnyQuestion, patience: Millis) -> bytes:
        """Return the worker's answer in JSON: a Snapshot, Visits or Agents, as asked.

        Raises:
            NotAnswerable: the question makes no sense; NotKept where it reaches back too far.
            Unanswered: no worker answered within `patience`.
        """
        return _read(await self._exchange.ask(msgspec.json.encode(question), patience))

    async def serve(self, answer: Callable[[AnyQuestion], AnyAnswer]) -> None:
        """Answer questions until cancelled, through any loss of the connection."""

        async def reply(asked: bytes) -> bytes:
            return _reply(asked, answer)

        await self._exchange.serve(reply)


def _reply(asked: bytes, answer: Callable[[AnyQuestion], AnyAnswer]) -> bytes:
    try:
        return _ANSWERED + msgspec.json.encode(answer(_question.decode(asked)))
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
