"""The planner: works out what every queue needs, at least once a minute, in slices that the fold hardly notices."""

import asyncio
from collections.abc import Generator
from random import Random
from typing import TypeVar
from zoneinfo import ZoneInfo

import structlog
from typing_extensions import override

from app.events.instants import MINUTE
from app.metrics.roll_call import Person
from app.staffing.plan import plan
from app.store.contract import StoreDoor, StoreUnavailable
from app.store.loads_at_hand import LoadsAtHand
from app.streams.event_log import Position
from app.worker.companion import Companion, Desk

_log = structlog.get_logger()

FIRST_S = 2.0
"""The start of a service does not wait for the database."""

ROUND_S = 45.0
"""How long a round through all queues lasts: each is looked at once in it, evenly spread."""

_AGENTS_AT_ONCE = 100
_PEOPLE_S = 5.0
"""How old a roll call may be."""

_SLICE_S = 0.001
"""The fold waits for no longer than about this."""

_RESTS = 4
"""How many times as long the fold has to itself then; as long at least, where a round is late."""

_Found = TypeVar("_Found")


class Planner(Companion):
    """Shows the staffing of every queue on the board."""

    def __init__(
        self, door: StoreDoor, timezone: str, first_s: float = FIRST_S, round_s: float = ROUND_S
    ) -> None:
        self._loads = LoadsAtHand(door, ZoneInfo(timezone))
        self._first_s = first_s
        self._round_s = round_s
        self._is_away = False
        self._people: list[Person] = []
        self._called_at = float("-inf")

    @property
    @override
    def needs_since(self) -> Position | None:
        return None

    @override
    async def run(self, desk: Desk) -> None:
        await asyncio.sleep(self._first_s)
        while True:
            if desk.is_behind or not desk.calculator.queues:
                await asyncio.sleep(min(1.0, self._round_s))
            else:
                await self._round(desk)

    async def _round(self, desk: Desk) -> None:
        begun = self._moment()
        await self._look(desk)
        queues = desk.calculator.queues
        for place, queue in enumerate(queues):
            due = begun + self._round_s * (place + 1) / len(queues)
            await self._call_the_roll(desk)
            await self._plan(desk, queue, due)
            await asyncio.sleep(max(_SLICE_S, due - self._moment()))

    async def _look(self, desk: Desk) -> None:
        """Have history at hand; without it the last hour has to do."""
        try:
            await self._loads.look(desk.calculator.now(desk.clock.now()))
        except StoreUnavailable as trouble:
            if not self._is_away:
                _log.warning("planner_without_history", why=str(trouble))
            self._is_away = True
        else:
            self._is_away = False

    async def _call_the_roll(self, desk: Desk) -> None:
        if self._moment() - self._called_at < _PEOPLE_S:
            return
        agents, people = desk.calculator.agents, list[Person]()
        for first in range(0, len(agents), _AGENTS_AT_ONCE):
            some = agents[first : first + _AGENTS_AT_ONCE]
            people += desk.calculator.roll_call(some, desk.clock.now())
            await asyncio.sleep(_SLICE_S)
        self._people, self._called_at = people, self._moment()

    async def _plan(self, desk: Desk, queue: str, due: float) -> None:
        past = await self._loads.past(queue)
        work = desk.calculator.workload(queue, self._people, desk.clock.now())
        # Of one minute and queue, the same figures give the same picture.
        seed = f"{queue} {work.at // MINUTE}"
        picture = await in_slices(plan(work, past, lambda: Random(seed)), due)  # noqa: S311  no secret
        desk.calculator.beside.show_staffing(queue, picture)

    @staticmethod
    def _moment() -> float:
        """Return the event loop's own time: for pacing only, it never jumps."""
        return asyncio.get_running_loop().time()


async def in_slices(work: Generator[None, None, _Found], due: float) -> _Found:
    """Return what the work comes to, done a slice at a time, at leisure until a moment of the loop's time."""
    loop = asyncio.get_running_loop()
    begun = loop.time()
    while True:
        try:
            next(work)
        except StopIteration as done:
            found: _Found = done.value
            return found
        if (spent := loop.time() - begun) >= _SLICE_S:
            rests = _RESTS if loop.time() < due else 1
            await asyncio.sleep(max(_SLICE_S, rests * spent))
            begun = loop.time()
