"""Who is signed in: one-time sign-in tokens and the sessions they open.

Only fingerprints of tokens are kept, so that reading Valkey lets nobody in.
"""

import hashlib
import secrets

from redis.asyncio import Redis

from app.streams import keys

_TOKEN_LIVES_S = 24 * 3600
_SESSION_LIVES_S = 30 * 24 * 3600


class Sessions:
    """The sign-ins of one centre."""

    def __init__(self, redis: Redis, centre: str) -> None:
        self._redis = redis
        self._centre = centre

    async def new_sign_in_token(self) -> str:
        """Return a token that signs in one browser, once, within a day."""
        token = secrets.token_urlsafe(24)
        key = keys.sign_in(self._centre, _fingerprint(token))
        await self._redis.set(key, b"1", ex=_TOKEN_LIVES_S)
        return token

    async def redeem(self, token: str) -> str | None:
        """Use a token up and return the session it opens, or nothing if it is not good (any more)."""
        if not await self._redis.delete(keys.sign_in(self._centre, _fingerprint(token))):
            return None
        session = secrets.token_urlsafe(24)
        key = keys.session(self._centre, _fingerprint(session))
        await self._redis.set(key, b"1", ex=_SESSION_LIVES_S)
        return session

    async def is_valid(self, session: str) -> bool:
        """Tell whether the session was opened here in the last 30 days and not ended."""
        key = keys.session(self._centre, _fingerprint(session))
        return bool(await self._redis.exists(key))

    async def end(self, session: str) -> None:
        """Sign the browser out."""
        await self._redis.delete(keys.session(self._centre, _fingerprint(session)))


def _fingerprint(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
