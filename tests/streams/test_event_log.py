import asyncio
import os
import signal
from pathlib import Path

import pytest
from redis.asyncio import Redis

from app.embedded.valkey import EmbeddedValkey
from app.events.vocabulary import CallQueued
from app.streams import keys
from app.streams.connection import connect
from app.streams.event_log import START, EventLog, LogUnavailable, order

pytestmark = pytest.mark.redis


def queued(number: int, extra: dict[str, object] | None = None) -> CallQueued:
    return CallQueued(
        id=f"e{number}", at=number, source="pbx", call=f"c{number}", queue="PS", extra=extra
    )


async def ids(log: EventLog) -> list[str]:
    entries = await log.read(START, block=1, most=10_000)
    return [event.id for entry in entries for event in entry.events]


async def test_what_was_appended_is_read_in_its_order(redis: Redis) -> None:
    log = EventLog(redis, "main")
    events = [queued(1), queued(2, {"lane": 3})]

    await log.append(events)

    [entry] = await log.read(START, block=1, most=10)
    assert entry.events == events
    assert entry.received == order(entry.position)[0]
    assert entry.unreadable == ()


async def test_a_reader_goes_on_after_its_position(redis: Redis) -> None:
    log = EventLog(redis, "main")
    await log.append([queued(1)])
    [first] = await log.read(START, block=1, most=10)
    await log.append([queued(2)])

    [second] = await log.read(first.position, block=1, most=10)

    assert [event.id for event in second.events] == ["e2"]
    assert await log.newest() == second.position
    assert await log.read(second.position, block=1, most=10) == []


async def test_a_waiting_reader_hears_of_an_event_at_once(redis: Redis) -> None:
    log = EventLog(redis, "main")
    reading = asyncio.create_task(log.read(START, block=2_000, most=10))

    await log.append([queued(1)])

    async with asyncio.timeout(1):
        [entry] = await reading
    assert entry.events == [queued(1)]


async def test_requests_that_come_together_share_entries(redis: Redis) -> None:
    log = EventLog(redis, "main")

    await asyncio.gather(*(log.append([queued(number)]) for number in range(100)))

    assert sorted(await ids(log)) == sorted(f"e{number}" for number in range(100))
    assert await redis.xlen(keys.event_log("main")) <= 3


async def test_what_is_under_way_when_the_log_dies_is_refused_and_the_next_is_stored(
    tmp_path: Path,
) -> None:
    server = EmbeddedValkey(tmp_path)
    redis = connect(await server.start())
    log = EventLog(redis, "main")
    await log.append([queued(1)])
    # It takes in commands, and answers none of them.
    server_pid = int((await redis.info("server"))["process_id"])
    os.kill(server_pid, signal.SIGSTOP)
    under_way = asyncio.gather(log.append([queued(2)]), return_exceptions=True)
    await asyncio.sleep(0)
    os.kill(server_pid, signal.SIGKILL)

    assert [type(outcome) for outcome in await under_way] == [LogUnavailable]

    await server.stop()
    await server.start()
    await log.append([queued(3)])
    assert {"e1", "e3"} <= set(await ids(log))
    await redis.aclose()
    await server.stop()


async def test_an_event_that_cannot_be_written_fails_its_sender_alone(redis: Redis) -> None:
    log = EventLog(redis, "main")
    too_large = queued(2, {"figure": 10**30})

    outcomes = await asyncio.gather(
        log.append([queued(1)]),
        log.append([too_large]),
        log.append([queued(3)]),
        return_exceptions=True,
    )

    assert [type(outcome) for outcome in outcomes] == [type(None), OverflowError, type(None)]
    assert await ids(log) == ["e1", "e3"]


async def test_a_sender_that_hangs_up_takes_nobody_along(redis: Redis) -> None:
    log = EventLog(redis, "main")
    impatient = asyncio.create_task(log.append([queued(1)]))
    patient = asyncio.create_task(log.append([queued(2)]))
    await asyncio.sleep(0)
    impatient.cancel()

    await patient

    assert await ids(log) == ["e1", "e2"]


async def test_a_log_that_is_away_says_so_to_everyone_who_waits(tmp_path: Path) -> None:
    nowhere = connect(f"unix://{tmp_path}/nowhere.sock")
    log = EventLog(nowhere, "main")

    outcomes = await asyncio.gather(
        *(log.append([queued(number)]) for number in range(3)), return_exceptions=True
    )

    assert all(isinstance(outcome, LogUnavailable) for outcome in outcomes)
    await nowhere.aclose()


async def test_a_log_that_cannot_be_written_is_no_log(redis: Redis) -> None:
    await redis.set(keys.event_log("main"), "not a stream")

    with pytest.raises(LogUnavailable):
        await EventLog(redis, "main").append([queued(1)])


async def test_more_than_the_log_can_take_is_turned_away(redis: Redis) -> None:
    log = EventLog(redis, "main", most_waiting=3)

    outcomes = await asyncio.gather(
        log.append([queued(1), queued(2)]),
        log.append([queued(3), queued(4)]),
        return_exceptions=True,
    )

    assert outcomes[0] is None
    assert isinstance(outcomes[1], LogUnavailable)
    await log.append([queued(3), queued(4)])
    assert await ids(log) == ["e1", "e2", "e3", "e4"]


async def test_the_newest_ids_come_back_newest_last(redis: Redis) -> None:
    log = EventLog(redis, "main")
    for first in range(0, 1_200, 2):
        await log.append([queued(first), queued(first + 1)])

    assert await log.recent_ids(3) == [("pbx", "e1197"), ("pbx", "e1198"), ("pbx", "e1199")]
    assert len(await log.recent_ids(5_000)) == 1_200


async def test_an_empty_log_has_no_ids_and_starts_at_the_start(redis: Redis) -> None:
    log = EventLog(redis, "main")

    assert await log.recent_ids(10) == []
    assert await log.newest() == START


async def test_trimming_keeps_everything_from_the_position_on(redis: Redis) -> None:
    log = EventLog(redis, "main")
    for number in range(600):
        await log.append([queued(number)])
    entries = await log.read(START, block=1, most=600)

    await log.trim(entries[400].position)

    left = await ids(log)
    assert left[-200:] == [f"e{number}" for number in range(400, 600)]
    assert len(left) < 600


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"v": "1", "e0": b"\xc1"}, "trailing"),
        ({"v": "9", "e0": b""}, "schema"),
        ({"e0": b""}, "schema"),
    ],
)
async def test_an_unreadable_entry_is_passed_on_as_such(
    redis: Redis, fields: dict[str, str | bytes], reason: str
) -> None:
    log = EventLog(redis, "main")
    await redis.xadd(keys.event_log("main"), dict(fields))  # type: ignore[arg-type]
    await log.append([queued(1)])

    poison, good = await log.read(START, block=1, most=10)

    assert poison.events == []
    assert len(poison.unreadable) == 1
    assert reason == "trailing" or reason in poison.unreadable[0]
    assert good.events == [queued(1)]


def test_positions_are_ordered_as_numbers() -> None:
    assert order("99-10") > order("99-9")
    assert order("100-0") > order("99-10")
