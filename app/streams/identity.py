"""The centre's own secret salt: with it a caller's number becomes a name that tells nothing."""

import secrets
from hashlib import sha256
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


def name_of_log(salt_: bytes) -> str:
    """Return a name for the event log: its salt was made with it and is lost with it."""
    return sha256(b"event log " + salt_).hexdigest()[:16]


async def log_name(redis: Redis, centre: str) -> str:
    """Return the name of the centre's event log."""
    return name_of_log(await salt(redis, centre))
