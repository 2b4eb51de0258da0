"""RingCentral's notices of telephony sessions: each says how one party of a call stands now."""

from collections import Counter
from dataclasses import dataclass, field, replace
from functools import singledispatchmethod
from typing import ClassVar

import msgspec
from typing_extensions import override

from app.events import vocabulary as v
from app.events.instants import Instant, format_instant
from app.events.vocabulary import Event, NotAnsweredReason, OverflowKind
from app.simulator.centre import Centre, Entry, QueuePlan
from app.simulator.journal import NativeEvent
from app.simulator.tellers.contract import Sending, Teller
from app.simulator.tellers.naming import hex_of, number_of, telephone_of, uuid_of
from app.simulator.tellers.story import read
from app.simulator.tellers.suiting import NO_CALLBACKS

_ACCOUNT = str(number_of("account"))
_MISSED = {
    NotAnsweredReason.NO_ANSWER: "NoAnswer",
    NotAnsweredReason.DECLINED: "Rejected",
    NotAnsweredReason.UNREACHABLE: "InternalError",
}
_TOLD_WAYS_OUT = (OverflowKind.VOICEMAIL, OverflowKind.QUEUE)


@dataclass(slots=True)
class Session:
    """A call as the system knows it."""

    caller: str
    queue: str = ""
    visits: int = 0
    sequence: int = 0
    ringing: str | None = None
    talking: str = ""
    parties: Counter[str] = field(default_factory=Counter)


