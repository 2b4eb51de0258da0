from collections.abc import AsyncIterator

import pytest_asyncio
from redis.asyncio import Redis

from app.streams.connection import connect


@pytest_asyncio.fixture
async def redis(valkey_url: str, valkey: Redis) -> AsyncIterator[Redis]:
    """The client that the product uses, on an empty Valkey."""
    await valkey.ping()
    client = connect(valkey_url)
    yield client
    await client.aclose()
