"""The demo against a service that is slow to start, overloaded and dropping lines."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest

from app.delivery import DeliveryFailed
from app.events.instants import HOUR, MINUTE, SECOND, format_instant, parse_instant
from app.events.native import to_event
from app.simulator.demo import run_demo
from tests.delivery.passing import PassingTime
from tests.delivery.service import BREAKS, KEEPS_THEN_BREAKS, Mood, Service, service

NOW = parse_instant("2026-11-17T06:00:00Z")
HISTORY = 20 * MINUTE


@asynccontextmanager
async def demo(running: Service, time: PassingTime) -> AsyncIterator[None]:
    """Run the demo until the block is over."""
    run = run_demo(running.url, "secret", time.clock, history=HISTORY, pause=time.pause)
    task = asyncio.create_task(run)
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def until(running: Service, time: PassingTime, at: int) -> None:
    """Let the demo run to a simulated instant."""
    while time.clock.now() < at:
        running.arrived.clear()
        await running.arrived.wait()


async def test_history_comes_first_in_large_batches_then_events_as_they_happen() -> None:
    time = PassingTime(NOW)
    async with service() as running:
        async with demo(running, time):
            await until(running, time, NOW + 60 * SECOND)
        past = [one for one in running.events if one["at"] <= format_instant(NOW)]
        assert len(past) > 1000
        assert running.batches[: len(past) // 500] == [500] * (len(past) // 500)
        assert running.events[-1]["at"] <= format_instant(time.clock.now())
        assert running.events[-1]["at"] > format_instant(NOW + 55 * SECOND)
        assert min(time.pauses) >= 0.2
        assert all(to_event(one, "demo") for one in running.events)


async def test_queues_get_their_names_and_a_service_that_cannot_is_forgiven() -> None:
    async with service() as running:
        time = PassingTime(NOW)
        async with demo(running, time):
            await until(running, time, NOW + 10 * SECOND)
        named = [json.loads(body) for path, body in running.bodies if path == "/v1/queues/PS"]
        assert named == [{"name": "Private accounts", "target": {"ratio": 0.8, "within_s": 20}}]
        assert running.events


async def test_a_bad_line_loses_and_repeats_nothing() -> None:
    calm, stormy = PassingTime(NOW), PassingTime(NOW)
    async with service() as reference, service() as running:
        running.moods.extend(
            [BREAKS, Mood(503, ("Retry-After: 1",)), KEEPS_THEN_BREAKS, Mood(429), Mood(503)] * 2
        )
        async with demo(reference, calm):
            await until(reference, calm, NOW + 30 * SECOND)
        async with demo(running, stormy):
            await until(running, stormy, NOW + 30 * SECOND)
        both = min(len(reference.events), len(running.events))
        assert both > 1000
        assert running.events[:both] == reference.events[:both]


async def test_a_demo_started_again_repeats_itself_rather_than_counting_twice() -> None:
    async with service() as running:
        for _ in range(2):
            time = PassingTime(NOW)
            async with demo(running, time):
                await until(running, time, NOW + 10 * SECOND)
        ids = [one["id"] for one in running.events]
        assert len(set(ids)) == len(ids)
        assert sum(running.batches) > 1.9 * len(ids)


async def test_a_key_that_is_refused_ends_the_demo_with_the_reason() -> None:
    async with service() as running:
        running.moods.extend([Mood(401, body='{"title": "Unknown key"}')] * 30)
        time = PassingTime(NOW)
        with pytest.raises(DeliveryFailed, match="Unknown key"):
            await run_demo(running.url, "x", time.clock, history=HOUR // 60, pause=time.pause)
