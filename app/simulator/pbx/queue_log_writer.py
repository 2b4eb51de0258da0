"""A queue_log as Asterisk would write it: whole seconds, names of members, a verb and its parameters."""

from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

from typing_extensions import override

from app.events.instants import SECOND
from app.events.vocabulary import AgentState
from app.simulator.journal import NativeEvent
from app.simulator.pbx.exchange import Caller, Exchange, Pbx, Seat, instant

_OFF = (AgentState.OFFLINE, AgentState.ERROR)


class QueueLogStory:
    """Turns what happens in a centre into lines."""

    def __init__(self) -> None:
        self.exchange = Exchange()
        self._meanings: dict[str, Callable[[NativeEvent], list[str]]] = {
            "call.queued": self._queued,
            "call.ringing": self._ringing,
            "call.not_answered": self._not_answered,
            "call.answered": self._answered,
            "call.transferred": self._transferred,
            "call.ended": self._ended,
            "call.abandoned": self._abandoned,
            "call.overflowed": self._overflowed,
            "agent.state": self._agent,
            "source.restarted": self._restarted,
        }

    def lines(self, event: NativeEvent) -> list[str]:
        """Return the lines that an event leaves in the log."""
        meaning = self._meanings.get(str(event["type"]))
        return [] if meaning is None else meaning(event)

    def _line(
        self, event: NativeEvent, caller: Caller, agent: str, verb: str, *told: object
    ) -> str:
        words = (instant(event) // SECOND, caller.unique, caller.queue, agent, verb, *told)
        return "|".join(map(str, words))

    def _queued(self, event: NativeEvent) -> list[str]:
        caller = self.exchange.enter(event)
        return [
            self._line(event, caller, "NONE", "ENTERQUEUE", "", caller.customer, caller.position)
        ]

    def _ringing(self, event: NativeEvent) -> list[str]:
        caller = self.exchange.caller(event)
        if caller.waits:
            caller.rings[str(event["agent"])] = instant(event)
        return []

    def _not_answered(self, event: NativeEvent) -> list[str]:
        caller, agent = self.exchange.caller(event), str(event["agent"])
        rang = instant(event) - caller.rings.pop(agent, instant(event))
        if event.get("reason") == "unreachable":
            rang = 0
        return [self._line(event, caller, agent, "RINGNOANSWER", rang)]

    def _answered(self, event: NativeEvent) -> list[str]:
        caller, agent, at = self.exchange.caller(event), str(event["agent"]), instant(event)
        if not caller.waits:
            return []
        rang = (at - caller.rings.pop(agent, at)) // SECOND
        caller.agent, caller.answered_at = agent, at
        channel = self.exchange.new_channel(at)
        return [self._line(event, caller, agent, "CONNECT", caller.waited_s(at), channel, rang)]

    def _conversation(self, event: NativeEvent, verb: str, *told: object) -> list[str]:
        caller, at = self.exchange.leave(event), instant(event)
        if caller.agent is None:
            return []
        waited = caller.answered_at // SECOND - caller.queued_at // SECOND
        spans = (waited, caller.talked_s(at), caller.position)
        return [self._line(event, caller, caller.agent, verb, *told, *spans)]

    def _transferred(self, event: NativeEvent) -> list[str]:
        if event.get("kind") == "warm":
            return self._conversation(event, "ATTENDEDTRANSFER", "BRIDGE", "b-1")
        return self._conversation(event, "BLINDTRANSFER", "600", "from-internal")

    def _ended(self, event: NativeEvent) -> list[str]:
        by_agent = event.get("by") == "agent"
        return self._conversation(event, "COMPLETEAGENT" if by_agent else "COMPLETECALLER")

    def _gone(self, event: NativeEvent, verb: str, *told: object) -> list[str]:
        caller, at = self.exchange.leave(event), instant(event)
        rang = [
            self._line(event, caller, agent, "RINGCANCELED", at - since)
            for agent, since in caller.rings.items()
        ]
        where = (caller.position, caller.position, caller.waited_s(at))
        return [*rang, self._line(event, caller, "NONE", verb, *told, *where)]

    def _abandoned(self, event: NativeEvent) -> list[str]:
        return self._gone(event, "ABANDON")

    def _overflowed(self, event: NativeEvent) -> list[str]:
        kind = str(event["kind"])
        if kind == "callback":
            return [f"{line}|callback" for line in self._gone(event, "WITHDRAW")]
        if kind in {"key", "voicemail"}:
            return self._gone(event, "EXITWITHKEY", 1)
        return self._gone(event, "EXITEMPTY" if kind == "closed" else "EXITWITHTIMEOUT")

    def _agent(self, event: NativeEvent) -> list[str]:
        agent, state = str(event["agent"]), AgentState(str(event["state"]))
        queues = event.get("queues")
        seat = self.exchange.seats.get(agent)
        if seat is None:
            seat = self.exchange.seats[agent] = _seat(queues)
        before, seat.state = seat.state, state
        reason = str(event.get("reason", ""))
        verbs = _verbs(before, state)
        at = instant(event) // SECOND
        return [
            f"{at}|MANAGER|{queue}|{agent}|{verb}|{reason if verb == 'PAUSE' else ''}"
            for verb in verbs
            for queue in seat.queues
        ]

    def _restarted(self, event: NativeEvent) -> list[str]:
        self.exchange.callers.clear()
        return [f"{instant(event) // SECOND}|NONE|NONE|NONE|QUEUESTART|"]


def _seat(queues: object) -> Seat:
    return Seat(tuple(map(str, queues)) if isinstance(queues, list) else ())


def _verbs(before: AgentState, state: AgentState) -> list[str]:
    """Return what is written of a change of state for each queue; most changes leave no line."""
    verbs: list[str] = []
    if before is AgentState.AWAY and state is not AgentState.AWAY:
        verbs.append("UNPAUSE")
    if before in _OFF and state not in _OFF:
        verbs.append("ADDMEMBER")
    if state in _OFF and before not in _OFF:
        verbs.append("REMOVEMEMBER")
    if state is AgentState.AWAY and before is not AgentState.AWAY:
        verbs.append("PAUSE")
    return verbs


class QueueLogWriter(Pbx):
    """Writes the log of a simulated centre into a file."""

    provider: ClassVar[str] = "asterisk-queue-log"

    def __init__(self, path: Path) -> None:
        self.path = path
        self._story = QueueLogStory()

    @override
    async def start(self) -> None:
        self.path.touch()

    @override
    async def tell(self, event: NativeEvent) -> None:
        self.write(event)

    def write(self, event: NativeEvent) -> None:
        """Write the lines of an event at once."""
        lines = self._story.lines(event)
        if lines:
            with self.path.open("a", encoding="utf-8") as file:
                file.writelines(f"{line}\n" for line in lines)

    @override
    async def stop(self) -> None:
        """Leave the file as it is."""
