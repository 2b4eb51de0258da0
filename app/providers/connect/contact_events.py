"""Contact events: a contact's steps, each with all that is known of it by then."""

from collections.abc import Callable

from app.events import vocabulary as v
from app.events.vocabulary import Event
from app.providers.connect import facts
from app.providers.connect.facts import Named
from app.providers.contract import Translation, nothing
from app.providers.reading import Record

_VOICE = ("", "voice")


def translate(detail: Record) -> Translation:
    """Return what one contact event means."""
    kind, contact = detail.need("eventType").upper(), detail.need("contactId")
    if (channel := detail.word("channel")) not in _VOICE:
        return nothing(f"{kind}: a contact of the channel {channel}")
    if reason := facts.direction(detail.word("initiationMethod")):
        return nothing(f"{kind}: {reason}")
    events = _MEANINGS[kind](detail, contact) if kind in _MEANINGS else []
    return Translation(events) if events else nothing(f"{kind}: nothing follows from it")


def _arrived(detail: Record, contact: str) -> list[Event]:
    arrived = v.CallArrived(
        id=f"{contact}:arrived",
        at=detail.need_at("initiationTimestamp"),
        call=contact,
        direction=v.Direction.INBOUND,
    )
    return [arrived]


def _known(detail: Record, contact: str) -> list[Event]:
    """Return the visit and its answer as far as they are told."""
    queue, agent = _queue(detail), _agent(detail)
    entered_at = detail.record("queueInfo").at("enqueueTimestamp")
    answered_at = detail.record("agentInfo").at("connectedToAgentTimestamp")
    known = []
    if queue and entered_at is not None:
        known.append(facts.entered(contact, entered_at, queue))
    if answered_at is not None:
        known.append(facts.answered(contact, answered_at, agent, queue))
    return known


def _disconnected(detail: Record, contact: str) -> list[Event]:
    return [*_known(detail, contact), *_over(detail, contact)]


def _completed(detail: Record, contact: str) -> list[Event]:
    return [*_known(detail, contact), *_wrapped_up(detail, contact)]


def _over(detail: Record, contact: str) -> list[Event]:
    queue, info = _queue(detail), detail.record("agentInfo")
    at = detail.need_at("disconnectTimestamp")
    if queue and not info:
        return [facts.abandoned(contact, at, queue)]
    # The agent talks on, alone or with others, until after-call work begins.
    ended_at = info.at("afterContactWorkStartTimestamp") or at
    return [facts.ended(contact, ended_at), *_wrapped_up(detail, contact)]


def _wrapped_up(detail: Record, contact: str) -> list[Event]:
    at = detail.record("agentInfo").at("afterContactWorkEndTimestamp")
    return [] if at is None else [facts.wrapped_up(contact, at, _agent(detail))]


def _queue(detail: Record) -> Named | None:
    return facts.named(detail.record("queueInfo"), "queueArn", "queueName")


def _agent(detail: Record) -> Named | None:
    return facts.named(detail.record("agentInfo"), "agentArn", "agentName")


_MEANINGS: dict[str, Callable[[Record, str], list[Event]]] = {
    "INITIATED": _arrived,
    "QUEUED": _known,
    "CONNECTED_TO_AGENT": _known,
    "DISCONNECTED": _disconnected,
    "COMPLETED": _completed,
}
