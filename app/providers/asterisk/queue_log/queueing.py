"""Lines of callers in a queue: who came, whose telephone rang, who left and how, who was turned away.

Where a log begins in the middle of a call, the spans that the line carries date what came before.
"""

from app.events import vocabulary as v
from app.events.instants import SECOND
from app.events.native import LONGEST_NAME
from app.events.vocabulary import BlockReason, EndedBy, Event, NotAnsweredReason, OverflowKind
from app.providers.asterisk.queue_log.line import Line
from app.providers.asterisk.queue_log.memory import Memory
from app.providers.asterisk.queue_log.people import People

_OFFER = SECOND
"""Ringing shorter than this was an unreachable telephone, no offer."""

WAYS_OUT: dict[str, tuple[int, OverflowKind]] = {
    "EXITWITHTIMEOUT": (2, OverflowKind.TIMEOUT),
    "EXITWITHKEY": (3, OverflowKind.KEY),
    "EXITEMPTY": (2, OverflowKind.CLOSED),
    "LEAVEEMPTY": (2, OverflowKind.CLOSED),
    "LEAVEUNAVAIL": (2, OverflowKind.CLOSED),
    "WITHDRAW": (2, OverflowKind.QUEUE),
}
"""Where the seconds of waiting stand, and how the call left its queue."""

BLOCKED: dict[str, BlockReason] = {
    "FULL": BlockReason.QUEUE_FULL,
    "JOINEMPTY": BlockReason.NO_AGENTS,
    "JOINUNAVAIL": BlockReason.NO_AGENTS,
    "CLOSED": BlockReason.CLOSED,
    "DIVERT_CA_RATIO": BlockReason.CONGESTION,
    "DIVERT_HOLDTIME": BlockReason.CONGESTION,
}
"""Why a call was turned away."""


class Queueing:
    """The queues' part in a call."""

    def __init__(self, memory: Memory, people: People) -> None:
        self._memory = memory
        self._people = people

    def entered(self, line: Line) -> list[Event]:
        """Tell of a caller who entered a queue."""
        call = self._memory.call(line)
        call.waits_in, call.entered = line.queue, line.at
        customer = line.text(1)
        if customer is not None and len(customer) > LONGEST_NAME:
            customer = None
        return [
            v.CallQueued(
                id=f"{line.id}:queued",
                at=line.at,
                call=line.call,
                queue=line.queue,
                customer=customer,
            )
        ]

    def way_in(self, line: Line, waited_s: int | None, talked_s: int = 0) -> list[Event]:
        """Return the entering of a queue that no line told, if a span dates it."""
        call = self._memory.call(line)
        if not call.is_over or waited_s is None:
            return []
        at = max(line.at - (waited_s + talked_s) * SECOND, 0)
        call.waits_in, call.entered = line.queue, at
        return [v.CallQueued(id=f"{line.id}:queued", at=at, call=line.call, queue=line.queue)]

    def rang(self, line: Line, lasted: int) -> list[Event]:
        """Return the ringing of a telephone, by how long it lasted."""
        at = max(line.at - lasted, self._memory.call(line).entered, 0)
        return [
            v.CallRinging(
                id=f"{line.id}:ringing",
                at=at,
                call=line.call,
                queue=line.queue,
                agent=line.agent,
            )
        ]

    def not_answered(self, line: Line) -> list[Event]:
        """Tell of a telephone that nobody picked up."""
        lasted = line.number(0) or 0
        self._people.joins(line)
        is_offer = lasted >= _OFFER
        reason = NotAnsweredReason.NO_ANSWER if is_offer else NotAnsweredReason.UNREACHABLE
        rang = self.rang(line, lasted) if is_offer else []
        if is_offer and line.at - rang[0].at < _OFFER:
            # Whole seconds made it look too short to be an offer; the span says that it was one.
            rang = []
        return [*rang, _missed(line, reason), *self._people.told(line)]

    def rang_in_vain(self, line: Line) -> list[Event]:
        """Tell of a telephone that stopped ringing because the caller was gone."""
        lasted = line.number(0) or 0
        return self.rang(line, lasted) if lasted >= _OFFER else []

    def dropped(self, line: Line) -> list[Event]:
        """Tell of an agent who hung up while the caller was announced."""
        return [_missed(line, NotAnsweredReason.DECLINED)]

    def abandoned(self, line: Line) -> list[Event]:
        """Tell of a caller who gave up."""
        way_in = self.way_in(line, line.number(2))
        self._memory.call(line).waits_in = None
        id_ = f"{line.id}:abandoned"
        return [*way_in, v.CallAbandoned(id=id_, at=line.at, call=line.call, queue=line.queue)]

    def left(self, line: Line) -> list[Event]:
        """Tell of a caller who left a queue by another way."""
        place, kind = WAYS_OUT[line.verb]
        if line.verb == "WITHDRAW":
            kind = _withdrawn(line.text(3) or "")
        way_in = self.way_in(line, line.number(place))
        call = self._memory.call(line)
        if call.is_over:
            # LEAVEEMPTY tells of the same exit as the EXITEMPTY before it.
            return []
        call.waits_in = None
        gone = v.CallOverflowed(
            id=f"{line.id}:overflowed", at=line.at, call=line.call, queue=line.queue, kind=kind
        )
        return [*way_in, gone]

    def failed(self, line: Line) -> list[Event]:
        """Tell of a call that broke off because its two sides did not understand each other."""
        self._memory.call(line).waits_in = None
        return [v.CallEnded(id=f"{line.id}:ended", at=line.at, call=line.call, by=EndedBy.SYSTEM)]

    def blocked(self, line: Line) -> list[Event]:
        """Tell of a call that was turned away."""
        return [
            v.CallBlocked(
                id=f"{line.id}:blocked",
                at=line.at,
                call=line.call,
                reason=BLOCKED[line.verb],
                queue=line.queue,
            )
        ]


def _missed(line: Line, reason: NotAnsweredReason) -> Event:
    id_ = f"{line.id}:not_answered"
    return v.CallNotAnswered(id=id_, at=line.at, call=line.call, agent=line.agent, reason=reason)


def _withdrawn(told: str) -> OverflowKind:
    """Return the kind that the words of whoever took a call out of its queue name."""
    words = told.lower()
    named = (kind for kind in (OverflowKind.CALLBACK, OverflowKind.VOICEMAIL) if kind in words)
    return next(named, OverflowKind.QUEUE)
