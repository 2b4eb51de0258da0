"""The door to the database, opened by the first who needs it: a start does not wait for SQLAlchemy."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING

from typing_extensions import override

from app.store.contract import Store, StoreDoor
from app.store.place import Place

if TYPE_CHECKING:
    from app.store.opening import Opened


class LazyStore(StoreDoor):
    """The database of a centre, closed until somebody asks for it; one that failed is tried again."""

    def __init__(self, place: Place, centre: str) -> None:
        self._place = place
        self._centre = centre
        self._opening = asyncio.Lock()
        self._opened: Opened | None = None

    @override
    async def open(self) -> Store:
        async with self._opening:
            if self._opened is None:
                # In a thread, for the board goes on meanwhile.
                open_store = await asyncio.to_thread(_learn_to_open)
                self._opened = await open_store(self._place, self._centre)
            return self._opened.store

    async def close(self) -> None:
        """Let go of the database; a later open opens it again."""
        async with self._opening:
            if self._opened is not None:
                await self._opened.database.close()
                self._opened = None


def _learn_to_open() -> "Callable[[Place, str], Awaitable[Opened]]":
    from app.store.opening import open_store  # noqa: PLC0415  the import is what takes time

    return partial(open_store, lightly=True)
