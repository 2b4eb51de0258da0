"""Asterisk's manager interface: what its events, and a look at its queues, mean.

The interface has no ids, repeats nothing, and has no times unless `timestampevents` is on; the
translation is told when a message came. It tells leaving a queue without saying why, right before an
answer, and in place of it for a key that was pressed: what it means is settled by what follows, or by
nothing following.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, TypeAlias

import msgspec

from app.events import vocabulary as v
from app.events.instants import HOUR, SECOND, Instant, Millis
from app.events.native import LONGEST_NAME
from app.events.vocabulary import AgentState, EndedBy, Event, NotAnsweredReason, OverflowKind
from app.providers.asterisk.members import Member, Members
from app.providers.contract import Translation, Untranslatable, nothing
from app.providers.reading import Record
from app.providers.rows import readable

Message: TypeAlias = Mapping[str, str]
"""One message, its fields by name."""

SETTLED: Millis = 2 * SECOND
"""Who left a queue and was not answered by then has pressed a key."""

_OFFER = SECOND
_FORGOTTEN = 12 * HOUR
_LONGEST_S = 10.0**7

_DEVICES: dict[str, AgentState | None] = {
    "0": None,
    "1": None,
    "2": AgentState.ON_CALL,
    "3": AgentState.ON_CALL,
    "4": AgentState.ERROR,
    "5": AgentState.OFFLINE,
    "6": AgentState.RINGING,
    "7": AgentState.ON_CALL,
    "8": AgentState.ON_HOLD,
}


class OpenCall(msgspec.Struct):
    """A call as the messages so far left it."""

    queue: str
    entered: Instant
    waits: bool = True
    left_at: Instant | None = None
    """When it left its queue, as long as nobody knows why."""
    agent: str | None = None
    """Whoever talks to the caller."""
    agent_channel: str | None = None
    is_over: bool = False
    """Its end was told by one message, and another may tell it again."""


class Memory(msgspec.Struct):
    """What later messages leave out."""

    calls: dict[str, OpenCall] = {}
    members: dict[str, Member] = {}
    startup: str | None = None
    at: Instant = -1
    place: int = 0


class Look(NamedTuple):
    """A look at the whole: what waits, who serves, which channels live, since when Asterisk runs."""

    entries: Sequence[Message]
    members: Sequence[Message]
    channels: frozenset[str] | None
    """None where the login may not list them."""
    startup: str | None


class Manager:
    """The translation of one Asterisk's messages; it remembers what was heard."""

    def __init__(self, memory: bytes | None = None) -> None:
        self._memory = msgspec.json.decode(memory, type=Memory) if memory else Memory()
        self._members = Members(self._memory.members)

    def memory(self) -> bytes:
        """Return what has to be known to go on after the last message."""
        return msgspec.json.encode(self._memory)

    def hear(self, message: Message, received: Instant) -> Translation:
        """Return what a message means.

        Raises:
            Untranslatable: it is not understood; the messages after it are not affected.
        """
        told = Record(message)
        name = told.text("Event")
        meaning = _MEANINGS.get(name or "")
        if meaning is None:
            return nothing(f"{(name or 'an answer')[:40]}: nothing follows from it")
        at = told.at("Timestamp") or received
        try:
            events = meaning(self, told, at)
        except Untranslatable as wrong:
            wrong.kind = wrong.kind or name
            raise
        return Translation(events) if events else nothing(f"{name}: nothing follows from it")

    def settle(self, now: Instant) -> list[Event]:
        """Return what follows from nothing having followed."""
        events: list[Event] = []
        for call, known in list(self._memory.calls.items()):
            if known.left_at is not None and now - known.left_at >= SETTLED:
                events += self._pressed_key(call, known)
            elif known.entered < now - _FORGOTTEN:
                del self._memory.calls[call]
        return events

    def resync(self, look: Look, at: Instant) -> Translation:
        """Return what a look at the whole tells beyond what was heard; a bad row costs no other."""
        waiting, bad = readable(look.entries, lambda entry: _waiting(Record(entry), at))
        serving, worse = readable(look.members, lambda row: _Serving(*_seat(Record(row)), row))
        events = self._restarted_meanwhile(look, waiting, at)
        events += self._lost_meanwhile(look, {entry.call for entry in waiting}, at)
        for entry in waiting:
            known = self._memory.calls.get(entry.call)
            if known is None or not known.waits or known.queue != entry.queue:
                events += self._enter(entry)
        return Translation([*events, *self._muster(serving, at)], refused=[*bad, *worse])

    # -- calls ---------------------------------------------------------------------------------

    def joined(self, told: Record, at: Instant) -> list[Event]:
        """Tell of a caller who entered a queue."""
        entry = _Entry(_name(told, "Uniqueid"), _name(told, "Queue"), at, _customer(told))
        known = self._memory.calls.get(entry.call)
        if known is not None and known.waits and known.queue == entry.queue:
            # A look at the whole was faster.
            return []
        before = self._pressed_key(entry.call, known) if known and known.left_at else []
        return [*before, *self._enter(entry)]

    def rang(self, told: Record, at: Instant) -> list[Event]:
        """Tell of a telephone that rings."""
        call, agent = _name(told, "Uniqueid"), _agent(told)
        known = self._memory.calls.get(call)
        queue = told.text("Queue") or (known.queue if known else None)
        return [
            v.CallRinging(
                id=_id(at, "ringing", agent), at=at, call=call, queue=_fit(queue), agent=agent
            )
        ]

    def not_answered(self, told: Record, at: Instant) -> list[Event]:
        """Tell of a telephone that nobody picked up."""
        call, agent = _name(told, "Uniqueid"), _agent(told)
        lasted = told.number("RingTime")
        is_offer = lasted is None or lasted >= _OFFER
        reason = NotAnsweredReason.NO_ANSWER if is_offer else NotAnsweredReason.UNREACHABLE
        return [self._missed(call, agent, reason, at)]

    def dumped(self, told: Record, at: Instant) -> list[Event]:
        """Tell of an agent who hung up while the caller was announced."""
        call, agent = _name(told, "Uniqueid"), _agent(told)
        return [self._missed(call, agent, NotAnsweredReason.DECLINED, at)]

    def left(self, told: Record, at: Instant) -> list[Event]:
        """Take note that a caller left a queue; why is told by what comes next."""
        known = self._memory.calls.get(_name(told, "Uniqueid"))
        if known is not None and known.waits:
            known.waits, known.left_at = False, at
        return []

    def connected(self, told: Record, at: Instant) -> list[Event]:
        """Tell of an answer."""
        call, queue, agent = _name(told, "Uniqueid"), _name(told, "Queue"), _agent(told)
        way_in = self._way_in(call, queue, at, _seconds(told, "HoldTime"))
        known = self._memory.calls.setdefault(call, OpenCall(queue, at))
        known.waits, known.left_at, known.agent = False, None, agent
        known.agent_channel = told.text("DestUniqueid")
        self._members[agent].talks = 1
        self._members[agent].join(queue)
        answered = v.CallAnswered(
            id=_id(at, "answered", agent), at=at, call=call, agent=agent, queue=queue
        )
        return [*way_in, answered, *self._state(agent, at)]

    def abandoned(self, told: Record, at: Instant) -> list[Event]:
        """Tell of a caller who gave up, or had to: the interface says both with one word."""
        call, queue = _name(told, "Uniqueid"), _name(told, "Queue")
        way_in = self._way_in(call, queue, at, _seconds(told, "HoldTime"))
        self._memory.calls.pop(call, None)
        gone = v.CallAbandoned(id=_id(at, "abandoned"), at=at, call=call, queue=queue)
        return [*way_in, gone]

    def completed(self, told: Record, at: Instant) -> list[Event]:
        """Tell of the end of a conversation, or of its handing on."""
        call, agent, why = _name(told, "Uniqueid"), _agent(told), told.word("Reason")
        known = self._memory.calls.get(call)
        if known is not None and known.is_over:
            del self._memory.calls[call]
            return []
        beginning = self._beginning(call, _name(told, "Queue"), agent, told, at)
        over = self._over(call, at)
        if why == "transfer":
            handed = v.CallTransferred(id=_id(at, "transferred"), at=at, call=call, agent=agent)
            return [*beginning, handed, *over]
        by = {"caller": EndedBy.CALLER, "agent": EndedBy.AGENT}.get(why)
        return [*beginning, v.CallEnded(id=_id(at, "ended"), at=at, call=call, by=by), *over]

    def sent_on(self, told: Record, at: Instant) -> list[Event]:
        """Tell of a transfer without a word to whoever takes the caller."""
        call = told.text("TransfereeUniqueid") or ""
        if call not in self._memory.calls:
            call = self._call_of(told.text("TransfererUniqueid")) or ""
        return self._hand_on(call, v.TransferKind.COLD, at)

    def introduced(self, told: Record, at: Instant) -> list[Event]:
        """Tell of a transfer after a word with whoever takes the caller."""
        ways = ("TransfereeUniqueid", "OrigTransfererUniqueid", "SecondTransfererUniqueid")
        for way in ways:
            channel = told.text(way) or ""
            call = channel if channel in self._memory.calls else self._call_of(channel)
            if call is not None:
                return self._hand_on(call, v.TransferKind.WARM, at)
        return []

    def held(self, told: Record, at: Instant) -> list[Event]:
        """Tell of an agent who put the caller on hold, or took the caller back."""
        call = self._call_of(told.text("Uniqueid"))
        known = self._memory.calls.get(call or "")
        if call is None or known is None:
            return []
        is_back = told.word("Event") == "unhold" or told.word("Status") == "off"
        agent = known.agent
        if is_back:
            return [v.CallResumed(id=_id(at, "resumed"), at=at, call=call, agent=agent)]
        return [v.CallHeld(id=_id(at, "held"), at=at, call=call, agent=agent)]

    def hung_up(self, told: Record, at: Instant) -> list[Event]:
        """Tell of the end of a caller's channel, where nothing said before how the call ended."""
        call = told.text("Uniqueid") or ""
        known = self._memory.calls.get(call)
        if known is None:
            return []
        if known.left_at is not None:
            return self._pressed_key(call, known)
        if known.waits:
            del self._memory.calls[call]
            return [
                v.CallAbandoned(id=_id(at, "abandoned"), at=at, call=call, queue=known.queue),
            ]
        if known.agent is None:
            del self._memory.calls[call]
            return []
        over = self._over(call, at)
        self._memory.calls[call] = OpenCall(known.queue, known.entered, waits=False, is_over=True)
        return [v.CallEnded(id=_id(at, "ended"), at=at, call=call), *over]

    def went_down(self, _: Record, at: Instant) -> list[Event]:
        """Tell that Asterisk is going down, and its calls with it."""
        self._memory.calls.clear()
        self._members.hang_up()
        return [v.SourceRestarted(id=f"{at}:restarted", at=at)]

    def _enter(self, entry: "_Entry") -> list[Event]:
        self._memory.calls[entry.call] = OpenCall(entry.queue, entry.at)
        return [
            v.CallQueued(
                id=_id(entry.at, "queued"),
                at=entry.at,
                call=entry.call,
                queue=entry.queue,
                customer=entry.customer,
            )
        ]

    def _way_in(self, call: str, queue: str, at: Instant, waited: Millis | None) -> list[Event]:
        """Return the entering of a queue that was not heard, if a span dates it."""
        if call in self._memory.calls or waited is None:
            return []
        return self._enter(_Entry(call, queue, max(at - waited, 0), None))

    def _beginning(
        self, call: str, queue: str, agent: str, told: Record, at: Instant
    ) -> list[Event]:
        """Return the beginning of a conversation of which only the end was heard."""
        known = self._memory.calls.get(call)
        waited, talked = _seconds(told, "HoldTime"), _seconds(told, "TalkTime")
        if (known is not None and known.agent) or waited is None or talked is None:
            return []
        since = max(at - talked, 0)
        way_in = self._way_in(call, queue, since, waited)
        answered = v.CallAnswered(
            id=_id(since, "answered", agent), at=since, call=call, agent=agent, queue=queue
        )
        return [*way_in, answered]

    def _missed(self, call: str, agent: str, reason: NotAnsweredReason, at: Instant) -> Event:
        return v.CallNotAnswered(
            id=_id(at, "not_answered", agent), at=at, call=call, agent=agent, reason=reason
        )

    def _pressed_key(self, call: str, known: OpenCall) -> list[Event]:
        del self._memory.calls[call]
        at, kind = known.left_at or known.entered, OverflowKind.KEY
        return [
            v.CallOverflowed(
                id=_id(at, "overflowed"), at=at, call=call, queue=known.queue, kind=kind
            )
        ]

    def _hand_on(self, call: str, kind: v.TransferKind, at: Instant) -> list[Event]:
        known = self._memory.calls.get(call)
        if known is None or known.agent is None:
            return []
        agent, over = known.agent, self._over(call, at)
        self._memory.calls[call] = OpenCall(known.queue, known.entered, waits=False, is_over=True)
        handed = v.CallTransferred(
            id=_id(at, "transferred"),
            at=at,
            call=call,
            agent=agent,
            kind=kind,
        )
        return [handed, *over]

    def _over(self, call: str, at: Instant) -> list[Event]:
        known = self._memory.calls.pop(call, None)
        if known is None or known.agent is None:
            return []
        self._members[known.agent].talks = 0
        return [*self._state(known.agent, at)]

    def _call_of(self, channel: str | None) -> str | None:
        """Return the call that an agent's channel serves."""
        if not channel:
            return None
        calls = self._memory.calls.items()
        return next((call for call, known in calls if known.agent_channel == channel), None)

    # -- members -------------------------------------------------------------------------------

    def member(self, told: Record, at: Instant) -> list[Event]:
        """Tell of a member's state, if it is another one."""
        agent = _agent(told)
        self._note(agent, told)
        return [*self._state(agent, at)]

    def removed(self, told: Record, at: Instant) -> list[Event]:
        """Tell of a member who serves a queue no more."""
        agent = _agent(told)
        self._members[agent].leave(_name(told, "Queue"))
        return [*self._state(agent, at)]

    def _note(self, agent: str, told: Record) -> None:
        member, queue = self._members[agent], _name(told, "Queue")
        member.join(queue)
        if "Status" in told:
            member.device = _DEVICES.get(told.word("Status"))
        if "Paused" in told:
            reason = told.loose_text("PausedReason") or told.loose_text("Reason")
            if told.word("Paused") == "1":
                member.pause(queue, reason[:LONGEST_NAME])
            else:
                member.unpause(queue)

    def _state(self, agent: str, at: Instant) -> list[v.AgentStateChanged]:
        memory = self._memory
        memory.place = memory.place + 1 if at == memory.at else 0
        memory.at = at
        return self._members.tell(agent, at, f"{at}-{memory.place:04d}")

    def _muster(self, told: Sequence["_Serving"], at: Instant) -> list[Event]:
        """Return the states of everybody, gone members included."""
        names: dict[str, None] = {}
        serving: set[tuple[int, str]] = set()
        for agent, queue, row in told:
            names[agent] = None
            self._note(agent, Record(row))
            serving.add((id(self._members[agent]), queue))
        for name, member in self._members.known.items():
            for queue in [q for q in member.queues if (id(member), q) not in serving]:
                member.leave(queue)
                names.setdefault(name, None)
        return [event for agent in names for event in self._state(agent, at)]

    # -- gaps ----------------------------------------------------------------------------------

    def _restarted_meanwhile(
        self, look: Look, waiting: Sequence["_Entry"], at: Instant
    ) -> list[Event]:
        before, self._memory.startup = self._memory.startup, look.startup or self._memory.startup
        if before is None or look.startup is None or before == look.startup:
            return []
        self._memory.calls.clear()
        self._members.hang_up()
        # Callers who are in a queue now came after the restart, whenever that was.
        since = max(min([at, *(entry.at - 1 for entry in waiting)]), 0)
        return [v.SourceRestarted(id=f"{since}:restarted", at=since)]

    def _lost_meanwhile(self, look: Look, waiting: set[str], at: Instant) -> list[Event]:
        """Return calls of which nothing is left, and nobody heard how they ended."""
        events: list[Event] = []
        for call, known in list(self._memory.calls.items()):
            if known.agent is not None:
                is_there = look.channels is None or call in look.channels
            else:
                is_there = call in waiting
            if known.is_over:
                del self._memory.calls[call]
            elif not is_there:
                events.append(v.CallLost(id=_id(at, "lost"), at=at, call=call))
                events += self._over(call, at)
        return events


