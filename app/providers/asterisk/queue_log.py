"""Asterisk's queue_log: one line `time|call|queue|agent|verb|parameters…` for each thing that happens.

Lines are read in the order of the file. They have whole seconds and no ids, so that ids are made of
the second, the line's place among those of its call in that second, and what the line says: the same
file read again gives the same events. Where a log begins in the middle of a call, the spans that the
line carries date what came before.
"""

from hashlib import blake2b

import msgspec

from app.events import vocabulary as v
from app.events.instants import HOUR, SECOND, Instant
from app.events.native import LONGEST_NAME
from app.events.vocabulary import BlockReason, EndedBy, Event, NotAnsweredReason, OverflowKind
from app.providers.asterisk.members import Member, Members
from app.providers.asterisk.queue_log_line import Line, take_apart
from app.providers.contract import Translation, Untranslatable, nothing

_NOBODY = "NONE"
_FORGOTTEN = 12 * HOUR
"""A call whose end is missing is let go of after this."""

_OFFER = SECOND
"""Ringing shorter than this was an unreachable telephone, no offer."""


class OpenCall(msgspec.Struct):
    """A call as the lines so far left it."""

    last: Instant
    waits_in: str | None = None
    entered: Instant = 0
    talks_to: str | None = None

    @property
    def is_over(self) -> bool:
        """Whether nothing of it is open."""
        return self.waits_in is None and self.talks_to is None


class Memory(msgspec.Struct):
    """What later lines leave out; kept beside the place in the file."""

    second: Instant = -1
    places: dict[str, int] = {}
    restarted: Instant = -1
    calls: dict[str, OpenCall] = {}
    members: dict[str, Member] = {}


