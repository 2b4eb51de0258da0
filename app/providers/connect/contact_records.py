"""Contact records: the whole life of a contact, sent when it is over and again when it is amended."""

from app.events import vocabulary as v
from app.events.vocabulary import Event
from app.providers.connect import facts
from app.providers.contract import Translation, nothing
from app.providers.reading import Record

_VOICE = ("", "voice")


def translate(record: Record) -> Translation:
    """Return what a contact record means; amended, it gives the same ids again."""
    contact = record.need("ContactId")
    if (channel := record.word("Channel")) not in _VOICE:
        return nothing(f"contact record: a contact of the channel {channel}")
    if reason := facts.direction(record.word("InitiationMethod")):
        return nothing(f"contact record: {reason}")
    arrived = v.CallArrived(
        id=f"{contact}:arrived",
        at=record.need_at("InitiationTimestamp"),
        call=contact,
        direction=v.Direction.INBOUND,
    )
    return Translation([arrived, *_visit(record, contact), *_end(record, contact)])


def _visit(record: Record, contact: str) -> list[Event]:
    queue = facts.named(record.record("Queue"), "ARN", "Name")
    agent = facts.named(record.record("Agent"), "ARN", "Username")
    entered_at = record.record("Queue").at("EnqueueTimestamp")
    answered_at = record.record("Agent").at("ConnectedToAgentTimestamp")
    visit = []
    if queue and entered_at is not None:
        visit.append(facts.entered(contact, entered_at, queue))
    if answered_at is not None:
        visit.append(facts.answered(contact, answered_at, agent, queue))
    return visit


def _end(record: Record, contact: str) -> list[Event]:
    queue, agent = record.record("Queue"), record.record("Agent")
    over_at = record.at("DisconnectTimestamp")
    if queue and not agent:
        left_at = over_at or queue.need_at("DequeueTimestamp")
        place = facts.named(queue, "ARN", "Name")
        return [facts.abandoned(contact, left_at, place)] if place else []
    ended_at = agent.at("AfterContactWorkStartTimestamp") or over_at
    wrapped_at = agent.at("AfterContactWorkEndTimestamp")
    who = facts.named(agent, "ARN", "Username")
    end = [] if ended_at is None else [facts.ended(contact, ended_at)]
    return end if wrapped_at is None else [*end, facts.wrapped_up(contact, wrapped_at, who)]
