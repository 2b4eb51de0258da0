"""The judge at work, on a real log and a real database: what is decided is shown, written, and never said twice."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing, asynccontextmanager
from pathlib import Path
from typing import Any, cast

import msgspec
import pytest
import pytest_asyncio
from redis.asyncio import Redis
from typing_extensions import override

from app.alerts.orders import Acknowledge, Answer, Done, Refused, Snooze
from app.clock import ManualClock
from app.events.instants import MINUTE, SECOND, parse_instant
from app.events.vocabulary import AgentState, AgentStateChanged, CallAnswered, CallQueued
from app.metrics.beside import AlertPicture
from app.store.alert_contract import WantedAlerts
from app.store.channel_contract import StoredChannel
from app.store.contract import Store, StoreDoor, StoreUnavailable
from app.store.door import LazyStore
from app.store.place import FILE
from app.streams.board import Board
from app.streams.connection import connect
from app.streams.orders import Orders
from app.worker import WorkerParts
from app.worker.judge import AlertJudge, Pace
from tests.alerts.floor import UTC
from tests.worker.test_worker import parts_on, working

pytestmark = [pytest.mark.redis, pytest.mark.usefixtures("database")]

NOON = parse_instant("2026-11-17T12:00:00Z")


class Door(StoreDoor):
    """The way to a real database that can be shut."""

    def __init__(self, behind: LazyStore) -> None:
        self.behind = behind
        self.is_shut = False
        self.opened_again = asyncio.Event()
        self._was_opened = False

    @override
    async def open(self) -> Store:
        if self.is_shut:
            raise StoreUnavailable("The door is shut.")
        if self._was_opened:
            self.opened_again.set()
        self._was_opened = True
        return await self.behind.open()


class House:
    """A worker with a judge, and a hand on its clock."""

    def __init__(self, redis: Redis, door: Door) -> None:
        self.door = door
        self.clock = ManualClock(NOON)
        self.orders = Orders(redis, "main", "alerts")
        self.board = Board(redis, "main")
        judge = AlertJudge(door, self.orders, UTC, pace=Pace(0.02, 0.3, 0.0))
        changes = {"companions": (judge,), "clock": self.clock}
        self.parts = WorkerParts(**{**vars(parts_on(redis)), **changes})

    async def someone_waits(self, seconds: int = 60) -> None:
        at = self.clock.now() - seconds * SECOND
        call = CallQueued(id=f"q{at}", at=at, source="pbx", call=f"c{at}", queue="NE")
        await self.parts.event_log.append([call])

    async def everybody_is_answered(self) -> None:
        at, began = self.clock.now(), NOON - 60 * SECOND
        call = CallAnswered(
            id=f"a{at}", at=at, source="pbx", call=f"c{began}", queue="NE", agent="Ann"
        )
        there = AgentStateChanged(
            id=f"s{at}", at=at, source="pbx", agent="Ann", state=AgentState.ON_CALL, queues=["NE"]
        )
        await self.parts.event_log.append([call, there])

    async def shows(self, is_so: Callable[[list[AlertPicture]], bool]) -> list[AlertPicture]:
        """Return the alerts of the board once they are so."""
        async with asyncio.timeout(10), aclosing(cast("Any", self.board.updates())) as updates:
            async for board in updates:
                if is_so(board.alerts):
                    return list(board.alerts)
        raise AssertionError("the board went away")

    async def order(self, order: Acknowledge | Snooze) -> Answer:
        reply = await self.orders.give(msgspec.json.encode(order), 5 * SECOND)
        answer: Answer = msgspec.json.decode(reply, type=Answer)
        return answer

    async def is_read(self) -> None:
        """Return once the judge knows whom to tell: it opens the door again when it has read all."""
        async with asyncio.timeout(10):
            await self.door.opened_again.wait()

    async def written(self, is_so: Callable[[Store], Awaitable[bool]]) -> None:
        """Return once the database holds it."""
        store = await self.door.behind.open()
        async with asyncio.timeout(10):
            while not await is_so(store):
                pass


@pytest_asyncio.fixture
async def house(valkey_url: str, valkey: Redis, tmp_path: Path) -> AsyncIterator[House]:
    await valkey.ping()
    behind = LazyStore(tmp_path / FILE, "main")
    client = connect(valkey_url)
    store = await behind.open()
    channel = StoredChannel("slack", "Slack", "webhook", {}, {}, "en", True, True, None, NOON, NOON)
    await store.channels.add(channel, "Ann")
    yield House(client, Door(behind))
    await client.aclose()
    await behind.close()


@asynccontextmanager
async def at_work(house: House) -> AsyncIterator[None]:
    async with working(house.parts):
        yield


def is_firing(alerts: list[AlertPicture]) -> bool:
    return any(a.rule == "longest-wait" and a.state == "firing" for a in alerts)


def is_acknowledged(alerts: list[AlertPicture]) -> bool:
    return any(alert.state == "acknowledged" for alert in alerts)


def nobody_waits(alerts: list[AlertPicture]) -> bool:
    return any(alert.facts["waiting"] == 0 for alert in alerts)


def is_over(alerts: list[AlertPicture]) -> bool:
    return any(a.rule == "longest-wait" and a.state == "resolved" for a in alerts)


async def told(store: Store) -> list[tuple[str, str, bool]]:
    notices = await store.outbox.waiting(100)
    return [
        (notice.picture.rule, notice.reason.value, notice.is_loud)
        for notice in notices
        if notice.reason != "updated"
    ]


async def has_told(store: Store) -> bool:
    return ("longest-wait", "first_notification", True) in await told(store)


async def test_a_long_wait_is_shown_written_acknowledged_and_over(
    house: House, record_property: Callable[[str, object], None]
) -> None:
    async with at_work(house):
        await house.someone_waits()
        (alert,) = await house.shows(is_firing)
        await house.written(has_told)
        assert (alert.kind, alert.queue, alert.facts["threshold"]) == ("longest_wait", "NE", 40.0)

        loop = asyncio.get_running_loop()
        begun = loop.time()
        seen = asyncio.create_task(house.shows(is_acknowledged))
        answer = await house.order(Acknowledge(alert.id, "Ann"))
        (shown,) = await seen
        took = loop.time() - begun
        record_property("measured", f"an acknowledgement is on the board after {took:.3f} s")
        assert isinstance(answer, Done)
        assert (answer.alert.state, shown.acknowledged_by) == ("acknowledged", "Ann")
        assert took < 1.0

        await house.everybody_is_answered()
        house.clock.advance(1)
        await house.shows(nobody_waits)
        house.clock.advance(6 * MINUTE)
        await house.shows(is_over)
        assert await house.order(Acknowledge(alert.id, "Bob")) == Refused("over")
        assert await house.order(Snooze("nothing", "Bob", span=MINUTE)) == Refused("unknown")

        async def is_whole(store: Store) -> bool:
            return len(await told(store)) == 3

        await house.written(is_whole)
    store = await house.door.open()
    assert [reason for _, reason, _ in await told(store)] == [
        "first_notification",
        "acknowledged",
        "resolved",
    ]
    assert await store.audit.read(subject="nothing") == []


async def test_after_a_restart_nothing_is_said_again(house: House) -> None:
    async with at_work(house):
        await house.someone_waits()
        (before,) = await house.shows(is_firing)
        await house.written(has_told)
    async with at_work(house):
        house.clock.advance(5 * SECOND)
        (after,) = await house.shows(lambda alerts: bool(alerts) and is_firing(alerts))
        assert (after.id, after.since) == (before.id, before.since)
        answer = await house.order(Snooze(before.id, "Ann", span=MINUTE))
        assert isinstance(answer, Done)

        async def is_snoozed(store: Store) -> bool:
            return any(reason == "snoozed" for _, reason, _ in await told(store))

        await house.written(is_snoozed)
    assert [reason for _, reason, _ in await told(await house.door.open())] == [
        "first_notification",
        "snoozed",
    ]


async def test_while_the_database_is_away_alerts_are_shown_and_written_when_it_is_back(
    house: House,
) -> None:
    async with at_work(house):
        await house.is_read()
        await house.someone_waits(1)
        await house.shows(lambda alerts: not alerts)
        house.door.is_shut = True
        house.clock.advance(60 * SECOND)
        (alert,) = await house.shows(is_firing)
        answer = await house.order(Acknowledge(alert.id, "Ann"))
        assert isinstance(answer, Done)
        house.door.is_shut = False

        async def is_taken(store: Store) -> bool:
            one = await store.alerts.one(alert.id)
            return one is not None and one.acknowledged_by == "Ann"

        await house.written(is_taken)
        reasons = [reason for _, reason, _ in await told(await house.door.open())]
        assert reasons == ["first_notification", "acknowledged"]


async def test_a_start_without_a_database_says_nothing_twice_when_it_comes(house: House) -> None:
    async with at_work(house):
        await house.someone_waits()
        await house.shows(is_firing)
        await house.written(has_told)
    house.door.is_shut = True
    async with at_work(house):
        house.clock.advance(5 * SECOND)
        await house.shows(lambda alerts: bool(alerts) and is_firing(alerts))
        house.door.is_shut = False
        house.clock.advance(5 * SECOND)

        async def is_known(_: Store) -> bool:
            answer = await house.order(Acknowledge(kept.id, "Ann"))
            return isinstance(answer, Done)

        (kept,) = await (await house.door.open()).alerts.find(WantedAlerts(), 10)
        await house.written(is_known)

        async def is_taken(store: Store) -> bool:
            return ("longest-wait", "acknowledged", False) in await told(store)

        await house.written(is_taken)
    assert [reason for _, reason, _ in await told(await house.door.open())] == [
        "first_notification",
        "acknowledged",
    ]
