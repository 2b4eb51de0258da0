"""The runner of one connector: tries, listens, waits, tries again; and says how it stands."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from hashlib import blake2b
from typing import TypeAlias

import msgspec
import structlog
from typing_extensions import override

from app.clock import Clock
from app.connectors.contract import (
    Connector,
    ConnectorState,
    Ear,
    Lost,
    Memories,
    NotThere,
    Outlet,
    Refused,
    State,
    States,
)
from app.connectors.lifecycle import NEXT, Happening
from app.connectors.pauses import PATIENCE, Chance, Patience, Pauses
from app.events.instants import SECOND, Millis
from app.events.vocabulary import SourceDeclared, SourceHeartbeat
from app.providers.contract import Translation

Pause: TypeAlias = Callable[[float], Awaitable[None]]

BEAT: Millis = 5 * SECOND
"""Between two heartbeats of a source that gives signs of life; it counts as silent after three."""

_log = structlog.get_logger()


@dataclass(frozen=True)
class RunnerParts:
    """What a runner works with."""

    outlet: Outlet
    memories: Memories
    states: States
    clock: Clock
    chance: Chance
    pause: Pause = asyncio.sleep
    patience: Patience = PATIENCE


class Runner(Ear):
    """Keeps listening to one source, whatever becomes of the other side."""

    def __init__(
        self,
        source: str,
        connector: Connector,
        parts: RunnerParts,
        untold: frozenset[str] = frozenset(),
    ) -> None:
        self.source = source
        self._untold = untold
        self._connector = connector
        self._parts = parts
        self._pauses = Pauses(parts.patience, parts.chance)
        self._memory: bytes | None = None
        self._beat_at = -BEAT
        self._listens_since: float | None = None
        self.state = ConnectorState(State.STOPPED, parts.clock.now())

    async def run(self) -> None:
        """Listen until cancelled, and then say that nobody listens any more."""
        try:
            while True:
                await self._move(Happening.TRIED)
                happening, detail = await self._try()
                self._memory = None
                await self._move(happening, detail)
                await self._parts.pause(self._pauses.after(self.state.state, self._listened_s()))
        finally:
            await self._move(Happening.STOPPED)

    @override
    def memory(self) -> bytes | None:
        return self._memory

    @override
    async def live(self) -> None:
        self._listens_since = asyncio.get_running_loop().time()
        await self._move(Happening.LISTENED)
        await self._parts.outlet.put(self.source, Translation([self._declaration()]))
        await self.beat()

    @override
    async def hear(self, translation: Translation, memory: bytes) -> None:
        if translation.events or translation.refused:
            await self._parts.outlet.put(self.source, translation)
        if memory != self._memory:
            await self._parts.memories.save(self.source, memory)
            self._memory = memory
        if translation.events:
            newest = max(event.at for event in translation.events)
            last = max(newest, self.state.last_event_at or 0)
            self.state = msgspec.structs.replace(self.state, last_event_at=last)

    @override
    async def beat(self) -> None:
        now = self._parts.clock.now()
        if abs(now - self._beat_at) < BEAT:
            return
        self._beat_at = now
        alive = SourceHeartbeat(id=f"heartbeat-{now}", at=now)
        await self._parts.outlet.put(self.source, Translation([alive]))
        # Told anew, for what is not told for a while is believed no more.
        await self._parts.states.tell(self.source, self.state)

    def _declaration(self) -> SourceDeclared:
        """Return the event that says what the source has no words for."""
        words = sorted(self._untold)
        key = blake2b(" ".join(words).encode(), digest_size=6).hexdigest()
        now = self._parts.clock.now()
        return SourceDeclared(id=f"declared:{key}", at=now, untold=words)

    async def _try(self) -> tuple[Happening, str]:
        self._listens_since = None
        try:
            self._memory = await self._parts.memories.load(self.source)
            await self._connector.listen(self)
        except NotThere as absent:
            return Happening.MISSED, str(absent)
        except Refused as refused:
            return Happening.REFUSED, str(refused)
        except Lost as lost:
            return Happening.LOST, str(lost)
        except Exception as trouble:  # noqa: BLE001  one connector's trouble is nobody else's
            _log.exception("connector_failed", source=self.source)
            return Happening.LOST, f"The connector failed ({type(trouble).__name__})."
        return Happening.LOST, "The other side has ended the conversation."

    async def _move(self, happening: Happening, detail: str | None = None) -> None:
        before = self.state
        state = NEXT[before.state][happening]
        if happening is Happening.TRIED and state is before.state:
            # It stands as before, and so does the reason.
            detail = before.detail
        moved = state is not before.state
        found = before.state in {State.RETRYING, State.LIVE} and happening is Happening.LISTENED
        self.state = ConnectorState(
            state=state,
            since=self._parts.clock.now() if moved else before.since,
            detail=detail,
            last_event_at=before.last_event_at,
            reconnects=before.reconnects + found,
        )
        if moved:
            _log.info("connector_moved", source=self.source, state=state, detail=detail)
        await self._parts.states.tell(self.source, self.state)

    def _listened_s(self) -> float:
        since = self._listens_since
        return 0.0 if since is None else asyncio.get_running_loop().time() - since
