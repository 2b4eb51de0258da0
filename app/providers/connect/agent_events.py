"""The agent event stream: what an agent had in hand before and has now, and what lies between."""

from collections.abc import Iterator
from typing import NamedTuple

from app.events import vocabulary as v
from app.events.instants import Instant
from app.events.vocabulary import AgentState, Event, NotAnsweredReason
from app.providers.connect import facts
from app.providers.connect.facts import Named
from app.providers.contract import Translation, nothing
from app.providers.reading import Record, tail

_TALKING = ("connected", "connected_onhold")
_RINGING = ("incoming", "pending", "connecting")
_MISSED = {
    "missed": NotAnsweredReason.NO_ANSWER,
    "rejected": NotAnsweredReason.DECLINED,
    "error": NotAnsweredReason.UNREACHABLE,
}
_BUSY = (
    ("connected", AgentState.ON_CALL),
    ("connected_onhold", AgentState.ON_HOLD),
    ("ended", AgentState.WRAP_UP),
    ("connecting", AgentState.RINGING),
    ("incoming", AgentState.RINGING),
    ("error", AgentState.ERROR),
)
"""What contacts in hand make of an agent, the weightiest first."""


class Told(NamedTuple):
    """One event of the stream."""

    id: str
    at: Instant
    agent: Named


class Hand(NamedTuple):
    """One contact as the agent has it in hand."""

    contact: str
    state: str
    since: Instant | None
    record: Record

    @property
    def queue(self) -> Named | None:
        """The queue that the contact came from."""
        return facts.named(self.record.record("Queue"), "ARN", "Name")


def translate(record: Record) -> Translation:
    """Return what lies between the two snapshots of an event."""
    kind, at = record.need("EventType").upper(), record.need_at("EventTimestamp")
    now, before = _snapshot(record, "Current"), _snapshot(record, "Previous")
    name = now.record("Configuration").text("Username")
    agent = Named(tail(record.need("AgentARN")), name)
    told = Told(record.need("EventId"), at, agent)
    if kind == "HEART_BEAT":
        return Translation([v.SourceHeartbeat(id=told.id, at=at)])
    if kind == "LOGOUT":
        return Translation([_state(told, AgentState.OFFLINE, None, now)])
    if kind not in {"LOGIN", "STATE_CHANGE"}:
        return nothing(f"{kind}: nothing follows from it")
    events = [*_between(told, _hands(before), _hands(now)), *_agent_state(told, before, now)]
    return Translation(events) if events else nothing(f"{kind}: nothing changed that counts")


def _snapshot(record: Record, which: str) -> Record:
    return record.record(f"{which}AgentSnapshot")


def _hands(snapshot: Record) -> dict[str, Hand]:
    found = {}
    for record in snapshot.records("Contacts"):
        is_voice = record.word("Channel") in {"", "voice"}
        if is_voice and not facts.direction(record.word("InitiationMethod")):
            contact = record.need("ContactId")
            since = record.at("StateStartTimestamp")
            found[contact] = Hand(contact, record.word("State"), since, record)
    return found


def _between(told: Told, before: dict[str, Hand], now: dict[str, Hand]) -> Iterator[Event]:
    for contact, hand in now.items():
        was = before.get(contact)
        if was is None or was.state != hand.state:
            yield from _stepped(told, hand, was.state if was else "")
    for contact, was in before.items():
        if contact not in now:
            yield from _put_down(told, was)


def _stepped(told: Told, hand: Hand, was: str) -> Iterator[Event]:
    at = hand.since or told.at
    if hand.state in _TALKING and was not in _TALKING:
        yield from _answered(told, hand)
    if hand.state in _RINGING and was not in _RINGING:
        yield from _entered(hand)
        yield _rang(told, hand, at)
    elif hand.state in _MISSED and was in _RINGING:
        yield _missed(told, hand, at)
    elif hand.state == "connected_onhold":
        yield v.CallHeld(
            id=f"{told.id}:{hand.contact}:held", at=at, call=hand.contact, agent=told.agent.id
        )
    elif (was, hand.state) == ("connected_onhold", "connected"):
        yield v.CallResumed(
            id=f"{told.id}:{hand.contact}:resumed", at=at, call=hand.contact, agent=told.agent.id
        )
    elif hand.state == "ended" and was in _TALKING:
        yield facts.ended(hand.contact, at)


def _put_down(told: Told, was: Hand) -> Iterator[Event]:
    """Return what it means that a contact is gone from the hand: no time of its own is told."""
    if was.state in _TALKING:
        yield facts.ended(was.contact, told.at)
    if was.state in (*_TALKING, "ended"):
        yield facts.wrapped_up(was.contact, told.at, told.agent)


def _entered(hand: Hand) -> Iterator[Event]:
    at, queue = hand.record.at("QueueTimestamp"), hand.queue
    if at is not None and queue:
        yield facts.entered(hand.contact, at, queue)


def _answered(told: Told, hand: Hand) -> Iterator[Event]:
    yield from _entered(hand)
    at = hand.record.at("ConnectedToAgentTimestamp") or hand.since or told.at
    yield facts.answered(hand.contact, at, told.agent, hand.queue)


def _rang(told: Told, hand: Hand, at: Instant) -> Event:
    queue = hand.queue
    return v.CallRinging(
        id=f"{told.id}:{hand.contact}:ringing",
        at=at,
        call=hand.contact,
        queue=queue.id if queue else None,
        agent=told.agent.id,
    )


def _missed(told: Told, hand: Hand, at: Instant) -> Event:
    return v.CallNotAnswered(
        id=f"{told.id}:{hand.contact}:not_answered",
        at=at,
        call=hand.contact,
        agent=told.agent.id,
        reason=_MISSED[hand.state],
    )


def _agent_state(told: Told, before: Record, now: Record) -> Iterator[Event]:
    state, reason = _doing(now)
    if not before or _doing(before) != (state, reason):
        yield _state(told, state, reason, now)


def _doing(snapshot: Record) -> tuple[AgentState, str | None]:
    states = {record.word("State") for record in snapshot.records("Contacts")}
    for word, state in _BUSY:
        if word in states:
            return state, None
    status = snapshot.record("AgentStatus")
    name = status.need("Name")
    kind = status.word("Type")
    if kind == "routable" or (not kind and name.lower() == "available"):
        return AgentState.AVAILABLE, None
    if kind == "offline" or (not kind and name.lower() == "offline"):
        return AgentState.OFFLINE, None
    return AgentState.AWAY, name


def _state(told: Told, state: AgentState, reason: str | None, now: Record) -> Event:
    profile = now.record("Configuration").record("RoutingProfile")
    # A queue without a name is the agent's own.
    served = [
        tail(queue.need("ARN")) for queue in profile.records("InboundQueues") if "Name" in queue
    ]
    return v.AgentStateChanged(
        id=f"{told.id}:agent",
        at=told.at,
        agent=told.agent.id,
        state=state,
        reason=reason,
        queues=served or None,
        extra=facts.extra(agent=told.agent),
    )
