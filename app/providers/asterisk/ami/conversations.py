"""Callers and agents who talk: the answer, hold, handing on, the end."""

from app.events import vocabulary as v
from app.events.instants import Instant
from app.events.vocabulary import EndedBy, Event
from app.providers.asterisk.ami.fields import agent, event_id, name, seconds
from app.providers.asterisk.ami.memory import Memory, OpenCall
from app.providers.asterisk.ami.queueing import Queueing
from app.providers.asterisk.ami.seats import Seats
from app.providers.reading import Record

_INTRODUCED = ("TransfereeUniqueid", "OrigTransfererUniqueid", "SecondTransfererUniqueid")
"""Where a transfer after a word names the caller's channel, or the agent's."""


class Conversations:
    """The agents' part in a call."""

    def __init__(self, memory: Memory, queueing: Queueing, seats: Seats) -> None:
        self._calls = memory.calls
        self._queueing = queueing
        self._seats = seats

    def connected(self, told: Record, at: Instant) -> list[Event]:
        """Tell of an answer."""
        call, queue, who = name(told, "Uniqueid"), name(told, "Queue"), agent(told)
        way_in = self._queueing.way_in(call, queue, at, seconds(told, "HoldTime"))
        known = self._calls.setdefault(call, OpenCall(queue, at))
        known.waits, known.left_at, known.agent = False, None, who
        known.agent_channel = told.text("DestUniqueid")
        return [*way_in, _answered(call, queue, who, at), *self._seats.takes(who, queue, at)]

    def completed(self, told: Record, at: Instant) -> list[Event]:
        """Tell of the end of a conversation, or of its handing on."""
        call, who, why = name(told, "Uniqueid"), agent(told), told.word("Reason")
        known = self._calls.get(call)
        if known is not None and known.is_over:
            del self._calls[call]
            return []
        beginning = self._beginning(call, name(told, "Queue"), who, told, at)
        over = self.over(call, at)
        if why == "transfer":
            id_ = event_id(at, "transferred")
            handed = v.CallTransferred(id=id_, at=at, call=call, agent=who)
            return [*beginning, handed, *over]
        by = {"caller": EndedBy.CALLER, "agent": EndedBy.AGENT}.get(why)
        ended = v.CallEnded(id=event_id(at, "ended"), at=at, call=call, by=by)
        return [*beginning, ended, *over]

    def sent_on(self, told: Record, at: Instant) -> list[Event]:
        """Tell of a transfer without a word to whoever takes the caller."""
        call = told.text("TransfereeUniqueid") or ""
        if call not in self._calls:
            call = self._call_of(told.text("TransfererUniqueid")) or ""
        return self._hand_on(call, v.TransferKind.COLD, at)

    def introduced(self, told: Record, at: Instant) -> list[Event]:
        """Tell of a transfer after a word with whoever takes the caller."""
        for way in _INTRODUCED:
            channel = told.text(way) or ""
            call = channel if channel in self._calls else self._call_of(channel)
            if call is not None:
                return self._hand_on(call, v.TransferKind.WARM, at)
        return []

    def held(self, told: Record, at: Instant) -> list[Event]:
        """Tell of an agent who put the caller on hold, or took the caller back."""
        call = self._call_of(told.text("Uniqueid"))
        known = self._calls.get(call or "")
        if call is None or known is None:
            return []
        is_back = told.word("Event") == "unhold" or told.word("Status") == "off"
        if is_back:
            return [v.CallResumed(id=event_id(at, "resumed"), at=at, call=call, agent=known.agent)]
        return [v.CallHeld(id=event_id(at, "held"), at=at, call=call, agent=known.agent)]

    def hung_up(self, told: Record, at: Instant) -> list[Event]:
        """Tell of the end of a caller's channel, where nothing said before how the call ended."""
        call = told.text("Uniqueid") or ""
        known = self._calls.get(call)
        if known is None:
            return []
        if known.left_at is not None or known.waits or known.agent is None:
            return self._queueing.hung_up(call, known, at)
        over = self.over(call, at)
        self._note_end(call, known)
        return [v.CallEnded(id=event_id(at, "ended"), at=at, call=call), *over]

    def over(self, call: str, at: Instant) -> list[Event]:
        """Let go of a call, and tell of its agent, who is free."""
        known = self._calls.pop(call, None)
        if known is None or known.agent is None:
            return []
        return self._seats.is_done(known.agent, at)

    def _hand_on(self, call: str, kind: v.TransferKind, at: Instant) -> list[Event]:
        known = self._calls.get(call)
        if known is None or known.agent is None:
            return []
        who, over = known.agent, self.over(call, at)
        self._note_end(call, known)
        id_ = event_id(at, "transferred")
        return [v.CallTransferred(id=id_, at=at, call=call, agent=who, kind=kind), *over]

    def _note_end(self, call: str, known: OpenCall) -> None:
        self._calls[call] = OpenCall(known.queue, known.entered, waits=False, is_over=True)

    def _beginning(self, call: str, queue: str, who: str, told: Record, at: Instant) -> list[Event]:
        """Return the beginning of a conversation of which only the end was heard."""
        known = self._calls.get(call)
        waited, talked = seconds(told, "HoldTime"), seconds(told, "TalkTime")
        if (known is not None and known.agent) or waited is None or talked is None:
            return []
        since = max(at - talked, 0)
        way_in = self._queueing.way_in(call, queue, since, waited)
        return [*way_in, _answered(call, queue, who, since)]

    def _call_of(self, channel: str | None) -> str | None:
        """Return the call that an agent's channel serves."""
        if not channel:
            return None
        calls = self._calls.items()
        return next((call for call, known in calls if known.agent_channel == channel), None)


def _answered(call: str, queue: str, who: str, at: Instant) -> Event:
    id_ = event_id(at, "answered", who)
    return v.CallAnswered(id=id_, at=at, call=call, agent=who, queue=queue)