class RingCentralTeller(Teller):
    """Account-wide notices; the IVR and what agents do between calls are not told."""

    name: ClassVar[str] = "ringcentral"
    cannot: ClassVar[frozenset[str]] = frozenset(
        (
            *(f"overflowed_{kind}" for kind in OverflowKind if kind not in _TOLD_WAYS_OUT),
            *(f"transferred_to_{place}" for place in ("queue", "agent", "number")),
            *NO_CALLBACKS,
            *(f"blocked_{reason}" for reason in v.BlockReason),
            *("blocked", "blocked_rate", "average_acw", "wrapped", "occupancy", "utilisation"),
            *("agents_by_queue", "conferenced", "transferred_in", "ended_in_ivr"),
        )
    )

    def __init__(self) -> None:
        self._sessions: dict[str, Session] = {}
        self._callers: dict[str, str] = {}

    @override
    def tell(self, event: NativeEvent) -> list[Sending]:
        """Return the notices of one event of the story."""
        return self._say(read(event))

    @override
    def sign(self, sending: Sending, secret: str, url: str) -> Sending:
        """Return the notice with the subscription's verification token."""
        return sending._replace(headers={**sending.headers, "verification-token": secret})

    @override
    def suits(self, centre: Centre) -> Centre:
        """Leave out what no notice of a queue's call tells: refusals, and calls between colleagues."""
        return replace(
            centre,
            entry=Entry(None, centre.entry.ivr, centre.entry.hangs_up, (), False),
            queues=tuple(_suited(plan) for plan in centre.queues),
            moves_at_once=True,
        )

    @singledispatchmethod
    def _say(self, said: Event) -> list[Sending]:  # noqa: ARG002
        return []

    @_say.register
    def _(self, said: v.CallQueued) -> list[Sending]:
        session = self._sessions.setdefault(said.call, Session(said.customer or said.call))
        session.queue, session.visits = said.queue, session.visits + 1
        return [self._of_queue(said.call, said.at, "Setup")]

    @_say.register
    def _(self, said: v.CallRinging) -> list[Sending]:
        session = self._sessions[said.call]
        session.ringing = said.agent or ""
        session.parties[session.ringing] += 1
        return [self._of_agent(said.call, said.at, session.ringing, "Proceeding")]

    @_say.register
    def _(self, said: v.CallNotAnswered) -> list[Sending]:
        self._sessions[said.call].ringing = None
        why = _MISSED[said.reason]
        return [self._gone(said.call, said.at, said.agent or "", why, missed=True)]

    @_say.register
    def _(self, said: v.CallAnswered) -> list[Sending]:
        session = self._sessions[said.call]
        session.ringing, session.talking = None, said.agent or ""
        return [
            self._of_agent(said.call, said.at, session.talking, "Answered"),
            self._of_queue(said.call, said.at, "Disconnected", "AgentAnswered"),
        ]

    @_say.register
    def _(self, said: v.CallHeld) -> list[Sending]:
        return [self._of_agent(said.call, said.at, said.agent or "", "Hold")]

    @_say.register
    def _(self, said: v.CallResumed) -> list[Sending]:
        return [self._of_agent(said.call, said.at, said.agent or "", "Answered")]

    @_say.register
    def _(self, said: v.CallTransferred) -> list[Sending]:
        cold = said.kind is v.TransferKind.COLD
        why = "BlindTransfer" if cold else "AttendedTransfer"
        return [self._gone(said.call, said.at, said.agent or "", why)]

    @_say.register
    def _(self, said: v.CallAbandoned) -> list[Sending]:
        session = self._sessions[said.call]
        told = [self._of_queue(said.call, said.at, "Disconnected", "CallFinished")]
        if session.ringing is not None:
            told.append(self._gone(said.call, said.at, session.ringing, "Cancelled", missed=True))
        return told

    @_say.register
    def _(self, said: v.CallOverflowed) -> list[Sending]:
        if said.kind is OverflowKind.QUEUE:
            return [self._of_queue(said.call, said.at, "Disconnected", "CallRedirected")]
        return [self._of_queue(said.call, said.at, "VoiceMail")]

    @_say.register
    def _(self, said: v.CallEnded) -> list[Sending]:
        session = self._sessions.get(said.call)
        if session is None:
            return []
        return [self._gone(said.call, said.at, session.talking, "CallFinished")]

    def _gone(
        self, call: str, at: Instant, agent: str, why: str, *, missed: bool = False
    ) -> Sending:
        return self._of_agent(call, at, agent, "Disconnected", why, missed=missed)

    def _of_queue(self, call: str, at: Instant, code: str, why: str | None = None) -> Sending:
        session = self._sessions[call]
        extension = _extension(session.queue)
        return self._notice(call, at, extension, f"queue {session.visits}", _status(code, why))

    def _of_agent(
        self,
        call: str,
        at: Instant,
        agent: str,
        code: str,
        why: str | None = None,
        *,
        missed: bool = False,
    ) -> Sending:
        party = f"{agent} {self._sessions[call].parties[agent]}"
        changes = _status(code, why) | {"missedCall": missed}
        return self._notice(call, at, _extension(agent), party, changes)

    def _notice(
        self, call: str, at: Instant, extension: str, party: str, changes: dict[str, object]
    ) -> Sending:
        session = self._sessions[call]
        session.sequence += 1
        told = {
            "accountId": _ACCOUNT,
            "extensionId": extension,
            "id": f"p-{hex_of(call)}-{number_of(party)}",
            "direction": "Inbound",
            "to": {"name": session.queue, "extensionId": _extension(session.queue)},
            "from": {"phoneNumber": telephone_of(session.caller)},
            "queueCall": True,
            "missedCall": False,
            "standAlone": False,
            "muted": False,
        }
        when = format_instant(at)
        body = {
            "sequence": session.sequence,
            "sessionId": str(number_of(call)),
            "telephonySessionId": f"s-{hex_of(call)}",
            "eventTime": when,
            "parties": [told | changes],
            "origin": {"type": "Call"},
        }
        notice = {
            "uuid": uuid_of(call, session.sequence),
            "event": f"/restapi/v1.0/account/{_ACCOUNT}/telephony/sessions",
            "timestamp": when,
            "subscriptionId": uuid_of("subscription"),
            "ownerId": _ACCOUNT,
            "body": body,
        }
        return Sending(at, msgspec.json.encode(notice), call=call)


def _status(code: str, why: str | None) -> dict[str, object]:
    return {"status": {"code": code, "rcc": False} | ({"reason": why} if why else {})}


def _extension(name: str) -> str:
    return str(number_of(name))


def _suited(plan: QueuePlan) -> QueuePlan:
    return replace(
        plan,
        handovers=tuple(one for one in plan.handovers if one.to_queue is not None),
        ways_out=tuple(way for way in plan.ways_out if way.kind in _TOLD_WAYS_OUT),
        max_waiting=None,
        open_hours=None,
    )
