"""What is older than it may be is forgotten: rows of history, and the events themselves."""

import asyncio
from typing import NamedTuple

from typing_extensions import override

from app.events.instants import DAY, Millis
from app.store.contract import StoreDoor, StoreUnavailable
from app.streams.event_log import Position
from app.worker.companion import Companion, Desk

_FIRST_S = 60.0
_PAUSE_S = 3_600.0
_RETRY_S = 60.0


class Kept(NamedTuple):
    """How long history and events are kept; imports as long from when they were imported."""

    history: Millis = 400 * DAY
    events: Millis = 30 * DAY


class Forgetting(Companion):
    """Looks every hour for what is too old."""

    def __init__(self, door: StoreDoor, kept: Kept) -> None:
        self._door = door
        self._kept = kept

    @property
    @override
    def needs_since(self) -> Position | None:
        return None

    @override
    async def run(self, desk: Desk) -> None:
        await asyncio.sleep(_FIRST_S)
        while True:
            try:
                await self._forget(desk)
                await asyncio.sleep(_PAUSE_S)
            except StoreUnavailable:
                await asyncio.sleep(_RETRY_S)

    async def _forget(self, desk: Desk) -> None:
        store, wall = await self._door.open(), desk.clock.now()
        now = desk.calculator.now(wall)
        await store.history.forget(now - self._kept.history, wall - self._kept.history)
        await store.alerts.forget(now - self._kept.history)
        await store.archive.forget(now - self._kept.events, wall - self._kept.events)
