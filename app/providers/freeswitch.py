"""FreeSWITCH's mod_callcenter: what its events, and a look at its queues, mean. Pure.

A call is known by its caller's channel, its stay in a queue by the member's id: both ways out that may
be told of one stay have one id, so that one of them counts. Instants are those of the envelope; the
whole seconds inside stand in where there is none.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, NamedTuple, TypeAlias

import msgspec

from app.events import vocabulary as v
from app.events.instants import HOUR, Instant
from app.events.native import LONGEST_NAME
from app.events.vocabulary import AgentState, Event, NotAnsweredReason, OverflowKind
from app.providers.contract import Translation, Untranslatable, nothing
from app.providers.reading import Record
from app.providers.rows import readable

Headers: TypeAlias = Mapping[str, object]
"""The headers of one event, by name."""

_INFO = "callcenter::info"
_FORGOTTEN = 12 * HOUR
_UNKNOWN = "0"

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


UNTOLD: Final = frozenset(
    (
        *("wrapped", "average_acw", "conferenced", "ended_in_ivr"),
        *("transfer_rate", "transferred_out", "transferred_in", "transferred_cold"),
        *("transferred_warm", "transferred_to_queue", "transferred_to_agent"),
        *("transferred_to_number", "overflowed_queue", "overflowed_voicemail"),
        *("overflowed_callback", "callbacks_requested", "callbacks_attempted"),
        *("callbacks_completed", "callbacks_failed"),
    )
)
"""The KPIs (by slug) for which it has no words: shown as not reported, never as nought."""


class OpenMember(msgspec.Struct):
    """A stay in a queue as the events so far left it."""

    call: str
    queue: str
    entered: Instant
    agent: str | None = None
    agent_channel: str | None = None
    stay: str = ""
    """What tells a second stay of the same member from the first."""
    is_over: bool = False
    """The end of the conversation was told; that of the stay follows, and says nothing new."""


class Agent(msgspec.Struct):
    """What is known of one agent."""

    status: str = ""
    state: str = ""
    queues: list[str] = []
    told: tuple[AgentState, str | None, tuple[str, ...]] | None = None

    def shown(self) -> tuple[AgentState, str | None]:
        """Return what the agent does, and why where that is told."""
        if self.state == "In a queue call":
            return AgentState.ON_CALL, None
        if self.status == "Logged Out":
            return AgentState.OFFLINE, None
        if self.status == "On Break":
            return AgentState.AWAY, "On Break"
        is_ringing = self.state == "Receiving"
        return (AgentState.RINGING if is_ringing else AgentState.AVAILABLE), None


class Memory(msgspec.Struct):
    """What later events leave out."""

    members: dict[str, OpenMember] = {}
    agents: dict[str, Agent] = {}
    core: str | None = None
    at: Instant = -1
    place: int = 0


class Look(NamedTuple):
    """A look at the whole: rows of `callcenter_config` listings, and which core answered."""

    members: Sequence[Mapping[str, str]]
    agents: Sequence[Mapping[str, str]]
    tiers: Sequence[Mapping[str, str]]
    core: str | None


class CallCenter:
    """The translation of one FreeSWITCH's events; it remembers what was heard."""

    def __init__(self, memory: bytes | None = None) -> None:
        self._memory = msgspec.json.decode(memory, type=Memory) if memory else Memory()

    def memory(self) -> bytes:
        """Return what has to be known to go on after the last event."""
        return msgspec.json.encode(self._memory)

    def hear(self, headers: Headers, received: Instant) -> Translation:
        """Return what an event means.

        Raises:
            Untranslatable: it is not understood; the events after it are not affected.
        """
        told = Record(headers)
        name = told.text("Event-Name") or ""
        is_ours = name != "CUSTOM" or told.text("Event-Subclass") == _INFO
        word = (told.text("CC-Action") or "") if name == "CUSTOM" else name
        meaning = _MEANINGS.get(word) if is_ours else None
        if meaning is None:
            return nothing(f"{(word or name or 'an event')[:40]}: nothing follows from it")
        at = told.at("Event-Date-Timestamp")
        try:
            events = meaning(self, told, _When(at, received))
        except Untranslatable as wrong:
            wrong.kind = wrong.kind or word
            raise
        return Translation(events) if events else nothing(f"{word}: nothing follows from it")

    def resync(self, look: Look, at: Instant) -> Translation:
        """Return what a look at the whole tells beyond what was heard; a bad row costs no other."""
        waiting, bad = readable(look.members, lambda row: _listed(Record(row), at))
        tiers, worse = readable(look.tiers, lambda row: _serves(Record(row)))
        agents, worst = readable(look.agents, lambda row: _stands(Record(row)))
        events = self._restarted_meanwhile(look.core, waiting, at)
        events += self._lost_meanwhile({each.id for each in waiting}, at)
        for member in waiting:
            if member.id not in self._memory.members:
                events += self._enter(member)
        mustered = self._muster(agents, tiers, at)
        return Translation([*events, *mustered], refused=[*bad, *worse, *worst])

    # -- calls ---------------------------------------------------------------------------------

    def entered(self, told: Record, when: "_When") -> list[Event]:
        """Tell of a caller who entered a queue, or came back to it."""
        member = _member(told, when.at(told))
        is_back = told.text("CC-Action") == "member-queue-resume"
        return self._enter(member, f"+{member.at}" if is_back else "")

    def offered(self, told: Record, when: "_When") -> list[Event]:
        """Tell of a telephone that rings."""
        member, agent = _member(told, 0), _name(told, "CC-Agent")
        at = when.at(told, "CC-Agent-Called-Time")
        return [
            v.CallRinging(
                id=_id(member.id, at, "ringing", agent),
                at=at,
                call=member.call,
                queue=member.queue,
                agent=agent,
            )
        ]

    def answered(self, told: Record, when: "_When") -> list[Event]:
        """Tell of an answer."""
        member, agent = _member(told, 0), _name(told, "CC-Agent")
        at = when.at(told, "CC-Agent-Answered-Time")
        way_in = self._way_in(member, told)
        known = self._memory.members.setdefault(member.id, member.opened(at))
        known.agent, known.agent_channel = agent, told.text("CC-Agent-UUID")
        answer = v.CallAnswered(
            id=_id(self._stay(member), 0, "answered", agent),
            at=at,
            call=member.call,
            agent=agent,
            queue=member.queue,
        )
        return [*way_in, answer]

    def not_answered(self, told: Record, when: "_When") -> list[Event]:
        """Tell of a telephone that nobody picked up, unless it stopped for another reason."""
        cause = (told.text("CC-Hangup-Cause") or "").upper()
        if cause in _NO_MISS:
            return []
        member, agent = _member(told, 0), _name(told, "CC-Agent")
        reason = NotAnsweredReason.NO_ANSWER
        if cause in _DECLINED:
            reason = NotAnsweredReason.DECLINED
        elif cause in _UNREACHABLE:
            reason = NotAnsweredReason.UNREACHABLE
        at = when.at(told, "CC-Agent-Aborted-Time")
        return [
            v.CallNotAnswered(
                id=_id(member.id, at, "not_answered", agent),
                at=at,
                call=member.call,
                agent=agent,
                reason=reason,
            )
        ]

    def bridge_ended(self, told: Record, when: "_When") -> list[Event]:
        """Tell of the end of a conversation; one that never came about is lost, not handled."""
        member = _member(told, 0)
        at = when.at(told, "CC-Bridge-Terminated-Time")
        if told.word("CC-Agent-Bridged") == "false":
            events: list[Event] = [
                v.CallLost(id=_id(self._stay(member), 0, "lost"), at=at, call=member.call)
            ]
        else:
            events = self._ended(member, told, at)
        self._memory.members[member.id] = over = member.opened(at)
        over.is_over = True
        return events

    def left(self, told: Record, when: "_When") -> list[Event]:
        """Tell of the end of a stay: by the end of its conversation, or before there was one."""
        member = _member(told, 0)
        at = when.at(told, "CC-Member-Leaving-Time")
        known = self._memory.members.get(member.id)
        if known is not None and known.is_over:
            del self._memory.members[member.id]
            return []
        if told.word("CC-Cause") == "terminated":
            return self._ended(member, told, at)
        if known is not None and known.agent is not None:
            # Both ways out may be told of one stay; the answer wins.
            return []
        way_in, stay = self._way_in(member, told), self._stay(member)
        self._memory.members.pop(member.id, None)
        return [*way_in, _gone(member, stay, (told.text("CC-Cancel-Reason") or "").upper(), at)]

    def held(self, told: Record, when: "_When") -> list[Event]:
        """Tell of an agent who put the caller on hold, or took the caller back."""
        channel = told.text("Unique-ID")
        members = self._memory.members.values()
        known = next((each for each in members if channel and each.agent_channel == channel), None)
        if known is None:
            return []
        at, call, agent = when.at(told), known.call, known.agent
        if told.word("Event-Name") == "channel_unhold":
            return [v.CallResumed(id=f"{at}:resumed", at=at, call=call, agent=agent)]
        return [v.CallHeld(id=f"{at}:held", at=at, call=call, agent=agent)]

    def _stay(self, member: "_Member") -> str:
        """Return what a stay is known by."""
        known = self._memory.members.get(member.id)
        return member.id[:80] + (known.stay if known else "")

    def _enter(self, member: "_Member", stay: str = "") -> list[Event]:
        self._let_go(member.at)
        opened = self._memory.members[member.id] = member.opened(member.at)
        opened.stay = stay
        return [
            v.CallQueued(
                id=_id(self._stay(member), 0, "queued"),
                at=member.at,
                call=member.call,
                queue=member.queue,
                customer=member.customer,
            )
        ]

    def _way_in(self, member: "_Member", told: Record) -> list[Event]:
        """Return the entering of a queue that was not heard, if an instant of it is told."""
        joined = told.at("CC-Member-Joined-Time")
        if member.id in self._memory.members or joined is None:
            return []
        return self._enter(member._replace(at=joined))

    def _ended(self, member: "_Member", told: Record, at: Instant) -> list[Event]:
        """Return the end of a conversation; its beginning too, if only the end was heard."""
        stay = self._stay(member)
        known = self._memory.members.pop(member.id, None)
        beginning: list[Event] = []
        answered = told.at("CC-Agent-Answered-Time")
        if (known is None or known.agent is None) and answered is not None:
            beginning = self._way_in(member, told) if known is None else []
            self._memory.members.pop(member.id, None)
            agent = told.text("CC-Agent") or ""
            beginning.append(
                v.CallAnswered(
                    id=_id(stay, 0, "answered", agent),
                    at=answered,
                    call=member.call,
                    agent=agent[:LONGEST_NAME] or None,
                    queue=member.queue,
                )
            )
        ended = v.CallEnded(id=_id(stay, 0, "ended"), at=at, call=member.call)
        return [*beginning, ended]

    def _let_go(self, now: Instant) -> None:
        members = self._memory.members
        for name in [name for name, each in members.items() if each.entered < now - _FORGOTTEN]:
            del members[name]

    # -- agents --------------------------------------------------------------------------------

    def status(self, told: Record, when: "_When") -> list[Event]:
        """Tell of an agent who came, left, or went on a break."""
        agent = _name(told, "CC-Agent")
        self._agent(agent).status = told.need("CC-Agent-Status")
        return self._told(agent, when.at(told))

    def state(self, told: Record, when: "_When") -> list[Event]:
        """Tell of what an agent does."""
        agent = _name(told, "CC-Agent")
        self._agent(agent).state = told.need("CC-Agent-State")
        return self._told(agent, when.at(told))

    def _agent(self, name: str) -> Agent:
        return self._memory.agents.setdefault(name, Agent())

    def _told(self, name: str, at: Instant) -> list[Event]:
        agent, memory = self._agent(name), self._memory
        state, reason = agent.shown()
        told = (state, reason, tuple(agent.queues))
        if told == agent.told:
            return []
        agent.told = told
        memory.place = memory.place + 1 if at == memory.at else 0
        memory.at = at
        return [
            v.AgentStateChanged(
                id=f"{at}-{memory.place:04d}:agent",
                at=at,
                agent=name,
                state=state,
                reason=reason,
                queues=list(agent.queues) or None,
            )
        ]

    def _muster(
        self, agents: Sequence[tuple[str, str, str]], tiers: Sequence[tuple[str, str]], at: Instant
    ) -> list[Event]:
        serving: dict[str, list[str]] = {}
        for name, queue in tiers:
            serving.setdefault(name, []).append(queue)
        names = [name for name, _, _ in agents]
        for name, status, state in agents:
            agent = self._agent(name)
            agent.status, agent.state = status, state
            agent.queues = sorted(serving.get(name, []))
        for gone in sorted(self._memory.agents.keys() - set(names)):
            self._agent(gone).status, self._agent(gone).state = "Logged Out", ""
            names.append(gone)
        return [event for name in names for event in self._told(name, at)]

    # -- gaps ----------------------------------------------------------------------------------

    def _restarted_meanwhile(
        self, core: str | None, waiting: Iterable["_Member"], at: Instant
    ) -> list[Event]:
        before, self._memory.core = self._memory.core, core or self._memory.core
        if before is None or core is None or before == core:
            return []
        self._memory.members.clear()
        # Callers who are in a queue now came after the restart, whenever that was.
        since = max(min([at, *(each.at - 1 for each in waiting)]), 0)
        return [v.SourceRestarted(id=f"{since}:restarted", at=since)]

    def _lost_meanwhile(self, waiting: set[str], at: Instant) -> list[Event]:
        """Return calls of which nothing is left, and nobody heard how they ended."""
        gone = [name for name in self._memory.members if name not in waiting]
        members = [(name, self._memory.members.pop(name)) for name in gone]
        return [
            v.CallLost(id=_id(name, at, "lost"), at=at, call=member.call)
            for name, member in members
            if not member.is_over
        ]


