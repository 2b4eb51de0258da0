"""Pairings: a short code on a television waits for somebody who is signed in to enter it.

Only the hash of what the television will come in with is kept.
"""

import secrets
from typing import Any, NamedTuple

from redis.asyncio import Redis

from app.boards.tokens import cookie_for, hash_of
from app.events.instants import Millis
from app.streams import keys
from app.streams.connection import in_time

LETTERS = "34679ACDEFGHJKMNPQRTWXY"
"""Without those that are taken for one another: 0 O, 1 I L, 2 Z, 5 S, 8 B, U V."""

LENGTH = 6
LIVES_S = 600
"""How long a code waits, and the span in which tries are counted."""

MOST_BEGUN = 30
"""Codes that one address may ask for in that span."""

MOST_WAITING = 500
"""Codes of all addresses together."""

MOST_WRONG = 10
"""Codes that one visitor may guess wrong in that span."""


class TooMany(Exception):  # noqa: N818  a verdict: come back later
    """Too many tries; `after_s` says when to try again."""

    def __init__(self, after_s: int) -> None:
        super().__init__(f"try again in {after_s} s")
        self.after_s = after_s


class Pairing(NamedTuple):
    """A code to show, and the token that the television keeps to itself."""

    code: str
    token: str
    lives: Millis


class Pairings:
    """The televisions of one centre that wait to be paired."""

    def __init__(self, redis: Redis, centre: str) -> None:
        self._redis = redis
        self._centre = centre

    async def begin(self, visitor: str) -> Pairing:
        """Return a new code; raise TooMany where one address, or all together, ask too often."""
        for counted, most in ((f"begun:{visitor}", MOST_BEGUN), ("begun", MOST_WAITING)):
            await self._count(counted, most)
        token = secrets.token_urlsafe(32)
        while True:
            code = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
            kept = hash_of(cookie_for(token))
            if await self._redis.set(self._key(code), kept, ex=LIVES_S, nx=True):
                return Pairing(code, token, LIVES_S * 1000)

    async def is_waiting(self, code: str, token_hash: str) -> bool:
        """Return whether the code still waits for this television."""
        return await self._kept(code) == token_hash

    async def take(self, code: str, who: str) -> str | None:
        """Use a code up and return the hash behind it, None for one that does not wait.

        Raises:
            TooMany: `who` has guessed wrong too often.
        """
        guesses = keys.pairing_tries(self._centre, f"wrong:{who}")
        if int(await self._redis.get(guesses) or 0) >= MOST_WRONG:
            raise TooMany(await self._wait(guesses))
        kept: Any = await self._redis.getdel(self._key(code))
        if kept is None:
            await self._count(f"wrong:{who}", MOST_WRONG)
            return None
        return str(kept.decode())

    async def _kept(self, code: str) -> str | None:
        kept: Any = await self._redis.get(self._key(code))
        return None if kept is None else str(kept.decode())

    async def _count(self, what: str, most: int) -> None:
        key = keys.pairing_tries(self._centre, what)
        async with in_time(), self._redis.pipeline(transaction=True) as pipeline:
            pipeline.incr(key)
            pipeline.expire(key, LIVES_S, nx=True)
            tries, _ = await pipeline.execute()
        if tries > most:
            raise TooMany(await self._wait(key))

    async def _wait(self, key: str) -> int:
        return max(1, int(await self._redis.ttl(key)))

    def _key(self, code: str) -> str:
        return keys.pairing(self._centre, code)


def tidy(code: str) -> str:
    """Return a code as it is kept, however somebody typed it."""
    return "".join(letter for letter in code.upper() if letter.isalnum())[: LENGTH + 1]
