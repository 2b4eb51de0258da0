"""The translation of one Asterisk: of its messages one by one, and of a look at the whole.

The interface has no ids, repeats nothing, and has no times unless `timestampevents` is on; the
translation is told when a message came.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeAlias

import msgspec

from app.events import vocabulary as v
from app.events.instants import Instant
from app.events.vocabulary import Event
from app.providers.asterisk.ami.conversations import Conversations
from app.providers.asterisk.ami.fields import Entry, Message, event_id, serving, waiting
from app.providers.asterisk.ami.memory import Memory
from app.providers.asterisk.ami.queueing import Queueing
from app.providers.asterisk.ami.seats import Seats
from app.providers.contract import Translation, Untranslatable, nothing
from app.providers.reading import Record
from app.providers.rows import readable

Meaning: TypeAlias = Callable[[Record, Instant], list[Event]]


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
        self._seats = Seats(self._memory)
        self._queueing = Queueing(self._memory)
        self._conversations = Conversations(self._memory, self._queueing, self._seats)
        self._meanings = self._every_meaning()

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
        meaning = self._meanings.get(name or "")
        if meaning is None:
            return nothing(f"{(name or 'an answer')[:40]}: nothing follows from it")
        at, self._queueing.heard = told.at("Timestamp") or received, received
        try:
            events = meaning(told, at)
        except Untranslatable as wrong:
            wrong.kind = wrong.kind or name
            raise
        return Translation(events) if events else nothing(f"{name}: nothing follows from it")

    def settle(self, now: Instant) -> list[Event]:
        """Return what follows from nothing having followed."""
        return self._queueing.settle(now)

    def resync(self, look: Look, at: Instant) -> Translation:
        """Return what a look at the whole tells beyond what was heard; a bad row costs no other."""
        entries, bad = readable(look.entries, lambda entry: waiting(Record(entry), at))
        members, worse = readable(look.members, serving)
        events = self._restarted_meanwhile(look, entries, at)
        events += self._lost_meanwhile(look, {entry.call for entry in entries}, at)
        for entry in entries:
            known = self._memory.calls.get(entry.call)
            if known is None or not known.waits or known.queue != entry.queue:
                events += self._queueing.enter(entry)
        events += self._seats.muster(members, at)
        return Translation(events, refused=[*bad, *worse])

    def _went_down(self, _: Record, at: Instant) -> list[Event]:
        """Tell that Asterisk is going down, and its calls with it."""
        return self._restarted(at)

    def _restarted_meanwhile(
        self, look: Look, entries: Sequence[Entry], at: Instant
    ) -> list[Event]:
        before, self._memory.startup = self._memory.startup, look.startup or self._memory.startup
        if before is None or look.startup is None or before == look.startup:
            return []
        # Callers who are in a queue now came after the restart, whenever that was.
        return self._restarted(max(min([at, *(entry.at - 1 for entry in entries)]), 0))

    def _restarted(self, at: Instant) -> list[Event]:
        self._memory.calls.clear()
        self._seats.hang_up()
        return [v.SourceRestarted(id=f"{at}:restarted", at=at)]

    def _lost_meanwhile(self, look: Look, in_queue: set[str], at: Instant) -> list[Event]:
        """Return calls of which nothing is left, and nobody heard how they ended."""
        events: list[Event] = []
        for call, known in list(self._memory.calls.items()):
            if known.agent is not None:
                is_there = look.channels is None or call in look.channels
            else:
                is_there = call in in_queue
            if known.is_over:
                del self._memory.calls[call]
            elif not is_there:
                events.append(v.CallLost(id=event_id(at, "lost"), at=at, call=call))
                events += self._conversations.over(call, at)
        return events

    def _every_meaning(self) -> dict[str, Meaning]:
        """Return what each event means; the older names are those of Asterisk 11 and before."""
        queueing, conversations, seats = self._queueing, self._conversations, self._seats
        return {
            "QueueCallerJoin": queueing.joined,
            "Join": queueing.joined,
            "AgentCalled": queueing.rang,
            "AgentRingNoAnswer": queueing.not_answered,
            "AgentDump": queueing.dumped,
            "QueueCallerLeave": queueing.left,
            "Leave": queueing.left,
            "QueueCallerAbandon": queueing.abandoned,
            "AgentConnect": conversations.connected,
            "AgentComplete": conversations.completed,
            "BlindTransfer": conversations.sent_on,
            "AttendedTransfer": conversations.introduced,
            "Hold": conversations.held,
            "Unhold": conversations.held,
            "Hangup": conversations.hung_up,
            "Shutdown": self._went_down,
            **dict.fromkeys(_CHANGES, seats.changed),
            "QueueMemberRemoved": seats.removed,
        }


_CHANGES = ("QueueMemberStatus", "QueueMemberAdded", "QueueMemberPause", "QueueMemberPaused")
"""What tells of a member's state."""
