"""The centre's own secret salt: with it a caller's number becomes a name that tells nothing."""

import secrets
from typing import Any

from redis.asyncio import Redis

from app.streams import keys

_LENGTH = 32


async def salt(redis: Redis, centre: str) -> bytes:
    """Return the centre's salt, made at the first call and kept."""
    key = keys.salt(centre)
    await redis.set(key, secrets.token_bytes(_LENGTH), nx=True)
    kept: Any = await redis.get(key)
    return bytes(kept)
