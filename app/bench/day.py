"""A made-up day of calls, as plain as it is long: the load that the measurements are taken under."""

from collections.abc import Iterator
from heapq import heappop, heappush
from itertools import count, islice

from app.events.instants import DAY, MINUTE, SECOND, Instant, Millis
from app.events.vocabulary import (
    AgentState,
    AgentStateChanged,
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

QUEUES = 50
MANY_QUEUES = 600
AGENTS = 500

_ABANDON_EVERY = 12
_QUARTER: Millis = 15 * MINUTE
_BREAKS_APART = 24
"""Quarter hours from one break of an agent to the next."""


def day(calls: int, queues: int, agents: int) -> Iterator[Event]:
    """Yield the events of a day in which calls arrive evenly, in order of instant.

    One in twelve callers hangs up; the others ring, are answered, end and are wrapped up.
    """
    pending: list[tuple[Instant, int, Event]] = []
    for number in range(calls):
        at = _arrival(number, calls)
        while pending and pending[0][0] <= at:
            yield heappop(pending)[2]
        queue, agent = f"queue-{number % queues}", f"agent-{number % agents}"
        first, *later = _call(number, at, queue, agent)
        yield first
        for n, event in enumerate(later):
            heappush(pending, (event.at, 10 * number + n, event))
    while pending:
        yield heappop(pending)[2]


def with_states(events: Iterator[Event], queues: int, agents: int) -> Iterator[Event]:
    """Yield the events of a day, and what the agents do: they log in, ring, talk, wrap up, wait, and have breaks."""
    ids = (f"state-{number:08}" for number in count())
    for number in range(agents):
        serves = [f"queue-{(number + n) % queues}" for n in range(3)]
        yield _state(next(ids), f"agent-{number}", MIDNIGHT, AgentState.AVAILABLE, queues=serves)
    talks: dict[str, str] = {}
    quarter = 0
    for event in events:
        yield event
        if isinstance(event, CallAnswered) and event.agent is not None:
            talks[event.call] = event.agent
        agent = talks.get(getattr(event, "call", "")) or getattr(event, "agent", None)
        state = _STATES.get(type(event))
        if agent is not None and state is not None:
            yield _state(next(ids), agent, event.at, state)
        if (event.at - MIDNIGHT) // _QUARTER > quarter:
            quarter += 1
            for number in range(quarter % _BREAKS_APART, agents, _BREAKS_APART):
                agent = f"agent-{number}"
                yield _state(next(ids), agent, event.at, AgentState.AWAY, reason="break")
            for number in range((quarter - 1) % _BREAKS_APART, agents, _BREAKS_APART):
                yield _state(next(ids), f"agent-{number}", event.at, AgentState.AVAILABLE)


def _state(
    id_: str,
    agent: str,
    at: Instant,
    state: AgentState,
    reason: str | None = None,
    queues: list[str] | None = None,
) -> Event:
    return AgentStateChanged(
        id=id_, at=at, source="bench", agent=agent, state=state, reason=reason, queues=queues
    )


def events_of(calls: int) -> int:
    """Return how many events so many calls have: an answered one five, the others two."""
    hung_up = -(-calls // _ABANDON_EVERY)
    return 2 * hung_up + 5 * (calls - hung_up)


def is_answered(number: int) -> bool:
    """Tell whether the how-manieth call of the day (from 0) is answered."""
    return number % _ABANDON_EVERY != 0


def answer_of(number: int, calls: int) -> CallAnswered:
    """Return how a call of a day of so many calls was answered."""
    answered = _call(number, _arrival(number, calls), "", "")[2]
    assert isinstance(answered, CallAnswered)  # noqa: S101
    return answered


def _arrival(number: int, calls: int) -> Instant:
    return MIDNIGHT + number * DAY // calls


def batches(events: Iterator[Event], size: int) -> Iterator[list[Event]]:
    """Yield the events, so many at a time."""
    while batch := list(islice(events, size)):
        yield batch


def _call(number: int, at: Instant, queue: str, agent: str) -> list[Event]:
    call = f"call-{number:08}"
    wait = (number * 7919) % (40 * SECOND)
    talk = 60 * SECOND + (number * 104_729) % (240 * SECOND)
    ids = (f"{call}-{n}" for n in range(5))
    queued = CallQueued(id=next(ids), at=at, source="bench", call=call, queue=queue)
    if not is_answered(number):
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


_STATES = {
    CallRinging: AgentState.RINGING,
    CallAnswered: AgentState.ON_CALL,
    CallEnded: AgentState.WRAP_UP,
    CallWrappedUp: AgentState.AVAILABLE,
}
"""What an event of a call makes of the agent."""
