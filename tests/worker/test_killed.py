"""The judge and the sender killed together, again and again: each alert ends as one message in its final state."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from itertools import product
from pathlib import Path
from random import Random

import pytest
from msgspec.structs import replace
from redis.asyncio import Redis

from app.alerts.defaults import DEFAULTS
from app.alerts.lifecycle import State
from app.alerts.notice import Reason, TimelineEntry
from app.clock import WallClock
from app.events.instants import SECOND, Instant
from app.events.vocabulary import CallAbandoned, CallQueued, Event, SourceHeartbeat
from app.notify.contract import decision
from app.store.alert_contract import WantedAlerts
from app.store.contract import Store
from app.streams.event_log import EventLog
from tests.notify.fake_slack import FakeSlack, Fault, fake_slack, payload
from tests.notify.sending import House, channel, house

pytestmark = pytest.mark.redis

ROOT = Path(__file__).resolve().parents[2]
TELLER = Path(__file__).with_name("teller.py")
WRITES = ("write", "keep", "settle")
"""What the judge decided; that something is about to be sent, or was; that a notice is done with."""

DEATHS = [f"{write} 1 {when}" for write, when in product(WRITES, ("before", "after"))]
SILENT = {Reason.UPDATED, Reason.FIRST_NOTIFICATION, Reason.FIRED}
FAULTS = (*[Fault.NONE] * 12, Fault.DROPS_AFTER, Fault.BUSY)

RULES = [
    replace(rule, enabled=rule.id == "longest-wait", keep_s=0, missing=0, margin=0.0, together_s=0)
    for rule in DEFAULTS
]


class Lives:
    """A worker that lives as often as it is let."""

    def __init__(self, process: Process, log: EventLog) -> None:
        self._process = process
        self._log = log

    async def live(self, death: str) -> int:
        """Begin a life, and return its process."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{death}\n".encode())
        return int(await self._said())

    async def end(self, process: int, after_s: float = 0.0) -> bool:
        """Wait for a life to end, and end it after so long; return whether it died of itself."""
        over = asyncio.create_task(self._said())
        done, _ = await asyncio.wait([over], timeout=after_s)
        if not done:
            os.kill(process, signal.SIGKILL)
        assert await over == "over"
        return bool(done)

    async def _said(self) -> str:
        assert self._process.stdout is not None
        async with asyncio.timeout(20):
            return (await self._process.stdout.readline()).decode().strip()

    async def someone_waits(self, queue: str) -> Instant:
        at = WallClock().now()
        beat = SourceHeartbeat(id=f"b{at}", at=at, source="pbx")
        await self._tell(beat, call(queue, at - 60 * SECOND))
        return at - 60 * SECOND

    async def nobody_waits(self, queue: str, since: Instant) -> None:
        at = WallClock().now()
        name = f"{queue} {since}"
        await self._tell(CallAbandoned(id=f"g {name}", at=at, source="pbx", call=name, queue=queue))

    async def _tell(self, *events: Event) -> None:
        await self._log.append(events)


def call(queue: str, at: Instant) -> CallQueued:
    name = f"{queue} {at}"
    return CallQueued(id=f"q {name}", at=at, source="pbx", call=name, queue=queue)


@asynccontextmanager
async def lives(url: str, place: Path, slack: FakeSlack, redis: Redis) -> AsyncIterator[Lives]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(TELLER), url, str(place), slack.url, stdin=PIPE, stdout=PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},  # noqa: TID251
    )  # fmt: skip
    yield Lives(process, EventLog(redis, "main"))
    assert process.stdin is not None
    process.stdin.close()
    await process.wait()


async def test_killed_anywhere_between_decision_delivery_and_record_nothing_is_lost_or_said_twice(
    valkey_url: str,
    valkey: Redis,
    database: Path,
    record_property: Callable[[str, object], None],
) -> None:
    chance = Random(7)
    slack = FakeSlack(iter(chance.choices(FAULTS, k=60)))
    async with (
        fake_slack(slack),
        house(database, slack) as floor,
        lives(valkey_url, database, slack, valkey) as worker,
    ):
        await floor.store.channels.add(channel(slack), "key")
        await floor.store.alert_rules.change(RULES, "key", 1)
        chance.shuffle(DEATHS)
        waiting: list[tuple[str, Instant]] = []
        died = 0
        for number, death in enumerate([*DEATHS, "never"]):
            process = await worker.live(death)
            queue = f"Q{number}"
            if waiting and await floor.store.alerts.find(WantedAlerts(queue=waiting[0][0]), 1):
                await worker.nobody_waits(*waiting.pop(0))
            waiting.append((queue, await worker.someone_waits(queue)))
            died += await worker.end(
                process, chance.uniform(0.2, 0.5) if death == "never" else 10.0
            )
        process = await worker.live("never")
        await settled(floor.store, len(DEATHS) + 1, is_over=False)
        for queue, since in waiting:
            await worker.nobody_waits(queue, since)
        await settled(floor.store, len(DEATHS) + 1)
        await floor.done()
        await worker.end(process)
        await check(floor)
    record_property("measured", f"{died} of {len(DEATHS)} lives ended at the write they were to")
    assert died == len(DEATHS)


async def settled(store: Store, troubles: int, *, is_over: bool = True) -> None:
    """Return once every trouble has its alert, and all are over."""
    async with asyncio.timeout(20):
        while True:
            found = await store.alerts.find(WantedAlerts(), 100)
            are_over = all(alert.state is State.RESOLVED for alert in found)
            if len(found) == troubles and (are_over or not is_over):
                return
            await asyncio.sleep(0.02)


async def check(floor: House) -> None:
    """Each alert stands once, in its final state, with every decision once below it; nothing else stands there."""
    alerts = await floor.store.alerts.find(WantedAlerts(), 100)
    # What begins within one second is one message.
    own = [alert for alert in alerts if alert.lead is None]
    assert {alert.lead for alert in alerts} - {None} <= {alert.id for alert in own}
    for alert in own:
        (message,) = floor.slack.about(alert.id)
        assert message.shown["text"].startswith("✅")
        whole = await floor.store.alerts.one(alert.id)
        assert whole is not None
        told = [payload(reply)["decision"] for reply in floor.slack.thread(message.ts)]
        assert told == [decision(entry) for entry in whole.timeline if is_told(entry)]
    assert len(floor.slack.visible()) == len(own)
    assert len({alert.subject for alert in alerts}) == len(alerts)


def is_told(entry: TimelineEntry) -> bool:
    return entry.reason not in SILENT