class QueueLog:
    """The translation of one queue_log; it remembers what was read."""

    def __init__(self, memory: bytes | None = None) -> None:
        self._memory = msgspec.json.decode(memory, type=Memory) if memory else Memory()
        self._members = Members(self._memory.members)
        self._id = ""

    def memory(self) -> bytes:
        """Return what has to be known to go on after the last line read."""
        return msgspec.json.encode(self._memory)

    def read(self, text: str) -> Translation:
        """Return what the next line means.

        Raises:
            Untranslatable: it is not understood; the lines after it are not affected.
        """
        line = take_apart(text)
        if line.verb in _IGNORED:
            return nothing(f"{line.verb}: nothing follows from it")
        if line.verb not in _MEANINGS:
            raise Untranslatable(f"{line.verb[:40]!r} is no verb that is known", line.verb[:40])
        self._name(line, text)
        meaning = getattr(self, f"_{_MEANINGS[line.verb]}")
        events: list[Event] = meaning(line._replace(at=self._dated(line)))
        return Translation(events) if events else nothing(f"{line.verb}: nothing follows from it")

    def _name(self, line: Line, text: str) -> None:
        memory, second = self._memory, line.at // SECOND
        if second != memory.second:
            memory.second = second
            memory.places.clear()
            self._let_go(line.at)
        place = memory.places[line.call] = memory.places.get(line.call, 0) + 1
        key = blake2b(text.encode(errors="replace"), digest_size=6).hexdigest()
        self._id = f"{second}-{place:04d}-{key}"

    def _let_go(self, now: Instant) -> None:
        calls = self._memory.calls
        for call in [
            name
            for name, call in calls.items()
            if (call.is_over and call.last < now - SECOND) or call.last < now - _FORGOTTEN
        ]:
            del calls[call]

    def _dated(self, line: Line) -> Instant:
        """Return when it happened: in one second what stands below in the file came later."""
        at = line.at
        if at <= self._memory.restarted < at + SECOND:
            at = self._memory.restarted + 1
        known = self._memory.calls.get(line.call)
        if known is not None:
            at = max(at, known.last + (line.verb == "ENTERQUEUE"))
            known.last = at
        return at

    def _call(self, line: Line) -> OpenCall:
        return self._memory.calls.setdefault(line.call, OpenCall(line.at))

    # -- calls ---------------------------------------------------------------------------------

    def _entered(self, line: Line) -> list[Event]:
        call = self._call(line)
        call.waits_in, call.entered = line.queue, line.at
        customer = line.text(1)
        if customer is not None and len(customer) > LONGEST_NAME:
            customer = None
        return [
            v.CallQueued(
                id=f"{self._id}:queued",
                at=line.at,
                call=line.call,
                queue=line.queue,
                customer=customer,
            )
        ]

    def _way_in(self, line: Line, waited_s: int | None, talked_s: int = 0) -> list[Event]:
        """Return the entering of a queue that no line told, if a span dates it."""
        call = self._call(line)
        if not call.is_over or waited_s is None:
            return []
        at = max(line.at - (waited_s + talked_s) * SECOND, 0)
        call.waits_in, call.entered = line.queue, at
        return [
            v.CallQueued(id=f"{self._id}:queued", at=at, call=line.call, queue=line.queue),
        ]

    def _connected(self, line: Line) -> list[Event]:
        way_in = self._way_in(line, line.number(0))
        call = self._call(line)
        rang_s = line.number(2)
        rang: list[Event] = []
        if rang_s:
            rang = self._rang(line, rang_s * SECOND)
        call.waits_in, call.talks_to = None, line.agent
        self._members[line.agent].talks += 1
        self._members[line.agent].join(line.queue)
        answered = v.CallAnswered(
            id=f"{self._id}:answered",
            at=line.at,
            call=line.call,
            agent=line.agent,
            queue=line.queue,
        )
        return [*way_in, *rang, answered, *self._told(line)]

    def _rang(self, line: Line, lasted: int) -> list[Event]:
        entered = self._call(line).entered
        at = max(line.at - lasted, entered, 0)
        return [
            v.CallRinging(
                id=f"{self._id}:ringing",
                at=at,
                call=line.call,
                queue=line.queue,
                agent=line.agent,
            )
        ]

    def _not_answered(self, line: Line) -> list[Event]:
        lasted = line.number(0) or 0
        self._members[line.agent].join(line.queue)
        is_offer = lasted >= _OFFER
        reason = NotAnsweredReason.NO_ANSWER if is_offer else NotAnsweredReason.UNREACHABLE
        rang = self._rang(line, lasted) if is_offer else []
        if is_offer and line.at - rang[0].at < _OFFER:
            # Whole seconds made it look too short to be an offer; the span says that it was one.
            rang = []
        missed = v.CallNotAnswered(
            id=f"{self._id}:not_answered",
            at=line.at,
            call=line.call,
            agent=line.agent,
            reason=reason,
        )
        return [*rang, missed, *self._told(line)]

    def _rang_in_vain(self, line: Line) -> list[Event]:
        lasted = line.number(0) or 0
        return self._rang(line, lasted) if lasted >= _OFFER else []

    def _dropped(self, line: Line) -> list[Event]:
        return [
            v.CallNotAnswered(
                id=f"{self._id}:not_answered",
                at=line.at,
                call=line.call,
                agent=line.agent,
                reason=NotAnsweredReason.DECLINED,
            )
        ]

    def _completed(self, line: Line) -> list[Event]:
        by = EndedBy.AGENT if line.verb == "COMPLETEAGENT" else EndedBy.CALLER
        ended = v.CallEnded(id=f"{self._id}:ended", at=line.at, call=line.call, by=by)
        return [*self._beginning(line, line.number(0), line.number(1)), ended, *self._over(line)]

    def _transferred(self, line: Line) -> list[Event]:
        kind = v.TransferKind.WARM if line.verb == "ATTENDEDTRANSFER" else v.TransferKind.COLD
        beginning = self._beginning(line, line.number(-3), line.number(-2))
        handed_on = v.CallTransferred(
            id=f"{self._id}:transferred",
            at=line.at,
            call=line.call,
            agent=line.agent,
            kind=kind,
        )
        return [*beginning, handed_on, *self._over(line)]

    def _beginning(self, line: Line, waited: int | None, talked: int | None) -> list[Event]:
        """Return the entering and the answer of a conversation of which only the end is known."""
        if talked is None or waited is None:
            return []
        way_in = self._way_in(line, waited, talked)
        if not way_in:
            return []
        answered = v.CallAnswered(
            id=f"{self._id}:answered",
            at=max(line.at - talked * SECOND, 0),
            call=line.call,
            agent=line.agent,
            queue=line.queue,
        )
        return [*way_in, answered]

    def _over(self, line: Line) -> list[Event]:
        call = self._call(line)
        call.waits_in = call.talks_to = None
        member = self._members[line.agent]
        member.talks = max(member.talks - 1, 0)
        return self._told(line)

    def _abandoned(self, line: Line) -> list[Event]:
        way_in = self._way_in(line, line.number(2))
        self._call(line).waits_in = None
        gone = v.CallAbandoned(
            id=f"{self._id}:abandoned", at=line.at, call=line.call, queue=line.queue
        )
        return [*way_in, gone]

    def _left(self, line: Line) -> list[Event]:
        place, kind = _WAYS_OUT[line.verb]
        if line.verb == "WITHDRAW":
            kind = _withdrawn(line.text(3) or "")
        way_in = self._way_in(line, line.number(place))
        call = self._call(line)
        if call.is_over:
            # LEAVEEMPTY tells of the same exit as the EXITEMPTY before it.
            return []
        call.waits_in = None
        gone = v.CallOverflowed(
            id=f"{self._id}:overflowed", at=line.at, call=line.call, queue=line.queue, kind=kind
        )
        return [*way_in, gone]

    def _failed(self, line: Line) -> list[Event]:
        self._call(line).waits_in = None
        return [
            v.CallEnded(id=f"{self._id}:ended", at=line.at, call=line.call, by=EndedBy.SYSTEM),
        ]

    def _blocked(self, line: Line) -> list[Event]:
        reason = _BLOCKED[line.verb]
        return [
            v.CallBlocked(
                id=f"{self._id}:blocked",
                at=line.at,
                call=line.call,
                reason=reason,
                queue=line.queue,
            )
        ]

    def _restarted(self, line: Line) -> list[Event]:
        memory = self._memory
        memory.restarted = line.at
        memory.calls.clear()
        talking = [name for name, member in self._members.known.items() if member.talks]
        self._members.hang_up()
        events: list[Event] = [v.SourceRestarted(id=f"{self._id}:restarted", at=line.at)]
        for number, name in enumerate(talking):
            events += self._members.tell(name, line.at, f"{self._id}-{number}")
        return events

    # -- members -------------------------------------------------------------------------------

    def _told(self, line: Line) -> list[Event]:
        return [*self._members.tell(line.agent, line.at, self._id)]

    def _logged_in(self, line: Line) -> list[Event]:
        self._members[line.agent].is_in = True
        return self._told(line)

    def _logged_off(self, line: Line) -> list[Event]:
        self._members[line.agent].is_in = False
        return self._told(line)

    def _added(self, line: Line) -> list[Event]:
        member = self._members[line.agent]
        member.join(line.queue)
        if line.text(0) == "PAUSED":
            member.pause(line.queue, "")
        return self._told(line)

    def _removed(self, line: Line) -> list[Event]:
        self._members[line.agent].leave(line.queue)
        return self._told(line)

    def _paused(self, line: Line) -> list[Event]:
        queue = None if line.queue == _NOBODY else line.queue
        self._members[line.agent].pause(queue, (line.text(0) or "")[:LONGEST_NAME])
        return self._told(line)

    def _unpaused(self, line: Line) -> list[Event]:
        self._members[line.agent].unpause(None if line.queue == _NOBODY else line.queue)
        return self._told(line)


