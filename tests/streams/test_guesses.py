import pytest
from redis.asyncio import Redis

from app.events.identity import Known
from app.streams import guesses
from app.streams.guesses import Guesses

pytestmark = pytest.mark.redis
ANN = Known("agent", "pbx", "SIP/1127-0000001a")


async def test_guesses_are_noted(redis: Redis) -> None:
    noted = Guesses(redis, "main")
    assert await noted.every() == {}
    await noted.note({ANN: "1127"})
    await noted.note({ANN._replace(source="a b\n"): "1127"})
    assert await noted.every() == {ANN: "1127", ANN._replace(source="a b\n"): "1127"}


async def test_there_is_room_for_so_many(redis: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guesses, "MOST", 2)
    noted = Guesses(redis, "main")
    for number in range(4):
        await noted.note({ANN._replace(alias=f"SIP/{number}"): str(number)})
    assert sorted((await noted.every()).values()) == ["0", "1"]
