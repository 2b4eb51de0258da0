"""What Asterisk's manager interface says of a centre: messages with the fields of Asterisk 18."""

from collections.abc import Callable
from typing import TypeAlias

from app.events.instants import SECOND, Instant
from app.events.vocabulary import AgentState
from app.simulator.journal import NativeEvent
from app.simulator.pbx.exchange import Caller, Exchange, Seat, instant

Message: TypeAlias = dict[str, str]

_STATUS: dict[AgentState, str] = {
    AgentState.AVAILABLE: "1",
    AgentState.AWAY: "1",
    AgentState.WRAP_UP: "1",
    AgentState.ON_CALL: "2",
    AgentState.ERROR: "4",
    AgentState.OFFLINE: "5",
    AgentState.RINGING: "6",
    AgentState.ON_HOLD: "8",
}


class AmiStory:
    """Turns what happens in a centre into messages, and answers questions about the present."""

    def __init__(self, *, dated: bool = True) -> None:
        self.exchange = Exchange()
        self.startup = ("2026-11-17", "06:00:00")
        self._dated = dated
        self._agent_channels: dict[str, str] = {}
        self._meanings: dict[str, Callable[[NativeEvent], list[Message]]] = {
            "call.queued": self._queued,
            "call.ringing": self._ringing,
            "call.not_answered": self._not_answered,
            "call.answered": self._answered,
            "call.held": lambda event: self._hold(event, "Hold"),
            "call.resumed": lambda event: self._hold(event, "Unhold"),
            "call.transferred": self._transferred,
            "call.ended": self._ended,
            "call.abandoned": self._abandoned,
            "call.overflowed": self._overflowed,
            "agent.state": self._agent,
        }

    def messages(self, event: NativeEvent) -> list[Message]:
        """Return what is said when this happens."""
        meaning = self._meanings.get(str(event["type"]))
        said = [] if meaning is None else meaning(event)
        if self._dated:
            at = instant(event)
            stamp = f"{at // SECOND}.{at % SECOND:03d}000"
            said = [{**message, "Timestamp": stamp} for message in said]
        return said

    def entries(self, at: Instant) -> list[Message]:
        """Return the callers who wait, as QueueStatus lists them."""
        callers = [caller for caller in self.exchange.callers.values() if caller.waits]
        return [
            {
                "Event": "QueueEntry",
                "Queue": caller.queue,
                "Position": str(caller.position),
                "Channel": f"PJSIP/trunk-{caller.unique}",
                "Uniqueid": caller.unique,
                "CallerIDNum": caller.customer,
                "Wait": str(max(at - caller.queued_at, 0) // SECOND),
            }
            for caller in callers
        ]

    def members(self) -> list[Message]:
        """Return everybody who serves a queue, as QueueStatus lists them."""
        return [
            {**member, "Event": "QueueMember", "Name": member["MemberName"]}
            for agent, seat in self.exchange.seats.items()
            if seat.state is not AgentState.OFFLINE
            for member in self._member(agent, seat)
        ]

    def channels(self) -> list[Message]:
        """Return the channels that live."""
        return [
            {"Event": "CoreShowChannel", "Channel": f"PJSIP/trunk-{c.unique}", "Uniqueid": c.unique}
            for c in self.exchange.callers.values()
            if c.queue
        ]

    def restart(self, at: str) -> None:
        """Lose every call, as a restart does."""
        self.exchange.callers.clear()
        self.startup = (self.startup[0], at)

    def _call(self, name: str, caller: Caller, **fields: object) -> Message:
        told = {
            "Event": name,
            "Queue": caller.queue,
            "Channel": f"PJSIP/trunk-{caller.unique}",
            "Uniqueid": caller.unique,
            "Linkedid": caller.unique,
            **{name: str(value) for name, value in fields.items()},
        }
        return {"Event": told.pop("Event"), "Privilege": "agent,all", **told}

    def _queued(self, event: NativeEvent) -> list[Message]:
        caller = self.exchange.enter(event)
        fields = {"Position": caller.position, "Count": caller.position}
        return [self._call("QueueCallerJoin", caller, **fields, CallerIDNum=caller.customer)]

    def _ringing(self, event: NativeEvent) -> list[Message]:
        caller, agent = self.exchange.caller(event), str(event["agent"])
        if not caller.waits:
            return []
        caller.rings[agent] = instant(event)
        return [self._call("AgentCalled", caller, **_member_of(agent))]

    def _not_answered(self, event: NativeEvent) -> list[Message]:
        caller, agent = self.exchange.caller(event), str(event["agent"])
        rang = instant(event) - caller.rings.pop(agent, instant(event))
        return [self._call("AgentRingNoAnswer", caller, **_member_of(agent), RingTime=rang)]

    def _answered(self, event: NativeEvent) -> list[Message]:
        caller, agent, at = self.exchange.caller(event), str(event["agent"]), instant(event)
        if not caller.waits:
            return []
        rang = (at - caller.rings.pop(agent, at)) // SECOND
        caller.agent, caller.answered_at = agent, at
        channel = self._agent_channels[caller.unique] = self.exchange.new_channel(at)
        spans = {"HoldTime": caller.waited_s(at), "RingTime": rang}
        return [
            self._call("QueueCallerLeave", caller, Position=1, Count=0),
            self._call("AgentConnect", caller, **_member_of(agent), **spans, DestUniqueid=channel),
        ]

    def _hold(self, event: NativeEvent, name: str) -> list[Message]:
        caller = self.exchange.caller(event)
        channel = self._agent_channels.get(caller.unique)
        if channel is None or caller.agent != event.get("agent"):
            return []
        return [{"Event": name, "Channel": f"PJSIP/{caller.agent}", "Uniqueid": channel}]

    def _transferred(self, event: NativeEvent) -> list[Message]:
        caller = self.exchange.caller(event)
        channel = self._agent_channels.get(caller.unique, "")
        if event.get("kind") == "warm":
            how = {"Event": "AttendedTransfer", "OrigTransfererUniqueid": channel}
        else:
            how = {
                "Event": "BlindTransfer",
                "TransfererUniqueid": channel,
                "TransfereeUniqueid": caller.unique,
                "Extension": "600",
            }
        completed = self._completed(event, "transfer")
        return [how, *completed] if completed else []

    def _ended(self, event: NativeEvent) -> list[Message]:
        caller = self.exchange.caller(event)
        reason = "agent" if event.get("by") == "agent" else "caller"
        return [*self._completed(event, reason), _hangup(caller)]

    def _completed(self, event: NativeEvent, reason: str) -> list[Message]:
        caller, at = self.exchange.leave(event), instant(event)
        self._agent_channels.pop(caller.unique, None)
        if caller.agent is None:
            return []
        waited = caller.answered_at // SECOND - caller.queued_at // SECOND
        spans = {"HoldTime": waited, "TalkTime": caller.talked_s(at), "Reason": reason}
        return [self._call("AgentComplete", caller, **_member_of(caller.agent), **spans)]

    def _abandoned(self, event: NativeEvent) -> list[Message]:
        return [*self._gone(event), _hangup(self.exchange.caller(event))]

    def _gone(self, event: NativeEvent) -> list[Message]:
        caller = self.exchange.leave(event)
        spans = {"Position": 1, "OriginalPosition": 1, "HoldTime": caller.waited_s(instant(event))}
        return [
            self._call("QueueCallerAbandon", caller, **spans),
            self._call("QueueCallerLeave", caller, Position=1, Count=0),
        ]

    def _overflowed(self, event: NativeEvent) -> list[Message]:
        if event["kind"] == "key":
            return [self._call("QueueCallerLeave", self.exchange.leave(event), Position=1, Count=0)]
        return self._gone(event)

    def _agent(self, event: NativeEvent) -> list[Message]:
        agent, state = str(event["agent"]), AgentState(str(event["state"]))
        queues = event.get("queues")
        known = tuple(map(str, queues)) if isinstance(queues, list) else ()
        seat = self.exchange.seats.setdefault(agent, Seat(known))
        before, seat.state, seat.reason = seat.state, state, str(event.get("reason", ""))
        name = "QueueMemberStatus"
        if state is AgentState.OFFLINE:
            name = "QueueMemberRemoved"
        elif before is AgentState.OFFLINE:
            name = "QueueMemberAdded"
        elif AgentState.AWAY in (before, state):
            name = "QueueMemberPause"
        return [{"Event": name, **member} for member in self._member(agent, seat)]

    def _member(self, agent: str, seat: Seat) -> list[Message]:
        is_paused = seat.state is AgentState.AWAY
        return [
            {
                "Queue": queue,
                **_member_of(agent),
                "Membership": "dynamic",
                "Status": _STATUS[seat.state],
                "Paused": "1" if is_paused else "0",
                "PausedReason": seat.reason if is_paused else "",
                "InCall": "1" if seat.state is AgentState.ON_CALL else "0",
            }
            for queue in seat.queues
        ]


def _member_of(agent: str) -> Message:
    return {"MemberName": agent, "Interface": f"PJSIP/{agent.replace(' ', '')}"}


def _hangup(caller: Caller) -> Message:
    return {"Event": "Hangup", "Uniqueid": caller.unique, "Cause": "16"}