class _Member(NamedTuple):
    id: str
    call: str
    queue: str
    at: Instant
    customer: str | None

    def opened(self, at: Instant) -> OpenMember:
        return OpenMember(self.call, self.queue, at)


class _When(NamedTuple):
    """When an event happened: by its envelope, else by a time inside, else when it came."""

    told: Instant | None
    received: Instant

    def at(self, told: Record, inside: str | None = None) -> Instant:
        if self.told is not None:
            return self.told
        known = told.at(inside) if inside else None
        return self.received if known is None else known


def _member(told: Record, at: Instant) -> _Member:
    id_ = _name(told, "CC-Member-UUID")
    call = _name(told, "CC-Member-Session-UUID") if "CC-Member-Session-UUID" in told else id_
    return _Member(id_, call, _name(told, "CC-Queue"), at, _customer(told, "CC-Member-CID-Number"))


def _listed(row: Record, at: Instant) -> _Member | None:
    """Return a caller of the listing, None if the caller has gone already."""
    if row.word("state") not in {"waiting", "trying", "answered"}:
        return None
    id_ = _name(row, "uuid")
    call = _name(row, "session_uuid") if row.text("session_uuid") else id_
    joined = None if row.text("joined_epoch") == _UNKNOWN else row.at("joined_epoch")
    entered = at if joined is None else joined
    return _Member(id_, call, _name(row, "queue"), entered, _customer(row, "cid_number"))


