"""Callers in a queue: who came, whose telephone rang, who left, and why.

The interface tells leaving a queue without saying why, right before an answer, and in place of it for a
key that was pressed: what it means is settled by what follows, or by nothing following.
"""

from app.events import vocabulary as v
from app.events.instants import HOUR, SECOND, Instant, Millis
from app.events.native import LONGEST_NAME
from app.events.vocabulary import Event, NotAnsweredReason, OverflowKind
from app.providers.asterisk.ami.fields import Entry, agent, customer, event_id, name, seconds
from app.providers.asterisk.ami.memory import Memory, OpenCall
from app.providers.reading import Record

SETTLED: Millis = 2 * SECOND
"""Who left a queue and was not answered by then has pressed a key."""

_OFFER = SECOND
_FORGOTTEN = 12 * HOUR


class Queueing:
    """The queues' part in a call."""

    def __init__(self, memory: Memory) -> None:
        self._calls = memory.calls
        self.heard: Instant = 0
        """When the message came that is being understood."""

    def settle(self, now: Instant) -> list[Event]:
        """Return what follows from nothing having followed."""
        events: list[Event] = []
        for call, known in list(self._calls.items()):
            if known.left_at is not None and now - known.left_heard >= SETTLED:
                events += self.pressed_key(call, known)
            elif known.entered < now - _FORGOTTEN:
                del self._calls[call]
        return events

    def joined(self, told: Record, at: Instant) -> list[Event]:
        """Tell of a caller who entered a queue."""
        entry = Entry(name(told, "Uniqueid"), name(told, "Queue"), at, customer(told))
        known = self._calls.get(entry.call)
        if known is not None and known.waits and known.queue == entry.queue:
            # A look at the whole was faster.
            return []
        before = self.pressed_key(entry.call, known) if known and known.left_at else []
        return [*before, *self.enter(entry)]

    def rang(self, told: Record, at: Instant) -> list[Event]:
        """Tell of a telephone that rings."""
        call, who = name(told, "Uniqueid"), agent(told)
        known = self._calls.get(call)
        queue = told.text("Queue") or (known.queue if known else None)
        id_ = event_id(at, "ringing", who)
        return [v.CallRinging(id=id_, at=at, call=call, queue=_fit(queue), agent=who)]

    def not_answered(self, told: Record, at: Instant) -> list[Event]:
        """Tell of a telephone that nobody picked up."""
        call, who = name(told, "Uniqueid"), agent(told)
        lasted = told.number("RingTime")
        is_offer = lasted is None or lasted >= _OFFER
        reason = NotAnsweredReason.NO_ANSWER if is_offer else NotAnsweredReason.UNREACHABLE
        return [_missed(call, who, reason, at)]

    def dumped(self, told: Record, at: Instant) -> list[Event]:
        """Tell of an agent who hung up while the caller was announced."""
        call, who = name(told, "Uniqueid"), agent(told)
        return [_missed(call, who, NotAnsweredReason.DECLINED, at)]

    def left(self, told: Record, at: Instant) -> list[Event]:
        """Take note that a caller left a queue; why is told by what comes next."""
        known = self._calls.get(name(told, "Uniqueid"))
        if known is not None and known.waits:
            known.waits, known.left_at, known.left_heard = False, at, self.heard
        return []

    def abandoned(self, told: Record, at: Instant) -> list[Event]:
        """Tell of a caller who gave up, or had to: the interface says both with one word."""
        call, queue = name(told, "Uniqueid"), name(told, "Queue")
        way_in = self.way_in(call, queue, at, seconds(told, "HoldTime"))
        self._calls.pop(call, None)
        return [*way_in, _gone(call, queue, at)]

    def hung_up(self, call: str, known: OpenCall, at: Instant) -> list[Event]:
        """Return what the end of a caller's channel means who talks to nobody."""
        if known.left_at is not None:
            return self.pressed_key(call, known)
        del self._calls[call]
        return [_gone(call, known.queue, at)] if known.waits else []

    def enter(self, entry: Entry) -> list[Event]:
        """Return the entering of a queue."""
        self._calls[entry.call] = OpenCall(entry.queue, entry.at)
        return [
            v.CallQueued(
                id=event_id(entry.at, "queued"),
                at=entry.at,
                call=entry.call,
                queue=entry.queue,
                customer=entry.customer,
            )
        ]

    def way_in(self, call: str, queue: str, at: Instant, waited: Millis | None) -> list[Event]:
        """Return the entering of a queue that was not heard, if a span dates it."""
        if call in self._calls or waited is None:
            return []
        return self.enter(Entry(call, queue, max(at - waited, 0), None))

    def pressed_key(self, call: str, known: OpenCall) -> list[Event]:
        """Return the way out that nothing tells of."""
        del self._calls[call]
        at, kind = known.left_at or known.entered, OverflowKind.KEY
        id_ = event_id(at, "overflowed")
        return [v.CallOverflowed(id=id_, at=at, call=call, queue=known.queue, kind=kind)]


def _missed(call: str, who: str, reason: NotAnsweredReason, at: Instant) -> Event:
    id_ = event_id(at, "not_answered", who)
    return v.CallNotAnswered(id=id_, at=at, call=call, agent=who, reason=reason)


def _gone(call: str, queue: str, at: Instant) -> Event:
    return v.CallAbandoned(id=event_id(at, "abandoned"), at=at, call=call, queue=queue)


def _fit(queue: str | None) -> str | None:
    return queue if queue is not None and len(queue) <= LONGEST_NAME else None
