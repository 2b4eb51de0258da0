"""Deliveries: an id is stored once, sent again or at once, and only stored ids count as repeated."""

import asyncio

import pytest

from app.api.deliveries import Deliveries, Tally
from app.events.native import to_event
from app.events.vocabulary import Event
from app.streams.event_log import LogUnavailable
from tests.api.keepers import MemoryLog, queued


def events(*numbers: int, source: str = "pbx") -> list[Event]:
    return [to_event(queued(number), source) for number in numbers]


async def test_an_id_within_one_body_twice_is_stored_once() -> None:
    log = MemoryLog()
    assert await Deliveries(log.begin).deliver(events(1, 2, 1)) == Tally(2, 1)
    assert log.events == events(1, 2)


async def test_ids_of_two_sources_are_strangers() -> None:
    deliveries = Deliveries(MemoryLog().begin)
    await deliveries.deliver(events(1))
    assert await deliveries.deliver(events(1, source="acd")) == Tally(1, 0)


async def test_a_second_sender_waits_for_the_first_ones_outcome() -> None:
    log = MemoryLog()
    log.gate.clear()
    deliveries = Deliveries(log.begin)
    first = asyncio.create_task(deliveries.deliver(events(1, 2)))
    await log.arrived.wait()
    second = asyncio.create_task(deliveries.deliver(events(2)))
    await asyncio.sleep(0)
    assert not second.done()
    log.gate.set()
    assert (await first, await second) == (Tally(2, 0), Tally(0, 1))
    assert log.events == events(1, 2)


async def test_what_the_first_sender_failed_to_store_the_second_stores() -> None:
    log = MemoryLog()
    log.gate.clear()
    deliveries = Deliveries(log.begin)
    first = asyncio.create_task(deliveries.deliver(events(1)))
    await log.arrived.wait()
    second = asyncio.create_task(deliveries.deliver(events(1)))
    await asyncio.sleep(0)
    first.cancel()
    log.gate.set()
    assert await second == Tally(1, 0)
    assert log.events == events(1)


async def test_two_senders_that_wait_for_each_other_both_end() -> None:
    log = MemoryLog()
    log.gate.clear()
    deliveries = Deliveries(log.begin)
    one = asyncio.create_task(deliveries.deliver(events(1, 2)))
    await log.arrived.wait()
    other = asyncio.create_task(deliveries.deliver(events(3, 1)))
    third = asyncio.create_task(deliveries.deliver(events(2, 3)))
    await asyncio.sleep(0)
    log.gate.set()
    assert await one == Tally(2, 0)
    assert await other == Tally(1, 1)
    assert await third == Tally(0, 2)


async def test_a_failed_delivery_leaves_no_trace() -> None:
    log = MemoryLog()
    log.is_away = True
    deliveries = Deliveries(log.begin)
    with pytest.raises(LogUnavailable):
        await deliveries.deliver(events(1))
    log.is_away = False
    assert await deliveries.deliver(events(1)) == Tally(1, 0)
    assert deliveries._under_way == {}


async def test_memory_is_bounded_and_the_newest_ids_are_kept() -> None:
    deliveries = Deliveries(MemoryLog().begin, most=10)
    for number in range(100):
        await deliveries.deliver(events(number))
    assert 10 <= sum(map(len, deliveries._kept)) <= 12
    assert await deliveries.deliver(events(*range(90, 100))) == Tally(0, 10)


async def test_nothing_is_delivered_at_once() -> None:
    assert await Deliveries(MemoryLog().begin).deliver([]) == Tally(0, 0)
