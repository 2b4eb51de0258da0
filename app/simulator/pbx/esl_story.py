"""What FreeSWITCH's mod_callcenter says of a centre: events with its headers, and its listings."""

from collections.abc import Callable
from typing import TypeAlias

from app.events.instants import SECOND, Instant
from app.events.vocabulary import AgentState
from app.simulator.journal import NativeEvent
from app.simulator.pbx.exchange import Caller, Exchange, Seat, instant, uuid

Headers: TypeAlias = dict[str, str]

_STATUS: dict[AgentState, str] = {
    AgentState.AWAY: "On Break",
    AgentState.ERROR: "On Break",
    AgentState.OFFLINE: "Logged Out",
}
_STATE: dict[AgentState, str] = {
    AgentState.RINGING: "Receiving",
    AgentState.ON_CALL: "In a queue call",
    AgentState.ON_HOLD: "In a queue call",
}
_CAUSES = {
    "no_answer": "NO_ANSWER",
    "declined": "CALL_REJECTED",
    "unreachable": "USER_NOT_REGISTERED",
}
_REASONS = {"timeout": "TIMEOUT", "closed": "NO_AGENT_TIMEOUT", "key": "EXIT_WITH_KEY"}


class EslStory:
    """Turns what happens in a centre into events, and lists the present."""

    def __init__(self) -> None:
        self.exchange = Exchange()
        self.core = uuid("core", 1)
        self._said = 0
        self._meanings: dict[str, Callable[[NativeEvent], list[Headers]]] = {
            "call.queued": self._queued,
            "call.ringing": self._ringing,
            "call.not_answered": self._not_answered,
            "call.answered": self._answered,
            "call.held": lambda event: self._hold(event, "CHANNEL_HOLD"),
            "call.resumed": lambda event: self._hold(event, "CHANNEL_UNHOLD"),
            "call.ended": self._ended,
            "call.abandoned": lambda event: self._left(event, "BREAK_OUT"),
            "call.overflowed": self._overflowed,
            "agent.state": self._agent,
        }

    def events(self, event: NativeEvent) -> list[Headers]:
        """Return what is said when this happens."""
        meaning = self._meanings.get(str(event["type"]))
        said = [] if meaning is None else meaning(event)
        return [self._in_envelope(headers, instant(event)) for headers in said]

    def restart(self) -> None:
        """Lose every call, as a restart does."""
        self.exchange.callers.clear()
        self.core = uuid("core", self.core)

    def queues(self) -> list[Headers]:
        """Return the rows of `queue list`."""
        names = {queue for seat in self.exchange.seats.values() for queue in seat.queues}
        return [{"name": name, "strategy": "longest-idle-agent"} for name in sorted(names)]

    def members(self, queue: str) -> list[Headers]:
        """Return the rows of `queue list members`."""
        return [
            {
                "queue": caller.queue,
                "instance_id": "single_box",
                "uuid": _member(call, caller),
                "session_uuid": uuid(call),
                "cid_number": caller.customer,
                "cid_name": "",
                "joined_epoch": str(caller.queued_at // SECOND),
                "serving_agent": caller.agent or "",
                "state": "Answered" if caller.agent else "Waiting",
            }
            for call, caller in self.exchange.callers.items()
            if caller.queue == queue
        ]

    def agents(self) -> list[Headers]:
        """Return the rows of `agent list`."""
        return [
            {"name": agent, "status": _status(seat.state), "state": _state(seat.state)}
            for agent, seat in self.exchange.seats.items()
        ]

    def tiers(self) -> list[Headers]:
        """Return the rows of `tier list`."""
        return [
            {"queue": queue, "agent": agent, "state": "Ready"}
            for agent, seat in self.exchange.seats.items()
            for queue in seat.queues
        ]

    def _in_envelope(self, headers: Headers, at: Instant) -> Headers:
        self._said += 1
        custom = {"Event-Subclass": "callcenter::info", "Event-Name": "CUSTOM"}
        return {
            **({} if "Event-Name" in headers else custom),
            "Core-UUID": self.core,
            "Event-Date-Timestamp": str(at * 1000),
            "Event-Sequence": str(self._said),
            **headers,
        }

    def _told(self, action: str, event: NativeEvent, caller: Caller, **more: str) -> Headers:
        call = str(event["call"])
        return {
            "CC-Queue": caller.queue,
            "CC-Action": action,
            "CC-Member-UUID": _member(call, caller),
            "CC-Member-Session-UUID": uuid(call),
            "CC-Member-CID-Number": caller.customer,
            **{name.replace("_", "-"): value for name, value in more.items()},
        }

    def _spans(self, caller: Caller) -> Headers:
        return {
            "CC_Member_Joined_Time": str(caller.queued_at // SECOND),
            "CC_Agent_Answered_Time": str(caller.answered_at // SECOND),
        }

    def _queued(self, event: NativeEvent) -> list[Headers]:
        return [self._told("member-queue-start", event, self.exchange.enter(event))]

    def _ringing(self, event: NativeEvent) -> list[Headers]:
        caller, agent = self.exchange.caller(event), str(event["agent"])
        return [self._told("agent-offering", event, caller, CC_Agent=agent)] if caller.waits else []

    def _not_answered(self, event: NativeEvent) -> list[Headers]:
        caller, agent = self.exchange.caller(event), str(event["agent"])
        cause = _CAUSES[str(event.get("reason", "no_answer"))]
        more = {"CC_Agent": agent, "CC_Hangup_Cause": cause}
        return [self._told("bridge-agent-fail", event, caller, **more)]

    def _answered(self, event: NativeEvent) -> list[Headers]:
        caller = self.exchange.caller(event)
        if not caller.waits:
            return []
        caller.agent, caller.answered_at = str(event["agent"]), instant(event)
        more = {"CC_Agent": caller.agent, "CC_Agent_UUID": self._leg(event, caller)}
        more |= self._spans(caller)
        return [self._told("bridge-agent-start", event, caller, **more)]

    def _hold(self, event: NativeEvent, name: str) -> list[Headers]:
        caller = self.exchange.caller(event)
        if caller.agent != event.get("agent"):
            return []
        return [{"Event-Name": name, "Unique-ID": self._leg(event, caller)}]

    def _ended(self, event: NativeEvent) -> list[Headers]:
        caller = self.exchange.leave(event)
        if caller.agent is None:
            return []
        more = {"CC_Agent": caller.agent, **self._spans(caller)}
        over = self._told("bridge-agent-end", event, caller, **more, CC_Agent_Bridged="true")
        left = self._told("member-queue-end", event, caller, **more, CC_Cause="Terminated")
        return [over, left]

    def _left(self, event: NativeEvent, reason: str) -> list[Headers]:
        caller = self.exchange.leave(event)
        more = {"CC_Cause": "Cancel", "CC_Cancel_Reason": reason}
        more["CC_Member_Joined_Time"] = str(caller.queued_at // SECOND)
        return [self._told("member-queue-end", event, caller, **more)]

    def _overflowed(self, event: NativeEvent) -> list[Headers]:
        return self._left(event, _REASONS.get(str(event["kind"]), "TIMEOUT"))

    def _agent(self, event: NativeEvent) -> list[Headers]:
        agent, state = str(event["agent"]), AgentState(str(event["state"]))
        queues = event.get("queues")
        known = tuple(map(str, queues)) if isinstance(queues, list) else ()
        seat = self.exchange.seats.setdefault(agent, Seat(known))
        before, seat.state = seat.state, state
        said: list[Headers] = []
        if _status(before) != _status(state):
            said.append(_of_agent("status", agent, _status(state)))
        if _state(before) != _state(state):
            said.append(_of_agent("state", agent, _state(state)))
        return said

    @staticmethod
    def _leg(event: NativeEvent, caller: Caller) -> str:
        return uuid(event["call"], caller.visits, caller.agent)


def _member(call: str, caller: Caller) -> str:
    return uuid(call, caller.visits, caller.queue)


def _of_agent(what: str, agent: str, word: str) -> Headers:
    return {
        "CC-Agent": agent,
        "CC-Action": f"agent-{what}-change",
        f"CC-Agent-{what.title()}": word,
    }


def _status(state: AgentState) -> str:
    return _STATUS.get(state, "Available")


def _state(state: AgentState) -> str:
    return _STATE.get(state, "Waiting")
