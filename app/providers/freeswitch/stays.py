"""Stays in a queue: who came, whose telephone rang, who left before an answer, and how.

A call is known by its caller's channel, its stay in a queue by the member's id: both ways out that may
be told of one stay have one id, so that one of them counts.
"""

from app.events import vocabulary as v
from app.events.instants import HOUR, Instant
from app.events.vocabulary import Event, NotAnsweredReason, OverflowKind
from app.providers.freeswitch.fields import Member, When, event_id, member, name
from app.providers.freeswitch.memory import Memory
from app.providers.reading import Record

_FORGOTTEN = 12 * HOUR

_DECLINED = frozenset(("USER_BUSY", "CALL_REJECTED"))
_UNREACHABLE = frozenset(
    (
        *("USER_NOT_REGISTERED", "SUBSCRIBER_ABSENT", "DESTINATION_OUT_OF_ORDER"),
        *("UNALLOCATED_NUMBER", "NO_ROUTE_DESTINATION", "GATEWAY_DOWN", "INCOMPATIBLE_DESTINATION"),
        *("CHAN_NOT_IMPLEMENTED", "NETWORK_OUT_OF_ORDER", "RECOVERY_ON_TIMER_EXPIRE"),
    )
)
_NO_MISS = frozenset(("ORIGINATOR_CANCEL", "LOSE_RACE", "PICKED_OFF"))
"""The telephone stopped ringing because the caller left, or somebody else picked up."""

_WAYS_OUT: dict[str, OverflowKind] = {
    "TIMEOUT": OverflowKind.TIMEOUT,
    "NO_AGENT_TIMEOUT": OverflowKind.CLOSED,
    "EXIT_WITH_KEY": OverflowKind.KEY,
}


class Stays:
    """The queues' part in a call."""

    def __init__(self, memory: Memory) -> None:
        self._members = memory.members

    def entered(self, told: Record, when: When) -> list[Event]:
        """Tell of a caller who entered a queue, or came back to it."""
        caller = member(told, when.at(told))
        is_back = told.text("CC-Action") == "member-queue-resume"
        return self.enter(caller, f"+{caller.at}" if is_back else "")

    def offered(self, told: Record, when: When) -> list[Event]:
        """Tell of a telephone that rings."""
        caller, agent = member(told), name(told, "CC-Agent")
        at = when.at(told, "CC-Agent-Called-Time")
        return [
            v.CallRinging(
                id=event_id(caller.id, at, "ringing", agent),
                at=at,
                call=caller.call,
                queue=caller.queue,
                agent=agent,
            )
        ]

    def not_answered(self, told: Record, when: When) -> list[Event]:
        """Tell of a telephone that nobody picked up, unless it stopped for another reason."""
        cause = (told.text("CC-Hangup-Cause") or "").upper()
        if cause in _NO_MISS:
            return []
        caller, agent = member(told), name(told, "CC-Agent")
        at = when.at(told, "CC-Agent-Aborted-Time")
        return [
            v.CallNotAnswered(
                id=event_id(caller.id, at, "not_answered", agent),
                at=at,
                call=caller.call,
                agent=agent,
                reason=_reason(cause),
            )
        ]

    def left(self, caller: Member, told: Record, at: Instant) -> list[Event]:
        """Return the end of a stay before there was a conversation."""
        known = self._members.get(caller.id)
        if known is not None and known.agent is not None:
            # Both ways out may be told of one stay; the answer wins.
            return []
        way_in, stay = self.way_in(caller, told), self.id_of(caller)
        self._members.pop(caller.id, None)
        return [*way_in, _gone(caller, stay, (told.text("CC-Cancel-Reason") or "").upper(), at)]

    def id_of(self, caller: Member) -> str:
        """Return what a stay is known by."""
        known = self._members.get(caller.id)
        return caller.id[:80] + (known.stay if known else "")

    def enter(self, caller: Member, stay: str = "") -> list[Event]:
        """Return the entering of a queue."""
        self._let_go(caller.at)
        opened = self._members[caller.id] = caller.opened(caller.at)
        opened.stay = stay
        return [
            v.CallQueued(
                id=event_id(self.id_of(caller), 0, "queued"),
                at=caller.at,
                call=caller.call,
                queue=caller.queue,
                customer=caller.customer,
            )
        ]

    def way_in(self, caller: Member, told: Record) -> list[Event]:
        """Return the entering of a queue that was not heard, if an instant of it is told."""
        joined = told.at("CC-Member-Joined-Time")
        if caller.id in self._members or joined is None:
            return []
        return self.enter(caller._replace(at=joined))

    def _let_go(self, now: Instant) -> None:
        members = self._members
        for gone in [each for each, stay in members.items() if stay.entered < now - _FORGOTTEN]:
            del members[gone]


def _reason(cause: str) -> NotAnsweredReason:
    if cause in _DECLINED:
        return NotAnsweredReason.DECLINED
    is_unreachable = cause in _UNREACHABLE
    return NotAnsweredReason.UNREACHABLE if is_unreachable else NotAnsweredReason.NO_ANSWER


def _gone(caller: Member, stay: str, reason: str, at: Instant) -> Event:
    kind = _WAYS_OUT.get(reason)
    id_ = event_id(stay, 0, "gone")
    if kind is None:
        return v.CallAbandoned(id=id_, at=at, call=caller.call, queue=caller.queue)
    return v.CallOverflowed(id=id_, at=at, call=caller.call, queue=caller.queue, kind=kind)