def _withdrawn(told: str) -> OverflowKind:
    """Return the kind that the words of whoever took a call out of its queue name."""
    words = told.lower()
    named = (kind for kind in (OverflowKind.CALLBACK, OverflowKind.VOICEMAIL) if kind in words)
    return next(named, OverflowKind.QUEUE)


_WAYS_OUT: dict[str, tuple[int, OverflowKind]] = {
    "EXITWITHTIMEOUT": (2, OverflowKind.TIMEOUT),
    "EXITWITHKEY": (3, OverflowKind.KEY),
    "EXITEMPTY": (2, OverflowKind.CLOSED),
    "LEAVEEMPTY": (2, OverflowKind.CLOSED),
    "LEAVEUNAVAIL": (2, OverflowKind.CLOSED),
    "WITHDRAW": (2, OverflowKind.QUEUE),
}
"""Where the seconds of waiting stand, and how the call left its queue."""

_BLOCKED: dict[str, BlockReason] = {
    "FULL": BlockReason.QUEUE_FULL,
    "JOINEMPTY": BlockReason.NO_AGENTS,
    "JOINUNAVAIL": BlockReason.NO_AGENTS,
    "CLOSED": BlockReason.CLOSED,
    "DIVERT_CA_RATIO": BlockReason.CONGESTION,
    "DIVERT_HOLDTIME": BlockReason.CONGESTION,
}

_IGNORED = frozenset(
    (
        *("CONFIGRELOAD", "PENALTY", "RINGINUSE", "OUTCALL", "WRAPUPSTART", "QUEUEADDED"),
        *("OUTDIAL", "OUTANSWER", "OUTCANCEL", "OUTCONGESTION", "OUTCHANUNAVAIL", "OUTTRANSFER"),
        *("URL", "DID", "INFO", "SYSTEM"),
    )
)
"""Verbs that say nothing of calls that come in, or of people."""

_MEANINGS: dict[str, str] = {
    "ENTERQUEUE": "entered",
    "CONNECT": "connected",
    "RINGNOANSWER": "not_answered",
    "RINGCANCELED": "rang_in_vain",
    "AGENTDUMP": "dropped",
    "COMPLETEAGENT": "completed",
    "COMPLETECALLER": "completed",
    "BLINDTRANSFER": "transferred",
    "ATTENDEDTRANSFER": "transferred",
    "TRANSFER": "transferred",
    "ABANDON": "abandoned",
    "SYSCOMPAT": "failed",
    "QUEUESTART": "restarted",
    "AGENTLOGIN": "logged_in",
    "AGENTCALLBACKLOGIN": "logged_in",
    "AGENTLOGOFF": "logged_off",
    "AGENTCALLBACKLOGOFF": "logged_off",
    "ADDMEMBER": "added",
    "REMOVEMEMBER": "removed",
    "PAUSE": "paused",
    "PAUSEALL": "paused",
    "UNPAUSE": "unpaused",
    "UNPAUSEALL": "unpaused",
    **dict.fromkeys(_WAYS_OUT, "left"),
    **dict.fromkeys(_BLOCKED, "blocked"),
}
"""What each verb means: the method that says it."""
