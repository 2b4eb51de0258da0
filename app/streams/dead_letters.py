"""Dead letters: what arrived and could not be understood, kept for a look, never for ever."""

from collections.abc import Mapping
from typing import Any

import msgspec
from redis.asyncio import Redis

from app.streams import keys

_MOST = 10_000
_LONGEST = 4_000

_SECRET = ("secret", "token", "passw", "authorization", "signature", "api_key", "cookie")
_HIDDEN = "(hidden)"


class DeadLetters:
    """The dead letters of one centre, the newest few thousand."""

    def __init__(self, redis: Redis, centre: str) -> None:
        self._redis = redis
        self._key = keys.dead_letters(centre)

    async def put(
        self, source: str, type_: str | None, reason: str, fields: Mapping[str, Any]
    ) -> None:
        """Keep a letter, its secrets hidden."""
        letter: dict[Any, Any] = {"source": source, "reason": reason, "fields": _written(fields)}
        if type_ is not None:
            letter["type"] = type_
        await self._redis.xadd(self._key, letter, maxlen=_MOST, approximate=True)

    async def newest(self, most: int) -> list[dict[str, str]]:
        """Return the newest letters, newest first."""
        page: Any = await self._redis.xrevrange(self._key, count=most)
        return [
            {name.decode(): value.decode(errors="replace") for name, value in letter.items()}
            for _, letter in page
        ]


def without_secrets(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields with the value of each that is named like a secret hidden."""
    return {name: _shown(name, value) for name, value in fields.items()}


def _shown(name: str, value: object) -> object:
    if any(word in name.lower() for word in _SECRET):
        return _HIDDEN
    return without_secrets(value) if isinstance(value, Mapping) else value


def _written(fields: Mapping[str, Any]) -> str:
    return msgspec.json.encode(without_secrets(fields), enc_hook=repr).decode()[:_LONGEST]
