"""The door to the time machine, built when somebody first asks for a past day: no start waits for what folds."""

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from app.metrics.asking import AnyQuestion
from app.metrics.centre import Centre
from app.store.contract import StoreDoor
from app.time_machine.days import PlayableDay

if TYPE_CHECKING:
    from app.time_machine.machine import TimeMachine


class LazyTimeMachine:
    """A time machine of a centre; until somebody asks, it is not even imported."""

    def __init__(self, centre: Centre, door: StoreDoor) -> None:
        self._centre = centre
        self._door = door
        self._building = asyncio.Lock()
        self._machine: TimeMachine | None = None

    async def ask(self, question: AnyQuestion) -> bytes:
        """Return the answer of then; raise as the machine does."""
        return await (await self._built()).ask(question)

    async def days(self) -> Sequence[PlayableDay]:
        """Return the days that can be played, in order."""
        return await (await self._built()).days()

    async def close(self) -> None:
        """Let go of the days at hand."""
        if self._machine is not None:
            await self._machine.close()

    async def _built(self) -> "TimeMachine":
        async with self._building:
            if self._machine is None:
                # In a thread, for the board goes on meanwhile.
                machine = await asyncio.to_thread(_learn_to_build)
                self._machine = machine(self._centre, self._door)
            return self._machine


def _learn_to_build() -> "type[TimeMachine]":
    from app.time_machine.machine import TimeMachine  # noqa: PLC0415  the import is what takes time

    return TimeMachine
