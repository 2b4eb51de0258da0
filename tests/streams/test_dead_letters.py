import asyncio
from typing import Any

import pytest
from redis.asyncio import Redis

from app.events.instants import DAY
from app.streams.dead_letters import DeadLetters, without_secrets
from app.streams.letters import LONGEST, Whole

pytestmark = pytest.mark.redis

RECEIVED = 1_763_394_127_500


def whole(**payload: Any) -> Whole:
    return Whole("json", payload, RECEIVED)


async def put(letters: DeadLetters, *sources: str, **more: Any) -> None:
    for source in sources:
        await letters.put(source, None, "odd", {"call": "c1"}, **more)


async def ids(letters: DeadLetters, **asked: Any) -> list[str]:
    return [letter.id for letter in (await letters.newest(**asked)).letters]


async def test_letters_are_listed_newest_first_and_page_by_page(redis: Redis) -> None:
    letters = DeadLetters(redis, "main")
    await put(letters, "pbx", "crm", "pbx", "pbx", "crm")
    assert await ids(letters) == ["5", "4", "3", "2", "1"]
    page = await letters.newest("pbx", most=2)
    assert ([letter.id for letter in page.letters], page.total, page.next) == (["4", "3"], 3, "3")
    page = await letters.newest("pbx", "3", 2)
    assert ([letter.id for letter in page.letters], page.total, page.next) == (["1"], 3, None)
    assert await letters.counts(["pbx", "crm", "nobody"]) == {"pbx": 3, "crm": 2, "nobody": 0}


async def test_a_letter_is_kept_as_it_was_put(redis: Redis) -> None:
    letters = DeadLetters(redis, "main")
    await letters.put("pbx", "call.teleported", "unknown", {"call": "c1"}, whole(a=[1]))
    letter = await letters.get("1")
    assert letter is not None
    assert (letter.source, letter.head.type, letter.head.reason) == (
        "pbx", "call.teleported", "unknown",
    )  # fmt: skip
    assert (letter.head.fields, letter.whole) == ({"call": "c1"}, whole(a=[1]))
    assert letter.head.redrivable
    seconds, micros = await redis.time()
    assert abs(letter.at - (seconds * 1_000 + micros // 1_000)) < 60_000


async def test_one_that_is_too_long_is_kept_cut_and_says_so(redis: Redis) -> None:
    letters = DeadLetters(redis, "main")
    await put(letters, "pbx", whole=whole(a="x" * LONGEST))
    await put(letters, "pbx", whole=Whole("cut", None, RECEIVED))
    await put(letters, "pbx", whole=whole(a="x" * (LONGEST - 100)))
    found = (await letters.newest()).letters
    assert [(f.head.redrivable, f.head.cut) for f in found] == [
        (True, False), (False, True), (False, True),
    ]  # fmt: skip
    cut = await letters.get("1")
    assert cut is not None
    assert cut.whole is None


async def test_a_letter_shows_no_secret_and_not_too_much(redis: Redis) -> None:
    letters = DeadLetters(redis, "main")
    fields = {"call": "c1", "auth": {"Access-Token": "t0p"}, "long": "x" * 5_000, "after": 1}
    await letters.put("pbx", None, "odd", fields)
    (letter,) = (await letters.newest()).letters
    assert letter.head.fields == {"call": "c1", "auth": {"Access-Token": "(hidden)"}, "…": "cut"}


def test_secrets_are_known_by_their_names() -> None:
    assert without_secrets({"api_key": "x", "queue": "PS", "n": {"password": 1}}) == {
        "api_key": "(hidden)",
        "queue": "PS",
        "n": {"password": "(hidden)"},
    }


async def test_what_json_cannot_say_is_kept_all_the_same(redis: Redis) -> None:
    letters = DeadLetters(redis, "main")
    await letters.put("pbx", None, "odd", {"figure": 10**17, "thing": {1, 2}.union})
    assert len(await ids(letters)) == 1


async def test_a_removed_letter_is_gone_from_everywhere(redis: Redis) -> None:
    letters = DeadLetters(redis, "main")
    await put(letters, "pbx", "pbx", whole=whole(a=1))
    assert await letters.remove("1")
    assert not await letters.remove("1")
    assert await letters.get("1") is None
    assert (await ids(letters), await ids(letters, source="pbx")) == (["2"], ["2"])
    await letters.remove("2")
    left = [key for key in await redis.keys() if b"size" not in key and b"numbers" not in key]
    assert left == []
    assert await redis.get("dead-letter-size:{main}") == b"0"


async def test_a_letter_may_have_a_new_reason(redis: Redis) -> None:
    letters = DeadLetters(redis, "main")
    await put(letters, "pbx", whole=whole(a=1))
    before = await letters.get("1")
    assert before is not None
    await letters.renew(before, "another")
    after = await letters.get("1")
    assert after is not None
    assert (after.head.reason, after.at, after.whole) == ("another", before.at, before.whole)
    await letters.remove("1")
    await letters.renew(before, "too late")
    assert await letters.get("1") is None


async def test_the_newest_are_kept_and_no_more_than_so_many(redis: Redis) -> None:
    letters = DeadLetters(redis, "main", most=3)
    await put(letters, "pbx", "crm", "pbx", "pbx", "pbx")
    assert await ids(letters) == ["5", "4", "3"]
    assert await letters.counts(["pbx", "crm"]) == {"pbx": 3, "crm": 0}


async def test_no_more_than_so_many_bytes_are_kept(redis: Redis) -> None:
    letters = DeadLetters(redis, "main", most_bytes=5_000)
    await put(letters, *["pbx"] * 9, whole=whole(a="x" * 1_500))
    assert len(await ids(letters)) == 3
    size: Any = await redis.get("dead-letter-size:{main}")
    assert 4_500 < int(size) <= 5_000


async def test_old_letters_are_forgotten_by_whoever_looks(redis: Redis) -> None:
    await put(DeadLetters(redis, "main"), "pbx")
    assert await ids(DeadLetters(redis, "main", oldest=DAY)) == ["1"]
    young = DeadLetters(redis, "main", oldest=-1)
    assert await young.counts(["pbx"]) == {"pbx": 0}
    assert await ids(DeadLetters(redis, "main")) == []


async def test_many_may_put_at_once(redis: Redis) -> None:
    letters = DeadLetters(redis, "main", most=20)
    await asyncio.gather(*(put(letters, "pbx", "crm") for _ in range(30)))
    found = await ids(letters, most=100)
    assert found == [str(number) for number in range(60, 40, -1)]


async def test_centres_know_nothing_of_each_other(redis: Redis) -> None:
    await put(DeadLetters(redis, "main"), "pbx")
    assert await ids(DeadLetters(redis, "north")) == []