class _Entry(NamedTuple):
    call: str
    queue: str
    at: Instant
    customer: str | None


class _Serving(NamedTuple):
    agent: str
    queue: str
    row: Message


def _seat(told: Record) -> tuple[str, str]:
    # Read now what will be read again, so that a bad row is refused before it changes anything.
    told.word("Status"), told.word("Paused")
    return _agent(told), _name(told, "Queue")


def _waiting(told: Record, at: Instant) -> _Entry:
    waited = _seconds(told, "Wait") or 0
    call, queue = _name(told, "Uniqueid"), _name(told, "Queue")
    return _Entry(call, queue, max(at - waited, 0), _customer(told))


def _id(at: Instant, what: str, who: str = "") -> str:
    return f"{at}:{what}:{who}"[:LONGEST_NAME]


def _name(told: Record, name: str) -> str:
    found = told.need(name)
    if len(found) > LONGEST_NAME:
        raise Untranslatable(f"{name}: too long")
    return found


def _fit(name: str | None) -> str | None:
    return name if name is not None and len(name) <= LONGEST_NAME else None


def _agent(told: Record) -> str:
    """Return a member's name, under whichever header this version tells it."""
    names = ("MemberName", "Name", "Interface", "Location", "Member")
    return _name(told, next((name for name in names if told.text(name)), "MemberName"))


