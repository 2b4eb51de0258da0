"""Day after day of a centre, so that whoever starts at whatever instant sees the same history."""

from collections.abc import Iterator
from itertools import chain

from app.events.instants import DAY, HOUR, Instant, format_instant
from app.simulator.centre import Centre
from app.simulator.journal import NativeEvent
from app.simulator.simulation import Simulation

# In the small hours of Europe: a day starts with a clean floor.
_DAY_BEGINS = 4 * HOUR


def days(centre: Centre, at: Instant) -> Iterator[NativeEvent]:
    """Simulate the day that an instant lies in, and every day after it.

    A day depends on nothing but its date, ids included: a demo that is started again tells
    the same events again, and the service knows them as repeated.
    """
    day = (at - _DAY_BEGINS) // DAY
    while True:
        since = day * DAY + _DAY_BEGINS
        yield {
            "id": f"restarted-{day}",
            "type": "source.restarted",
            "at": format_instant(since),
        }
        yield from Simulation(centre, since, seed=day).events(since + DAY)
        day += 1


def opening(events: Iterator[NativeEvent], since: Instant) -> Iterator[NativeEvent]:
    """Join a stream of events at an instant: agents as they are then, and calls begun from then on."""
    border = format_instant(since)
    states: dict[object, NativeEvent] = {}
    begun: set[object] = set()
    for event in events:
        if str(event["at"]) >= border:
            events = chain([event], events)
            break
        if event["type"] == "agent.state":
            states[event["agent"]] = event
        else:
            begun.add(event.get("call"))
    # In the order of time, or the service would take the earlier ones for late.
    yield from sorted(states.values(), key=lambda event: str(event["at"]))
    for event in events:
        if "call" not in event or event["call"] not in begun:
            yield event
