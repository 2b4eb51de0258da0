"""The demo: a simulated bank that reports to a service as a real telephony system would."""

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from itertools import chain

import msgspec

from app.clock import Clock
from app.delivery import DeliveryFailed, Due, Intake, Pause, as_due, connect
from app.delivery.line import Line
from app.events.instants import HOUR, Instant, Millis, parse_instant
from app.simulator.centre import Centre
from app.simulator.days import days, opening
from app.simulator.journal import NativeEvent
from app.simulator.naming import configure
from app.simulator.retail_bank import RETAIL_BANK

SOURCE = "demo"
HISTORY: Millis = 3 * HOUR
_MOST = 500
_TRIES = 30


async def run_demo(
    url: str,
    key: str,
    clock: Clock,
    *,
    history: Millis = HISTORY,
    pause: Pause = asyncio.sleep,
) -> None:
    """Post the last hours of a simulated bank, then its present as it happens, until cancelled.

    Raises:
        DeliveryFailed: the service does not take events with this key.
    """
    since = clock.now() - history
    # Hours of simulation: a second of work that must not hold up whoever shares this loop.
    live = await asyncio.to_thread(_joined_at, RETAIL_BANK, since)
    async with connect(url, key) as client:
        naming = asyncio.create_task(_name_queues(Line(client, pause, _TRIES), RETAIL_BANK))
        intake = Intake(client, SOURCE, pause)
        try:
            async for batch in as_due(_dated(live), clock, pause, _MOST):
                await intake.post(batch)
        finally:
            naming.cancel()
            await asyncio.gather(naming, return_exceptions=True)


def _joined_at(centre: Centre, since: Instant) -> Iterator[NativeEvent]:
    """Return the centre's events, wound forward to an instant."""
    events = opening(days(centre, since), since)
    return chain([next(events)], events)


def _dated(events: Iterator[NativeEvent]) -> Iterator[Due[bytes]]:
    for event in events:
        yield Due(parse_instant(str(event["at"])), msgspec.json.encode(event))


async def _name_queues(line: Line, centre: Centre) -> None:
    """Tell the service the queues' names and targets; one that cannot be told shows their codes."""
    for plan in centre.queues:
        with suppress(DeliveryFailed):
            await configure(line, plan, plan.queue)
