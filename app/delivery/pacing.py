"""Things leave when they are due: in batches, and not more often than need be."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeAlias, TypeVar

from app.clock import Clock
from app.events.instants import SECOND, Instant, Millis

Thing = TypeVar("Thing")
Pause: TypeAlias = Callable[[float], Awaitable[None]]
"""Waits for so many seconds, as asyncio.sleep does."""

_LEAST_PAUSE: Millis = 200
# A clock may be set while we wait: look at it now and then.
_LONGEST_PAUSE: Millis = 1 * SECOND


@dataclass(frozen=True, slots=True)
class Due(Generic[Thing]):
    """Something to send, and when."""

    at: Instant
    thing: Thing


async def as_due(
    things: Iterable[Due[Thing]], clock: Clock, pause: Pause, most: int
) -> AsyncIterator[list[Thing]]:
    """Hand out things in batches as their instants come; what is overdue goes out at once."""
    batch: list[Thing] = []
    for due in things:
        while (wait := due.at - clock.now()) > 0:
            if batch:
                yield batch
                batch = []
            else:
                await pause(min(max(wait, _LEAST_PAUSE), _LONGEST_PAUSE) / SECOND)
        batch.append(due.thing)
        if len(batch) == most:
            yield batch
            batch = []
    if batch:
        yield batch
