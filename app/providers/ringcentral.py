"""RingCentral: telephony sessions of an account; each notification tells how one party of a call stands.

A call to a queue has a party for the queue itself and one for every agent who is offered it. The agent
is known by the number of the extension, the queue by its name. Whatever a party of the queue tells while
the caller waits, it tells that the caller waits: the earliest of them is when the queue was entered.
"""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeAlias

from app.events import vocabulary as v
from app.events.instants import Instant
from app.events.vocabulary import Event, NotAnsweredReason
from app.providers.contract import (
    Provider,
    Reply,
    Report,
    Translation,
    Untranslatable,
    WebhookRequest,
    nothing,
    together,
)
from app.providers.proof import demand
from app.providers.reading import Record, as_record
from app.providers.untold import CALLBACKS, PLACES, without

_SESSIONS = "/telephony/sessions"
_TOKEN = re.compile(r"[A-Za-z0-9._~+/=-]{1,256}")

_ELSEWHERE = ("agentanswered", "pickup", "takeover", "callredirected")
"""The phone stopped ringing since the call went to somebody else."""

_DECLINED = ("rejected", "targetbusy")
_GAVE_UP = ("cancelled", "callfinished", "calldropped")
_UNREACHABLE = ("internalerror", "invalidnumber", "nosuchuser", "destinationblocked")
_HANDED_ON = {
    "blindtransfer": v.TransferKind.COLD,
    "rcctransfer": v.TransferKind.COLD,
    "dtmftransfer": v.TransferKind.COLD,
    "attendedtransfer": v.TransferKind.WARM,
}


class Told(NamedTuple):
    """How one party stood at one instant."""

    session: str
    sequence: str
    at: Instant
    party: Record

    @property
    def id(self) -> str:
        """What is the same whenever this step of this party is told."""
        return f"{self.party.need('id')}:{self.sequence}"

    @property
    def reason(self) -> str:
        """Why the party stands so, as one word; blank if it is not told."""
        return self.party.record("status").word("reason")

    @property
    def queue(self) -> str:
        """The queue's name, the number of its extension where there is none."""
        to = self.party.record("to")
        return to.text("name") or to.need("extensionId")

    @property
    def agent(self) -> str | None:
        """The extension of the agent; None where the party is the queue's own."""
        extension = self.party.text("extensionId")
        return None if extension == self.party.record("to").text("extensionId") else extension


Meaning: TypeAlias = Callable[[Told], list[Event]]


def greet(request: WebhookRequest) -> Reply | None:
    """Return the answer to the handshake of a new subscription: its token, sent back."""
    token = request.headers.get("validation-token")
    # A notification may carry one too, when the subscription was made with it.
    if token is None or _is_notice(request) or not _TOKEN.fullmatch(token):
        return None
    return Reply(200, {"Validation-Token": token})


def _is_notice(request: WebhookRequest) -> bool:
    try:
        return "event" in as_record(request.json())
    except Untranslatable:
        return False


def authenticate(request: WebhookRequest, secrets: Sequence[str], _: Instant, __: str) -> None:
    """Return if the subscription's verification token is a live secret; raise NotAuthentic otherwise."""
    headers = request.headers
    token = headers.get("verification-token") or headers.get("validation-token")
    demand(token, secrets, "verification token")


def translate(request: WebhookRequest) -> Translation:
    """Return what a notification means."""
    notice = as_record(request.json())
    kind = notice.need("event")
    if not kind.partition("?")[0].endswith(_SESSIONS):
        return nothing("not of telephony sessions")
    body = notice.record("body")
    session, at = body.need("telephonySessionId"), body.need_at("eventTime")
    sequence = body.need("sequence")
    parties = body.members("parties")
    if not parties:
        raise Untranslatable("parties is missing")
    return together(
        parties, lambda party: _party(Told(session, sequence, at, as_record(party, "parties")))
    )


def _party(told: Told) -> Translation:
    code = told.party.record("status").need("code").lower()
    if told.party.flag("queueCall") is not True:
        return nothing(f"{code}: not a call to a queue")
    if told.party.word("direction") == "outbound":
        return nothing(f"{code}: an outbound call")
    meanings = _QUEUES if told.agent is None else _AGENTS
    events = meanings[code](told) if code in meanings else []
    return Translation(events) if events else nothing(f"{code}: nothing follows from it")