def _customer(told: Record) -> str | None:
    number = told.loose_text("CallerIDNum") or told.loose_text("CallerID")
    return number if 0 < len(number) <= LONGEST_NAME and number != "<unknown>" else None


def _seconds(told: Record, name: str) -> Millis | None:
    found = told.number(name)
    if found is not None and found > _LONGEST_S:
        raise Untranslatable(f"{name}: expected a number that makes sense")
    return None if found is None else round(found * SECOND)


Meaning: TypeAlias = Callable[[Manager, Record, Instant], list[Event]]

_MEANINGS: dict[str, Meaning] = {
    "QueueCallerJoin": Manager.joined,
    "Join": Manager.joined,
    "AgentCalled": Manager.rang,
    "AgentRingNoAnswer": Manager.not_answered,
    "AgentDump": Manager.dumped,
    "QueueCallerLeave": Manager.left,
    "Leave": Manager.left,
    "AgentConnect": Manager.connected,
    "AgentComplete": Manager.completed,
    "QueueCallerAbandon": Manager.abandoned,
    "BlindTransfer": Manager.sent_on,
    "AttendedTransfer": Manager.introduced,
    "Hold": Manager.held,
    "Unhold": Manager.held,
    "Hangup": Manager.hung_up,
    "Shutdown": Manager.went_down,
    "QueueMemberStatus": Manager.member,
    "QueueMemberAdded": Manager.member,
    "QueueMemberPause": Manager.member,
    "QueueMemberPaused": Manager.member,
    "QueueMemberRemoved": Manager.removed,
}
"""What each event means; the older names are those of Asterisk 11 and before."""
