"""In-memory keepers of what connectors need, and a connector set going for the length of a test."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from typing_extensions import override

from app.clock import WallClock
from app.connectors.contract import (
    Connector,
    ConnectorState,
    Memories,
    Outlet,
    State,
    States,
)
from app.connectors.runner import Pause, Runner, RunnerParts
from app.events.codec import type_of
from app.events.vocabulary import Event
from app.providers.contract import Translation, Untranslatable

SERVICE_OWN = ("source.heartbeat", "source.declared")


@dataclass
class Heard(Outlet, Memories, States):
    """All that was stored, remembered and said."""

    events: list[Event] = field(default_factory=list)
    refused: list[Untranslatable] = field(default_factory=list)
    memories: dict[str, bytes] = field(default_factory=dict)
    states: list[ConnectorState] = field(default_factory=list)
    pauses: list[float] = field(default_factory=list)
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)
    refuses: int = 0
    """How many more times nothing can be stored."""

    @override
    async def put(self, source: str, translation: Translation) -> None:
        if self.refuses and translation.events[0].id.count("heartbeat") == 0:
            self.refuses -= 1
            raise OSError("the log is away")
        self.events += translation.events
        self.refused += translation.refused
        await self._tell()

    @override
    async def load(self, source: str) -> bytes | None:
        return self.memories.get(source)

    @override
    async def save(self, source: str, memory: bytes) -> None:
        self.memories[source] = memory

    @override
    async def tell(self, source: str, state: ConnectorState) -> None:
        self.states.append(state)
        await self._tell()

    @override
    async def forget(self, source: str) -> None:
        self.states.clear()

    async def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        await self._tell()
        await asyncio.sleep(0.01)

    async def until(self, true: Callable[["Heard"], object]) -> None:
        """Return once something is true of what was heard."""
        async with asyncio.timeout(10), self.changed:
            await self.changed.wait_for(lambda: true(self))

    async def until_state(self, state: State) -> ConnectorState:
        await self.until(lambda heard: heard.state is state)
        return self.states[-1]

    @property
    def state(self) -> State | None:
        return self.states[-1].state if self.states else None

    @property
    def told(self) -> list[str]:
        """Every event of the PBX: its type, and whose it is."""
        return [line(event) for event in self.events if type_of(event) not in SERVICE_OWN]

    async def _tell(self) -> None:
        async with self.changed:
            self.changed.notify_all()


def line(event: Event) -> str:
    whose = getattr(event, "call", None) or getattr(event, "agent", None) or ""
    state = getattr(event, "state", "")
    return " ".join(filter(None, (type_of(event), whose, state)))


@asynccontextmanager
async def listening(
    connector: Connector, heard: Heard | None = None, pause: Pause | None = None
) -> AsyncIterator[Heard]:
    """Run a connector as the service does."""
    heard = heard or Heard()
    parts = RunnerParts(
        outlet=heard,
        memories=heard,
        states=heard,
        clock=WallClock(),
        chance=lambda: 1.0,
        pause=pause or heard.pause,
    )
    task = asyncio.create_task(Runner("pbx", connector, parts, frozenset({"holds"})).run())
    try:
        yield heard
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