def _waiting(told: Told) -> list[Event]:
    customer = told.party.record("from").text("phoneNumber")
    return [
        v.CallQueued(
            id=f"{told.id}:queued",
            at=told.at,
            call=told.session,
            queue=told.queue,
            customer=customer,
        )
    ]


def _rang(told: Told) -> list[Event]:
    ringing = v.CallRinging(
        id=f"{told.id}:ringing", at=told.at, call=told.session, queue=told.queue, agent=told.agent
    )
    return [*_waiting(told), ringing]


def _answered(told: Told) -> list[Event]:
    # The second time it means that the caller is off hold.
    return [
        v.CallAnswered(
            id=f"{told.id}:answered",
            at=told.at,
            call=told.session,
            agent=told.agent,
            queue=told.queue,
        )
    ]


def _held(told: Told) -> list[Event]:
    return [v.CallHeld(id=f"{told.id}:held", at=told.at, call=told.session, agent=told.agent)]


def _voicemail(told: Told) -> list[Event]:
    to_voicemail = v.OverflowKind.VOICEMAIL
    return [
        v.CallOverflowed(
            id=f"{told.id}:overflowed",
            at=told.at,
            call=told.session,
            queue=told.queue,
            kind=to_voicemail,
        )
    ]


def _queue_gone(told: Told) -> list[Event]:
    """Return what it means that the queue's own part is over: an agent has the call, or nobody."""
    if told.reason in _ELSEWHERE:
        return []
    if told.reason == "voicemail":
        return _voicemail(told)
    return [
        v.CallAbandoned(id=f"{told.id}:abandoned", at=told.at, call=told.session, queue=told.queue)
    ]


def _agent_gone(told: Told) -> list[Event]:
    """Return what it means that an agent's part is over: handed on, never begun, or at its end."""
    if told.reason in _ELSEWHERE:
        return []
    if told.reason in _HANDED_ON:
        kind = _HANDED_ON[told.reason]
        return [
            v.CallTransferred(
                id=f"{told.id}:transferred",
                at=told.at,
                call=told.session,
                agent=told.agent,
                kind=kind,
            )
        ]
    if told.party.flag("missedCall") is True and told.reason not in _GAVE_UP:
        return [_missed(told)]
    return [v.CallEnded(id=f"{told.id}:ended", at=told.at, call=told.session)]


def _missed(told: Told) -> Event:
    reason = NotAnsweredReason.NO_ANSWER
    if told.reason in _DECLINED:
        reason = NotAnsweredReason.DECLINED
    elif told.reason in _UNREACHABLE:
        reason = NotAnsweredReason.UNREACHABLE
    return v.CallNotAnswered(
        id=f"{told.id}:not_answered",
        at=told.at,
        call=told.session,
        agent=told.agent,
        reason=reason,
    )


_QUEUES: dict[str, Meaning] = {
    "setup": _waiting,
    "proceeding": _waiting,
    "voicemail": _voicemail,
    "disconnected": _queue_gone,
}

_AGENTS: dict[str, Meaning] = {
    "setup": _waiting,
    "proceeding": _rang,
    "answered": _answered,
    "hold": _held,
    "voicemail": _voicemail,
    "disconnected": _agent_gone,
    "gone": _agent_gone,
}

_REPORTS = {
    Report.QUEUE: "the first notice of a party with queueCall",
    Report.RINGING: "Proceeding of an agent’s party",
    Report.RONA: "Disconnected with missedCall",
    Report.ABANDONED: "Disconnected before anybody Answered",
    Report.OVERFLOW: "VoiceMail",
    Report.HOLD: "Hold, and Answered again",
    Report.TRANSFER: "Disconnected or Gone with BlindTransfer, AttendedTransfer and the like",
}

PROVIDER = Provider(
    name="ringcentral",
    label="RingCentral",
    proof="`Verification-Token`, as the subscription was made with it",
    reports=_REPORTS,
    known_by="party and sequence",
    order="none; eventTime and sequence tell it",
    keeps_untranslatable=True,
    why="it ends a subscription that answers with errors",
    authenticate=authenticate,
    translate=translate,
    greet=greet,
    untold=without(
        _REPORTS,
        *(f"overflowed_{kind}" for kind in ("callback", "key", "timeout", "closed")),
        "conferenced",
        "ended_in_ivr",
        "transferred_in",
        *PLACES,
        *CALLBACKS,
    ),
)
