"""A part of the database followed: at hand as it was when last looked at, and looked at every second."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

import structlog

from app.store.contract import Part, Store, StoreDoor, StoreUnavailable

_FIRST_S = 2.0
_PAUSE_S = 1.0

Picture = TypeVar("Picture")

_log = structlog.get_logger()


class Followed(Generic[Picture]):
    """What `read` makes of a part, read again whenever the part has changed."""

    def __init__(
        self, door: StoreDoor, part: Part, read: Callable[[Store], Awaitable[Picture]]
    ) -> None:
        self._door = door
        self._part = part
        self._read = read
        self._number = -1
        self._looking = asyncio.Lock()
        self.seen: Picture | None = None
        """As it was when last looked at; None while nobody could look."""

    async def look(self) -> Picture:
        """Return it as it is now.

        Raises:
            StoreUnavailable: the database is away.
        """
        async with self._looking:
            store = await self._door.open()
            # First the number: what changes in between is read twice, never missed.
            number = (await store.changes.numbers()).get(self._part, 0)
            if self.seen is None or number != self._number:
                self.seen = await self._read(store)
                self._number = number
            return self.seen

    async def look_if_possible(self) -> Picture:
        """Return it as it is now, else as it was seen last; raise StoreUnavailable if it never was."""
        try:
            return await self.look()
        except StoreUnavailable:
            if self.seen is None:
                raise
            return self.seen

    async def run(self, first_s: float = _FIRST_S, pause_s: float = _PAUSE_S) -> None:
        """Look again and again until cancelled, whatever becomes of the database meanwhile."""
        await asyncio.sleep(first_s)
        while True:
            try:
                await self.look()
            except StoreUnavailable:
                pass
            except Exception as trouble:  # noqa: BLE001  what was seen last goes on being true
                _log.error("store_not_followed", part=self._part, error=type(trouble).__name__)
            await asyncio.sleep(pause_s)
