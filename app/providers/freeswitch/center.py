"""The translation of one FreeSWITCH: of its events one by one, and of a look at the whole."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple, TypeAlias

import msgspec

from app.events import vocabulary as v
from app.events.instants import Instant
from app.events.vocabulary import Event
from app.providers.contract import Translation, Untranslatable, nothing
from app.providers.freeswitch.agents import Agents
from app.providers.freeswitch.conversations import Conversations
from app.providers.freeswitch.fields import (
    Headers,
    Member,
    When,
    event_id,
    listed,
    serves,
    stands,
)
from app.providers.freeswitch.memory import Memory
from app.providers.freeswitch.stays import Stays
from app.providers.reading import Record
from app.providers.rows import readable

Meaning: TypeAlias = Callable[[Record, When], list[Event]]

_INFO = "callcenter::info"


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
        self._stays = Stays(self._memory)
        self._conversations = Conversations(self._memory, self._stays)
        self._agents = Agents(self._memory)
        self._meanings = self._every_meaning()

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
        meaning = self._meanings.get(word) if is_ours else None
        if meaning is None:
            return nothing(f"{(word or name or 'an event')[:40]}: nothing follows from it")
        at = told.at("Event-Date-Timestamp")
        try:
            events = meaning(told, When(at, received))
        except Untranslatable as wrong:
            wrong.kind = wrong.kind or word
            raise
        return Translation(events) if events else nothing(f"{word}: nothing follows from it")

    def resync(self, look: Look, at: Instant) -> Translation:
        """Return what a look at the whole tells beyond what was heard; a bad row costs no other."""
        waiting, bad = readable(look.members, lambda row: listed(Record(row), at))
        tiers, worse = readable(look.tiers, lambda row: serves(Record(row)))
        agents, worst = readable(look.agents, lambda row: stands(Record(row)))
        events = self._restarted_meanwhile(look.core, waiting, at)
        events += self._lost_meanwhile({each.id for each in waiting}, at)
        for member in waiting:
            if member.id not in self._memory.members:
                events += self._stays.enter(member)
        events += self._agents.muster(agents, tiers, at)
        return Translation(events, refused=[*bad, *worse, *worst])

    def _restarted_meanwhile(
        self, core: str | None, waiting: Iterable[Member], at: Instant
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
        gone = [each for each in self._memory.members if each not in waiting]
        members = [(each, self._memory.members.pop(each)) for each in gone]
        return [
            v.CallLost(id=event_id(each, at, "lost"), at=at, call=member.call)
            for each, member in members
            if not member.is_over
        ]

    def _every_meaning(self) -> dict[str, Meaning]:
        """Return what each action of the queue, and each event of a channel, means."""
        stays, conversations, agents = self._stays, self._conversations, self._agents
        return {
            "member-queue-start": stays.entered,
            "member-queue-resume": stays.entered,
            "agent-offering": stays.offered,
            "bridge-agent-start": conversations.answered,
            "bridge-agent-fail": stays.not_answered,
            "bridge-agent-end": conversations.bridge_ended,
            "member-queue-end": conversations.left,
            "agent-status-change": agents.status,
            "agent-state-change": agents.state,
            "CHANNEL_HOLD": conversations.held,
            "CHANNEL_UNHOLD": conversations.held,
        }
