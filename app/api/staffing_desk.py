"""Where staffing is asked for: the worker's figures, history's lessons, and what comes of both."""

import asyncio
import contextlib
from http import HTTPStatus
from random import Random
from typing import NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from app.api.figures import PATIENCE
from app.api.parts import ApiParts
from app.api.problem import Problem
from app.events.instants import MINUTE, Instant, format_instant
from app.metrics.beside import StaffingPicture
from app.metrics.snapshot import NotAnswerable
from app.metrics.workload import Workload, WorkloadQuestion
from app.staffing.accuracy import Accuracy
from app.staffing.estimate import estimate
from app.staffing.past import Past
from app.staffing.plan import Chances, agents_of, plan
from app.staffing.play import without_breath
from app.staffing.required import scheduled
from app.staffing.saying import advice, outcome
from app.staffing.what_if import WhatIf, table, what_if
from app.store.contract import StoreUnavailable
from app.store.loads_at_hand import LoadsAtHand
from app.store.trial import accuracy
from app.streams.exchange import Unanswered

_TRIED_AGAIN = 10 * MINUTE
"""How long an answer without figures stands; one with figures stands for a day."""


class Asked(NamedTuple):
    """What is asked of a queue's staffing."""

    agents: int | None
    shrinkage: float
    busiest: float
    blocked: float


class _Target(msgspec.Struct):
    ratio: float
    within_s: float


class _Outcome(WhatIf, frozen=True):
    """A row of the table, and the same in a sentence."""

    sentence: str


class StaffingAnswer(msgspec.Struct):
    """The staffing of a queue at an instant, and what other numbers of agents would make of it."""

    queue: str
    at: str
    target: _Target
    staffing: StaffingPicture
    scheduled: int | None
    what_if: list[WhatIf]
    asked: _Outcome | None
    sentence: str


class StaffingDesk:
    """Works out the staffing of a queue when somebody asks, and the forecasts' accuracy once a day."""

    def __init__(self, parts: ApiParts) -> None:
        self._parts = parts
        self._zone = ZoneInfo(parts.centre.timezone)
        self._loads = LoadsAtHand(parts.store, self._zone)
        self._looking = asyncio.Lock()
        self._trying = asyncio.Lock()
        self._tried: tuple[Instant, int, Accuracy] | None = None

    async def one(self, queue: str, asked: Asked) -> StaffingAnswer:
        """Return one queue; raise the 404 if no event has named it."""
        work = await self._workload(queue)
        past = await self._past(queue, work.at)
        # In a thread, for it takes as long as a hundred other requests.
        return await asyncio.to_thread(self._answer, work, past, asked)

    async def accuracy(self) -> Accuracy:
        """Return how good the forecasts have been, as worked out at most a day ago."""
        async with self._trying:
            now = self._parts.clock.now()
            if self._tried is None or not self._stands(now, *self._tried):
                found = await accuracy(self._parts.store, self._zone, now)
                self._tried = now, self._loads.day(now), found
            return self._tried[2]

    def _stands(self, now: Instant, tried_at: Instant, day: int, found: Accuracy) -> bool:
        if found.reason is not None:
            return 0 <= now - tried_at < _TRIED_AGAIN
        return day == self._loads.day(now)

    async def _workload(self, queue: str) -> Workload:
        try:
            told = await self._parts.questions.ask(WorkloadQuestion(queue), PATIENCE)
        except NotAnswerable as refused:
            raise Problem(HTTPStatus.NOT_FOUND, "No event has named this queue.") from refused
        try:
            return msgspec.json.decode(told, type=Workload)
        except msgspec.ValidationError as other:
            # A worker of another version: it will be replaced.
            raise Unanswered from other

    async def _past(self, queue: str, at: Instant) -> Past:
        """Return what history teaches; while it is away, what it taught last."""
        async with self._looking:
            with contextlib.suppress(StoreUnavailable):
                await self._loads.look(at)
            return await self._loads.past(queue)

    def _answer(self, work: Workload, past: Past, asked: Asked) -> StaffingAnswer:
        chances = _chances(work)
        picture = without_breath(plan(work, past, chances, asked.busiest, asked.blocked))
        found, needs = estimate(work, past), picture.required
        numbers = [*table(agents_of(work)), *([] if asked.agents is None else [asked.agents])]
        rows = without_breath(what_if(work, found, numbers, chances, asked.busiest))
        row = rows.pop() if rows and asked.agents is not None else None
        return StaffingAnswer(
            queue=work.queue,
            at=format_instant(work.at),
            target=_Target(work.ratio, work.within_s),
            staffing=picture,
            scheduled=None if needs is None else scheduled(needs, asked.shrinkage),
            what_if=rows,
            asked=None if row is None else self._outcome(work, row),
            sentence=advice(work, picture, self._zone),
        )

    def _outcome(self, work: Workload, row: WhatIf) -> _Outcome:
        said = outcome(work, row, self._zone)
        return _Outcome(**msgspec.structs.asdict(row), sentence=said)


def _chances(work: Workload) -> Chances:
    # The planner's own, so that board and answer agree while nothing has changed.
    seed = f"{work.queue} {work.at // MINUTE}"
    return lambda: Random(seed)  # noqa: S311  no secret
