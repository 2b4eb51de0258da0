"""Callers and agents who talk: the answer, hold, the end of the conversation and of the stay."""

from app.events import vocabulary as v
from app.events.instants import Instant
from app.events.native import LONGEST_NAME
from app.events.vocabulary import Event
from app.providers.freeswitch.fields import Member, When, event_id, member, name
from app.providers.freeswitch.memory import Memory
from app.providers.freeswitch.stays import Stays
from app.providers.reading import Record


class Conversations:
    """The agents' part in a call."""

    def __init__(self, memory: Memory, stays: Stays) -> None:
        self._members = memory.members
        self._stays = stays

    def answered(self, told: Record, when: When) -> list[Event]:
        """Tell of an answer."""
        caller, agent = member(told), name(told, "CC-Agent")
        at = when.at(told, "CC-Agent-Answered-Time")
        way_in = self._stays.way_in(caller, told)
        known = self._members.setdefault(caller.id, caller.opened(at))
        known.agent, known.agent_channel = agent, told.text("CC-Agent-UUID")
        return [*way_in, _answer(caller, self._stays.id_of(caller), agent, at)]

    def bridge_ended(self, told: Record, when: When) -> list[Event]:
        """Tell of the end of a conversation; one that never came about is lost, not handled."""
        caller = member(told)
        at = when.at(told, "CC-Bridge-Terminated-Time")
        if told.word("CC-Agent-Bridged") == "false":
            id_ = event_id(self._stays.id_of(caller), 0, "lost")
            events: list[Event] = [v.CallLost(id=id_, at=at, call=caller.call)]
        else:
            events = self._ended(caller, told, at)
        self._members[caller.id] = over = caller.opened(at)
        over.is_over = True
        return events

    def left(self, told: Record, when: When) -> list[Event]:
        """Tell of the end of a stay: by the end of its conversation, or before there was one."""
        caller = member(told)
        at = when.at(told, "CC-Member-Leaving-Time")
        known = self._members.get(caller.id)
        if known is not None and known.is_over:
            del self._members[caller.id]
            return []
        if told.word("CC-Cause") == "terminated":
            return self._ended(caller, told, at)
        return self._stays.left(caller, told, at)

    def held(self, told: Record, when: When) -> list[Event]:
        """Tell of an agent who put the caller on hold, or took the caller back."""
        channel = told.text("Unique-ID")
        stays = self._members.values()
        known = next((each for each in stays if channel and each.agent_channel == channel), None)
        if known is None:
            return []
        at, call, agent = when.at(told), known.call, known.agent
        if told.word("Event-Name") == "channel_unhold":
            return [v.CallResumed(id=f"{at}:resumed", at=at, call=call, agent=agent)]
        return [v.CallHeld(id=f"{at}:held", at=at, call=call, agent=agent)]

    def _ended(self, caller: Member, told: Record, at: Instant) -> list[Event]:
        """Return the end of a conversation; its beginning too, if only the end was heard."""
        stay = self._stays.id_of(caller)
        known = self._members.pop(caller.id, None)
        beginning: list[Event] = []
        answered = told.at("CC-Agent-Answered-Time")
        if (known is None or known.agent is None) and answered is not None:
            beginning = self._stays.way_in(caller, told) if known is None else []
            self._members.pop(caller.id, None)
            agent = told.text("CC-Agent") or ""
            beginning.append(_answer(caller, stay, agent, answered))
        ended = v.CallEnded(id=event_id(stay, 0, "ended"), at=at, call=caller.call)
        return [*beginning, ended]


def _answer(caller: Member, stay: str, agent: str, at: Instant) -> Event:
    return v.CallAnswered(
        id=event_id(stay, 0, "answered", agent),
        at=at,
        call=caller.call,
        agent=agent[:LONGEST_NAME] or None,
        queue=caller.queue,
    )
