"""What is done beside the turns of the worker: one thing at a time, and its trouble is the worker's."""

import asyncio
from collections.abc import Coroutine, Iterable
from typing import Any


class Aside:
    """Has one thing on its way at most; nobody waits for it."""

    def __init__(self) -> None:
        self._task: asyncio.Task[None] | None = None

    def is_free(self) -> bool:
        """Tell whether nothing is on its way.

        Raises:
            Exception: what the last thing failed with, once.
        """
        if self._task is None:
            return True
        if not self._task.done():
            return False
        done, self._task = self._task, None
        done.result()
        return True

    def begin(self, work: Coroutine[Any, Any, None]) -> None:
        """Have this done; only while it is free."""
        self._task = asyncio.create_task(work)

    async def end(self) -> None:
        """Return once nothing is on its way, however it went."""
        if self._task is not None:
            await asyncio.wait([self._task])

    async def leave(self) -> None:
        """Give up what is on its way."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)


async def together(works: Iterable[Coroutine[Any, Any, None]]) -> None:
    """Return once all of them are done, or one failed."""
    await asyncio.gather(*works)
