"""Asterisk's queue members as agents: logins, pauses, devices and conversations become one state.

Law of the file: a state is derived from what is known of the member, never stored; it is told when it
differs from what was told last, so that one pause in ten queues is one change.
"""

from typing import TypeAlias

import msgspec

from app.events.identity import guess
from app.events.instants import Instant
from app.events.vocabulary import AgentState, AgentStateChanged

_Told: TypeAlias = tuple[AgentState, str | None, tuple[str, ...]]
_BUSY = frozenset((AgentState.ON_CALL, AgentState.ON_HOLD))
_OUT_OF_ORDER = frozenset((AgentState.OFFLINE, AgentState.ERROR))


class Member(msgspec.Struct):
    """What is known of one person."""

    is_in: bool = True
    queues: list[str] = []
    """The queues served, as far as they were named."""
    paused: dict[str, str] = {}
    """The reason of the pause by queue."""
    paused_everywhere: str | None = None
    device: AgentState | None = None
    """What the telephone does, where that is told."""
    talks: int = 0
    told: _Told | None = None

    def join(self, queue: str) -> None:
        """Note that the person serves a queue."""
        self.is_in = True
        if queue not in self.queues:
            self.queues = sorted([*self.queues, queue])

    def leave(self, queue: str) -> None:
        """Note that the person serves a queue no more; without any the person is gone."""
        self.queues = [each for each in self.queues if each != queue]
        self.paused.pop(queue, None)
        self.is_in = bool(self.queues)

    def pause(self, queue: str | None, reason: str) -> None:
        """Note a pause in one queue, or in all."""
        self.is_in = True
        if queue is None:
            self.paused_everywhere = reason
        else:
            self.join(queue)
            self.paused[queue] = reason

    def unpause(self, queue: str | None) -> None:
        """Note the end of a pause in one queue, or in all."""
        self.paused_everywhere = None
        if queue is None:
            self.paused.clear()
        else:
            self.join(queue)
            self.paused.pop(queue, None)

    @property
    def serves(self) -> list[str]:
        """The queues whose calls come to the person now, or would but for a pause in all of them."""
        return [queue for queue in self.queues if queue not in self.paused] or self.queues

    def state(self) -> tuple[AgentState, str | None]:
        """Return what the person does, and why where that is told."""
        if not self.is_in:
            return AgentState.OFFLINE, None
        if self.talks or self.device in _BUSY:
            is_held = self.device is AgentState.ON_HOLD
            return (AgentState.ON_HOLD if is_held else AgentState.ON_CALL), None
        if self.device in _OUT_OF_ORDER:
            return self.device or AgentState.OFFLINE, None
        pause = self._pause()
        if pause is not None:
            return AgentState.AWAY, pause or None
        return self.device or AgentState.AVAILABLE, None

    def _pause(self) -> str | None:
        """Return the reason of a pause that leaves no queue to serve, None if there is none."""
        if self.paused_everywhere is not None:
            return self.paused_everywhere
        is_everywhere = self.queues and all(queue in self.paused for queue in self.queues)
        return next(iter(self.paused.values())) if is_everywhere else None


class Members:
    """Everybody seen in a queue."""

    def __init__(self, known: dict[str, Member] | None = None) -> None:
        self.known = known if known is not None else {}

    def __getitem__(self, name: str) -> Member:
        """Return the person of a name, whichever of the names that one device has."""
        return self.known.setdefault(guess("agent", name) or name, Member())

    def tell(self, name: str, at: Instant, id_: str) -> list[AgentStateChanged]:
        """Return the person's change of state, if what is known now comes to another one."""
        member = self[name]
        state, reason = member.state()
        told = (state, reason, tuple(member.serves))
        if told == member.told:
            return []
        member.told = told
        queues = list(told[2]) if told[2] else None
        return [
            AgentStateChanged(
                id=f"{id_}:agent", at=at, agent=name, state=state, reason=reason, queues=queues
            )
        ]

    def hang_up(self) -> None:
        """Note that nobody talks any more."""
        for member in self.known.values():
            member.talks = 0
