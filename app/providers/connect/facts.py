"""Facts of a contact that several of Connect's formats tell, under one id whichever tells them.

Queues and agents are known by the end of their ARN, which every format has. A name, where a format
gives it, travels beside it for the mapping.
"""

from typing import NamedTuple

from app.events import vocabulary as v
from app.events.instants import Instant
from app.events.vocabulary import Event, Extra
from app.providers.reading import Record, tail

INBOUND = ("inbound", "transfer", "queue_transfer", "callback", "api", "")


class Named(NamedTuple):
    """A queue or an agent: the end of its ARN, and its name where it is told."""

    id: str
    name: str | None = None


def named(record: Record, arn: str, name: str) -> Named | None:
    """Return the queue or agent that a record tells of, None if it tells of none."""
    found = record.text(arn)
    return Named(tail(found), record.text(name)) if found else None


def direction(method: str) -> str | None:
    """Return why a contact is not one of a queue, None if it is."""
    return None if method in INBOUND else f"initiated by {method}"


def entered(contact: str, at: Instant, queue: Named) -> Event:
    """The contact entered a queue."""
    id_ = f"{contact}:queued:{at}"
    return v.CallQueued(id=id_, at=at, call=contact, queue=queue.id, extra=extra(queue=queue))


def answered(contact: str, at: Instant, agent: Named | None, queue: Named | None) -> Event:
    """An agent picked up."""
    return v.CallAnswered(
        id=f"{contact}:answered:{at}",
        at=at,
        call=contact,
        agent=agent.id if agent else None,
        queue=queue.id if queue else None,
        extra=extra(queue=queue, agent=agent),
    )


def abandoned(contact: str, at: Instant, queue: Named) -> Event:
    """The contact ended in its queue."""
    return v.CallAbandoned(id=f"{contact}:abandoned", at=at, call=contact, queue=queue.id)


def ended(contact: str, at: Instant) -> Event:
    """The conversation is over."""
    return v.CallEnded(id=f"{contact}:ended:{at}", at=at, call=contact)


def wrapped_up(contact: str, at: Instant, agent: Named | None) -> Event:
    """After-call work is over."""
    return v.CallWrappedUp(
        id=f"{contact}:wrapped_up:{at}", at=at, call=contact, agent=agent.id if agent else None
    )


def extra(queue: Named | None = None, agent: Named | None = None) -> Extra | None:
    """Return the names that are told, for the mapping."""
    told = {
        "queue_name": queue.name if queue else None,
        "agent_name": agent.name if agent else None,
    }
    return {name: value for name, value in told.items() if value} or None
