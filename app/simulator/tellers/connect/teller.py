"""The story as Amazon Connect tells it."""

from dataclasses import replace
from functools import singledispatchmethod
from typing import ClassVar

from typing_extensions import override

from app.events import vocabulary as v
from app.events.instants import SECOND, Instant, Millis
from app.events.vocabulary import AgentState, Event
from app.simulator.centre import Centre
from app.simulator.journal import NativeEvent
from app.simulator.tellers.connect.contact import Contact, event, queue_id, record
from app.simulator.tellers.connect.stream import Desk, Hand
from app.simulator.tellers.contract import Sending, Teller
from app.simulator.tellers.story import AT_REST, read
from app.simulator.tellers.suiting import (
    NO_BLOCK_REASONS,
    NO_CALLBACKS,
    NO_OVERFLOW_KINDS,
    NO_TRANSFERS,
    without_refusals,
)

_STATUSES = {AgentState.AVAILABLE: "Available", AgentState.OFFLINE: "Offline"}


class ConnectTeller(Teller):
    """Contact events, records and the agent event stream, all to one source."""

    name: ClassVar[str] = "connect"
    cannot: ClassVar[frozenset[str]] = frozenset(
        (
            *NO_CALLBACKS,
            *NO_OVERFLOW_KINDS,
            *NO_BLOCK_REASONS,
            *NO_TRANSFERS,
            "overflowed",
            "blocked",
            "blocked_rate",
            "conferenced",
            "declined",
        )
    )
    grain: ClassVar[Millis] = SECOND

    def __init__(self) -> None:
        self._contacts: dict[str, Contact] = {}
        self._wrapping: dict[tuple[str, str], Contact] = {}
        self._desks: dict[str, Desk] = {}
        self._parts: dict[str, int] = {}

    @override
    def tell(self, event: NativeEvent) -> list[Sending]:
        """Return what is sent of one event of the story."""
        return self._say(read(event))

    @override
    def sign(self, sending: Sending, secret: str, url: str) -> Sending:
        """Return the sending with the key of the connection, or of the delivery stream."""
        is_stream = sending.body.startswith(b'{"requestId"')
        header = "x-amz-firehose-access-key" if is_stream else "x-api-key"
        return sending._replace(headers={**sending.headers, header: secret})

    @override
    def suits(self, centre: Centre) -> Centre:
        """Leave out what looks like a hang-up, rejections that look missed, and calls to colleagues."""
        suited = without_refusals(centre, lambda one: one.to_queue is not None, ways_out=False)
        answering = replace(centre.answering, declined=0.0, unreachable=0.0)
        return replace(suited, answering=answering)

    @override
    def queue_of(self, queue: str) -> str:
        """Return the end of the queue's ARN."""
        return queue_id(queue)

    @override
    def first_of(self, sending: Sending) -> bool:
        """That a contact was initiated, its record tells again."""
        return b'"eventType":"INITIATED"' in sending.body

    @singledispatchmethod
    def _say(self, said: Event) -> list[Sending]:  # noqa: ARG002
        return []

    @_say.register
    def _(self, said: v.CallArrived) -> list[Sending]:
        contact = Contact(said.call, said.customer or said.call, said.at)
        self._contacts[said.call] = contact
        kinds = ("INITIATED", "CONNECTED_TO_SYSTEM")
        return [event(kind, said.at, contact) for kind in kinds]

    @_say.register
    def _(self, said: v.CallQueued) -> list[Sending]:
        contact = self._contacts[said.call]
        contact.queue, contact.queued_at = said.queue, said.at
        return [event("QUEUED", said.at, contact)]

    @_say.register
    def _(self, said: v.CallRinging) -> list[Sending]:
        return self._in_hand(said.agent or "", said.call, "CONNECTING", said.at)

    @_say.register
    def _(self, said: v.CallNotAnswered) -> list[Sending]:
        hand = self._desks[said.agent or ""].hand
        if hand is not None:
            hand.state, hand.since = "MISSED", said.at
        # The status that the agent is put into is told in the same breath.
        return []

    @_say.register
    def _(self, said: v.CallAnswered) -> list[Sending]:
        contact, agent = self._contacts[said.call], said.agent or ""
        contact.agent, contact.answered_at = agent, said.at
        told = event("CONNECTED_TO_AGENT", said.at, contact)
        return [told, *self._in_hand(agent, said.call, "CONNECTED", said.at)]

    @_say.register
    def _(self, said: v.CallHeld) -> list[Sending]:
        return self._in_hand(said.agent or "", said.call, "CONNECTED_ONHOLD", said.at)

    @_say.register
    def _(self, said: v.CallResumed) -> list[Sending]:
        return self._in_hand(said.agent or "", said.call, "CONNECTED", said.at)

    @_say.register
    def _(self, said: v.CallTransferred) -> list[Sending]:
        before = self._contacts[said.call]
        told = self._over(said.call, said.at)
        number = self._parts[said.call] = self._parts.get(said.call, 1) + 1
        contact = Contact(
            f"{said.call}, part {number}", before.caller, said.at, "TRANSFER", before.id
        )
        self._contacts[said.call] = contact
        return [*told, event("INITIATED", said.at, contact)]

    @_say.register
    def _(self, said: v.CallEnded) -> list[Sending]:
        return self._over(said.call, said.at)

    @_say.register
    def _(self, said: v.CallAbandoned) -> list[Sending]:
        return self._over(said.call, said.at)

    @_say.register
    def _(self, said: v.CallWrappedUp) -> list[Sending]:
        contact = self._wrapping.pop((said.call, said.agent or ""))
        contact.wrapped_at = said.at
        return [event("COMPLETED", said.at, contact), record(said.at, contact)]

    @_say.register
    def _(self, said: v.AgentStateChanged) -> list[Sending]:
        desk = self._desks.setdefault(said.agent, Desk(said.agent, list(said.queues or [])))
        if said.state not in AT_REST:
            return []
        desk.status = _STATUSES.get(said.state) or said.reason or "Away"
        desk.status_since = said.at
        missed = desk.hand if desk.hand is not None and desk.hand.state == "MISSED" else None
        desk.hand = missed
        told = desk.event(said.at)
        desk.hand = None
        return [told]

    def _in_hand(self, agent: str, call: str, state: str, at: Instant) -> list[Sending]:
        desk = self._desks[agent]
        desk.hand = Hand(self._contacts[call], state, at)
        return [desk.event(at)]

    def _over(self, call: str, at: Instant) -> list[Sending]:
        contact = self._contacts[call]
        contact.ended_at = at
        told = [event("DISCONNECTED", at, contact)]
        if contact.agent is None:
            return [*told, record(at, contact)]
        self._wrapping[call, contact.agent] = contact
        return [*told, *self._in_hand(contact.agent, call, "ENDED", at)]
