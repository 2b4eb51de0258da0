import pytest
from redis.asyncio import Redis

from app.streams import keys
from app.streams.identity import salt
from app.streams.sessions import Sessions

pytestmark = pytest.mark.redis


async def test_a_sign_in_token_opens_one_session_once(redis: Redis) -> None:
    sessions = Sessions(redis, "main")
    token = await sessions.new_sign_in_token()

    session = await sessions.redeem(token)

    assert session is not None
    assert await sessions.is_valid(session)
    assert await sessions.redeem(token) is None


async def test_nothing_else_signs_in(redis: Redis) -> None:
    sessions = Sessions(redis, "main")
    token = await sessions.new_sign_in_token()

    assert await sessions.redeem("guess") is None
    assert await sessions.redeem("") is None
    assert not await sessions.is_valid(token)
    assert not await sessions.is_valid("guess")


async def test_a_session_ends_when_its_owner_says_so(redis: Redis) -> None:
    sessions = Sessions(redis, "main")
    session = await sessions.redeem(await sessions.new_sign_in_token())
    assert session is not None

    await sessions.end(session)

    assert not await sessions.is_valid(session)


async def test_valkey_holds_nothing_that_lets_anybody_in(redis: Redis) -> None:
    sessions = Sessions(redis, "main")
    token = await sessions.new_sign_in_token()
    session = await sessions.redeem(await sessions.new_sign_in_token())

    kept = str(await redis.keys("*"))

    assert token not in kept
    assert str(session) not in kept
    assert 0 < await redis.ttl((await redis.keys("session:*"))[0]) <= 30 * 24 * 3600


async def test_a_centre_keeps_its_salt(redis: Redis) -> None:
    first = await salt(redis, "main")

    assert await salt(redis, "main") == first
    assert await salt(redis, "other") != first
    assert len(first) == 32
    assert await redis.exists(keys.salt("main"))