def _serves(row: Record) -> tuple[str, str]:
    return _name(row, "agent"), _name(row, "queue")


def _stands(row: Record) -> tuple[str, str, str]:
    return _name(row, "name"), row.loose_text("status"), row.loose_text("state")


def _gone(member: _Member, stay: str, reason: str, at: Instant) -> Event:
    kind = _WAYS_OUT.get(reason)
    id_ = _id(stay, 0, "gone")
    if kind is None:
        return v.CallAbandoned(id=id_, at=at, call=member.call, queue=member.queue)
    return v.CallOverflowed(id=id_, at=at, call=member.call, queue=member.queue, kind=kind)


def _id(member: str, at: Instant, what: str, who: str = "") -> str:
    return f"{at}:{what}:{member}:{who}"[:LONGEST_NAME]


def _name(told: Record, name: str) -> str:
    found = told.need(name)
    if len(found) > LONGEST_NAME:
        raise Untranslatable(f"{name}: too long")
    return found


def _customer(told: Record, name: str) -> str | None:
    number = told.loose_text(name)
    return number if 0 < len(number) <= LONGEST_NAME else None


Meaning: TypeAlias = Callable[[CallCenter, Record, _When], list[Event]]

_MEANINGS: dict[str, Meaning] = {
    "member-queue-start": CallCenter.entered,
    "member-queue-resume": CallCenter.entered,
    "agent-offering": CallCenter.offered,
    "bridge-agent-start": CallCenter.answered,
    "bridge-agent-fail": CallCenter.not_answered,
    "bridge-agent-end": CallCenter.bridge_ended,
    "member-queue-end": CallCenter.left,
    "agent-status-change": CallCenter.status,
    "agent-state-change": CallCenter.state,
    "CHANNEL_HOLD": CallCenter.held,
    "CHANNEL_UNHOLD": CallCenter.held,
}
"""What each action of the queue, and each event of a channel, means."""
