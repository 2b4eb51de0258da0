import pytest
from redis.asyncio import Redis

from app.boards.tokens import cookie_for, hash_of
from app.streams.pairings import (
    LENGTH,
    LETTERS,
    LIVES_S,
    MOST_BEGUN,
    MOST_WAITING,
    MOST_WRONG,
    Pairings,
    TooMany,
    tidy,
)

pytestmark = pytest.mark.redis


async def test_a_code_leads_to_its_television_once(redis: Redis) -> None:
    pairings = Pairings(redis, "main")
    made = await pairings.begin("a television")
    behind = hash_of(cookie_for(made.token))

    assert await pairings.is_waiting(made.code, behind)
    assert not await pairings.is_waiting(made.code, "another")
    assert await pairings.take(made.code, "Ann") == behind
    assert await pairings.take(made.code, "Ann") is None
    assert not await pairings.is_waiting(made.code, behind)


async def test_a_code_can_be_read_from_a_wall_and_is_gone_after_ten_minutes(redis: Redis) -> None:
    made = await Pairings(redis, "main").begin("a television")
    assert len(made.code) == LENGTH
    assert set(made.code) <= set(LETTERS)
    assert not set(LETTERS) & set("0O1IL2Z5S8BUV")
    (key,) = await redis.keys("pairing:*")
    assert 0 < await redis.ttl(key) <= LIVES_S


async def test_valkey_holds_nothing_that_lets_a_television_in(redis: Redis) -> None:
    made = await Pairings(redis, "main").begin("a television")
    kept = str([await redis.get(key) for key in await redis.keys("pairing:*")])
    assert made.token not in kept
    assert cookie_for(made.token) not in kept


async def test_guessing_is_stopped_even_when_the_guess_is_right(redis: Redis) -> None:
    pairings = Pairings(redis, "main")
    made = await pairings.begin("a television")
    for _ in range(MOST_WRONG):
        assert await pairings.take("AAAAAA", "Eve") is None
    with pytest.raises(TooMany) as told:
        await pairings.take(made.code, "Eve")
    assert 0 < told.value.after_s <= LIVES_S
    assert await pairings.take(made.code, "Ann") is not None


async def test_one_address_cannot_take_all_codes_nor_can_all_together(redis: Redis) -> None:
    pairings = Pairings(redis, "main")
    for _ in range(MOST_BEGUN):
        await pairings.begin("one address")
    with pytest.raises(TooMany):
        await pairings.begin("one address")
    for number in range(MOST_WAITING - MOST_BEGUN):
        await pairings.begin(f"address {number}")
    with pytest.raises(TooMany):
        await pairings.begin("yet another")


def test_a_code_may_be_typed_as_people_type() -> None:
    assert tidy(" k7m-2qx ") == tidy("K7M 2QX") == "K7M2QX"
    assert tidy("K7M2QX and more") != "K7M2QX"
