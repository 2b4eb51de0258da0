import pytest
from redis.asyncio import Redis
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine


@pytest.mark.redis
@pytest.mark.parametrize("_time", [1, 2])
async def test_each_test_finds_an_empty_valkey(valkey: Redis, _time: int) -> None:
    assert await valkey.dbsize() == 0
    await valkey.set("left", "behind")


@pytest.mark.postgres
@pytest.mark.parametrize("_time", [1, 2])
async def test_each_test_finds_an_empty_postgresql(postgres_url: str, _time: int) -> None:
    engine = create_async_engine(postgres_url)
    async with engine.begin() as connection:
        await connection.execute(text("CREATE TABLE left_behind (id int)"))
    await engine.dispose()
