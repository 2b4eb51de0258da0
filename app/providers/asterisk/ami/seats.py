"""Who serves the queues: members' states, as messages and listings tell of them."""

from collections.abc import Sequence

from app.events import vocabulary as v
from app.events.instants import Instant
from app.events.native import LONGEST_NAME
from app.events.vocabulary import AgentState, Event
from app.providers.asterisk.ami.fields import Serving, agent, name
from app.providers.asterisk.ami.memory import Memory
from app.providers.asterisk.members import Members
from app.providers.reading import Record

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


class Seats:
    """The members' part in what is told."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._members = Members(memory.members)

    def changed(self, told: Record, at: Instant) -> list[Event]:
        """Tell of a member's state, if it is another one."""
        who = agent(told)
        self._note(who, told)
        return self.state(who, at)

    def removed(self, told: Record, at: Instant) -> list[Event]:
        """Tell of a member who serves a queue no more."""
        who = agent(told)
        self._members[who].leave(name(told, "Queue"))
        return self.state(who, at)

    def takes(self, who: str, queue: str, at: Instant) -> list[Event]:
        """Tell of a member who has taken a caller of a queue."""
        self._members[who].talks = 1
        self._members[who].join(queue)
        return self.state(who, at)

    def is_done(self, who: str, at: Instant) -> list[Event]:
        """Tell of a member who talks to nobody any more."""
        self._members[who].talks = 0
        return self.state(who, at)

    def hang_up(self) -> None:
        """Note that nobody talks any more."""
        self._members.hang_up()

    def muster(self, told: Sequence[Serving], at: Instant) -> list[Event]:
        """Return the states of everybody, gone members included."""
        names: dict[str, None] = {}
        serving: set[tuple[int, str]] = set()
        for who, queue, row in told:
            names[who] = None
            self._note(who, Record(row))
            serving.add((id(self._members[who]), queue))
        for each, member in self._members.known.items():
            for queue in [q for q in member.queues if (id(member), q) not in serving]:
                member.leave(queue)
                names.setdefault(each, None)
        return [event for who in names for event in self.state(who, at)]

    def state(self, who: str, at: Instant) -> list[Event]:
        """Return the change of a member's state, if there is one."""
        memory = self._memory
        memory.place = memory.place + 1 if at == memory.at else 0
        memory.at = at
        changes: list[v.AgentStateChanged] = self._members.tell(who, at, f"{at}-{memory.place:04d}")
        return [*changes]

    def _note(self, who: str, told: Record) -> None:
        member, queue = self._members[who], name(told, "Queue")
        member.join(queue)
        if "Status" in told:
            member.device = _DEVICES.get(told.word("Status"))
        if "Paused" in told:
            reason = told.loose_text("PausedReason") or told.loose_text("Reason")
            if told.word("Paused") == "1":
                member.pause(queue, reason[:LONGEST_NAME])
            else:
                member.unpause(queue)
