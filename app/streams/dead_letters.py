"""Dead letters: what arrived and could not be understood, kept for a look and a second try, never for ever.

They are numbered. A head and a body stand apart, so that a list does not read the bodies; each source
has an order of its own beside that of all.
"""

from collections.abc import Collection, Mapping
from typing import Any

import msgspec
from redis.asyncio import Redis

from app.events.instants import DAY, Millis
from app.streams import keys
from app.streams.connection import in_time
from app.streams.dead_letter_steps import FORGET_OLD, PUT, REMOVE, RENEW
from app.streams.letters import LONGEST, Head, Letter, Page, Whole

MOST = 10_000
MOST_BYTES = 64 * 1024 * 1024
OLDEST: Millis = 30 * DAY
_MOST_SHOWN = 4_000

_SECRET = ("secret", "token", "passw", "authorization", "signature", "api_key", "cookie")
_HIDDEN = "(hidden)"


class DeadLetters:
    """The dead letters of one centre: the newest few thousand of the last thirty days."""

    def __init__(
        self,
        redis: Redis,
        centre: str,
        most: int = MOST,
        most_bytes: int = MOST_BYTES,
        oldest: Millis = OLDEST,
    ) -> None:
        self._redis = redis
        self._limits = (most, most_bytes, oldest)
        self._order = keys.dead_letters(centre)
        self._heads = keys.dead_letter_heads(centre)
        self._bodies = keys.dead_letter_bodies(centre)
        self._kept = (self._order, self._heads, self._bodies, keys.dead_letter_size(centre))
        self._numbers = keys.dead_letter_numbers(centre)

    async def put(
        self,
        source: str,
        type_: str | None,
        reason: str,
        fields: Mapping[str, Any],
        whole: Whole | None = None,
    ) -> None:
        """Keep a letter, its secrets hidden; one that is too long is kept without its whole."""
        body = b"" if whole is None else msgspec.msgpack.encode(whole)
        cut = whole is not None and (whole.form == "cut" or len(body) > LONGEST)
        head = Head(reason, type_, _shown(fields), bool(body) and not cut, cut)
        words = (source, msgspec.json.encode(head), b"" if cut else body, *self._limits)
        await self._eval(PUT, (*self._kept, self._numbers), words)

    async def newest(self, source: str | None = None, before: str = "", most: int = 50) -> Page:
        """Return letters before an id, newest first, of one source or of all."""
        await self._eval(FORGET_OLD, self._kept, self._limits)
        order = self._order if source is None else f"{self._order}:{source}"
        until = f"({before}" if before else "+inf"
        async with in_time(), self._redis.pipeline(transaction=True) as pipeline:
            pipeline.zrevrangebyscore(order, until, "-inf", start=0, num=most + 1)
            pipeline.zcard(order)
            ids, total = await pipeline.execute()
        found: Any = await self._redis.hmget(self._heads, ids[:most]) if ids else []
        letters = [_letter(id_, raw) for id_, raw in zip(ids, found, strict=False) if raw]
        more = len(ids) > most and bool(letters)
        return Page(letters, int(total), letters[-1].id if more else None)

    async def get(self, id_: str) -> Letter | None:
        """Return a letter with its whole, None if there is none of that id."""
        async with in_time(), self._redis.pipeline(transaction=True) as pipeline:
            pipeline.hget(self._heads, id_)
            pipeline.hget(self._bodies, id_)
            head, body = await pipeline.execute()
        if head is None:
            return None
        whole = msgspec.msgpack.decode(body, type=Whole) if body else None
        return _letter(id_.encode(), head)._replace(whole=whole)

    async def renew(self, letter: Letter, reason: str) -> None:
        """Give a letter another reason; one that is gone stays gone."""
        head = msgspec.structs.replace(letter.head, reason=reason)
        await self._eval(RENEW, (self._heads,), (letter.id, msgspec.json.encode(head)))

    async def remove(self, id_: str) -> bool:
        """Forget a letter; return whether there was one."""
        return bool(await self._eval(REMOVE, self._kept, (id_,)))

    async def counts(self, sources: Collection[str]) -> dict[str, int]:
        """Return how many letters each of these sources has."""
        await self._eval(FORGET_OLD, self._kept, self._limits)
        async with in_time(), self._redis.pipeline(transaction=False) as pipeline:
            for source in sources:
                pipeline.zcard(f"{self._order}:{source}")
            counted = await pipeline.execute()
        return dict(zip(sources, map(int, counted), strict=True))

    async def _eval(self, script: str, names: tuple[str, ...], words: tuple[Any, ...]) -> Any:
        return await self._redis.eval(script, len(names), *names, *words)


def without_secrets(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields with the value of each that is named like a secret hidden."""
    return {str(name): _member(str(name), value) for name, value in fields.items()}


def _member(name: str, value: object) -> object:
    if any(word in name.lower() for word in _SECRET):
        return _HIDDEN
    return without_secrets(value) if isinstance(value, Mapping) else value


def _shown(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields as they are listed: the first of them, up to a length."""
    shown: dict[str, Any] = {}
    left = _MOST_SHOWN
    for name, value in without_secrets(fields).items():
        written = msgspec.json.encode(value, enc_hook=repr)
        left -= len(name) + len(written)
        if left < 0:
            shown["…"] = "cut"
            break
        shown[name] = msgspec.json.decode(written)
    return shown


def _letter(id_: bytes, raw: bytes) -> Letter:
    facts, _, head = raw.partition(b"\n")
    at, _, source = facts.decode().split(" ", 2)
    return Letter(id_.decode(), int(at), source, msgspec.json.decode(head, type=Head))
