"""A made-up day of calls, as plain as it is long: the load that the measurements are taken under."""

from collections.abc import Iterator

from app.events.instants import DAY, SECOND, Instant
from app.events.vocabulary import (
    CallAbandoned,
    CallAnswered,
    CallEnded,
    CallQueued,
    CallRinging,
    CallWrappedUp,
    Event,
)

MIDNIGHT: Instant = 1_794_528_000_000
"""13 November 2026, 00:00 UTC."""

_ABANDON_EVERY = 12


def day(calls: int, queues: int, agents: int) -> Iterator[Event]:
    """Yield the events of a day in which calls arrive evenly, in order of instant.

    One in twelve callers hangs up; the others ring, are answered, end and are wrapped up.
    """
    spacing = DAY / calls
    pending: list[tuple[Instant, int, Event]] = []
    for number in range(calls):
        at = MIDNIGHT + round(number * spacing)
        due = [each for each in pending if each[0] <= at]
        if due:
            pending = [each for each in pending if each[0] > at]
            yield from (event for _, _, event in sorted(due, key=lambda each: each[:2]))
        queue, agent = f"queue-{number % queues}", f"agent-{number % agents}"
        later = [(e.at, 10 * number + n, e) for n, e in enumerate(_call(number, at, queue, agent))]
        yield later[0][2]
        pending += later[1:]
    yield from (event for _, _, event in sorted(pending, key=lambda each: each[:2]))


def _call(number: int, at: Instant, queue: str, agent: str) -> list[Event]:
    call = f"call-{number:08}"
    wait = (number * 7919) % (40 * SECOND)
    talk = 60 * SECOND + (number * 104_729) % (240 * SECOND)
    ids = (f"{call}-{n}" for n in range(5))
    queued = CallQueued(id=next(ids), at=at, source="bench", call=call, queue=queue)
    if number % _ABANDON_EVERY == 0:
        return [queued, CallAbandoned(id=next(ids), at=at + wait, source="bench", call=call)]
    ended = at + wait + talk
    return [
        queued,
        CallRinging(
            id=next(ids), at=at + wait // 2, source="bench", call=call, queue=queue, agent=agent
        ),
        CallAnswered(id=next(ids), at=at + wait, source="bench", call=call, agent=agent),
        CallEnded(id=next(ids), at=ended, source="bench", call=call),
        CallWrappedUp(id=next(ids), at=ended + 20 * SECOND, source="bench", call=call, agent=agent),
    ]
