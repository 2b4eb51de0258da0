import json

import pytest
from redis.asyncio import Redis

from app.streams.dead_letters import DeadLetters, without_secrets

pytestmark = pytest.mark.redis


async def test_letters_are_kept_newest_first(redis: Redis) -> None:
    letters = DeadLetters(redis, "main")

    await letters.put("pbx", "call.teleported", "not in the vocabulary", {"call": "c1"})
    await letters.put("pbx", None, "unreadable", {"position": "7-0"})

    newest, oldest = await letters.newest(10)
    assert newest == {"source": "pbx", "reason": "unreadable", "fields": '{"position":"7-0"}'}
    assert oldest["type"] == "call.teleported"
    assert json.loads(oldest["fields"]) == {"call": "c1"}


async def test_a_letter_shows_no_secret(redis: Redis) -> None:
    letters = DeadLetters(redis, "main")

    await letters.put("pbx", None, "odd", {"call": "c1", "auth": {"Access-Token": "t0p"}})

    [letter] = await letters.newest(1)
    assert "t0p" not in letter["fields"]
    assert "c1" in letter["fields"]


def test_secrets_are_known_by_their_names() -> None:
    assert without_secrets({"api_key": "x", "queue": "PS", "n": {"password": 1}}) == {
        "api_key": "(hidden)",
        "queue": "PS",
        "n": {"password": "(hidden)"},
    }


async def test_what_json_cannot_say_is_kept_all_the_same(redis: Redis) -> None:
    letters = DeadLetters(redis, "main")

    await letters.put("pbx", None, "odd", {"figure": 10**30, "thing": {1, 2}.union})

    assert len(await letters.newest(5)) == 1
