"""The time machine: asks a past day, which is folded again from the archive if it is not at hand."""

import asyncio
import os
import signal
from collections.abc import Callable, Sequence
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from contextlib import suppress
from multiprocessing import get_context
from typing import NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from app.embedded.processes import stay_beside
from app.events.instants import Instant, format_instant, parse_instant
from app.metrics.agents import AgentsQuestion
from app.metrics.asking import AnyQuestion
from app.metrics.centre import Centre
from app.metrics.snapshot import NotKept, Question
from app.metrics.starting_point import BEFORE
from app.store.archive_contract import ArchiveStore, StartingPoint, Stretch
from app.store.contract import StoreDoor, StoreUnavailable
from app.time_machine.days import PlayableDay, day_of, playable, told_by
from app.time_machine.refolding import Answer, Day, Refusal, Told, ask, fold_and_ask

_Result = TypeVar("_Result")


class _Beginning(NamedTuple):
    point: StartingPoint | None
    horizon: Instant
    kept: tuple[Stretch, ...]


class TimeMachine:
    """Answers questions about days of which the events are kept."""

    def __init__(self, centre: Centre, door: StoreDoor) -> None:
        self._centre = centre
        self._zone: ZoneInfo = centre.zone
        self._door = door
        self._folding = asyncio.Lock()
        self._pool: ProcessPoolExecutor | None = None
        self._beside_pid = 0

    async def ask(self, question: AnyQuestion) -> bytes:
        """Return the answer to a question about the past, as the board of then would have given it.

        Raises:
            NotAnswerable: the question makes no sense; NotKept where the events of then are not kept.
            StoreUnavailable: the database is away.
        """
        at = _instant_of(question)
        _, since, until = day_of(at, self._zone)
        # One at a time: who scrubs asks for the same day again and again.
        async with self._folding:
            begin = await self._beginning(since, until, at)
            # Where more of the day has come to be kept, it is another day.
            day = Day(str(hash((begin, until))), since, until, self._centre)
            answer: Answer = await self._beside(ask, day, at, question)
            if answer is None:
                told = await self._told(begin)
                answer = await self._beside(fold_and_ask, day, at, question, told)
        if isinstance(answer, Refusal):
            raise NotKept(answer.field, answer.reason)
        assert answer is not None  # noqa: S101  it was just folded
        return answer

    async def days(self) -> Sequence[PlayableDay]:
        """Return the days that can be played, in order."""
        archive = (await self._door.open()).archive
        kept = await archive.within(-(1 << 60), 1 << 60)
        return list(playable(kept, self._zone, self._centre.retention + BEFORE))

    async def close(self) -> None:
        """Let go of the days at hand."""
        if self._pool is not None:
            # It may be in the middle of a day that nobody waits for any more.
            with suppress(ProcessLookupError):
                os.kill(self._beside_pid, signal.SIGTERM)
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None

    async def _beginning(self, since: Instant, until: Instant, at: Instant) -> _Beginning:
        archive = (await self._door.open()).archive
        # Where no starting point is kept, the events of so long before tell all there is to know.
        first = since - self._centre.retention - BEFORE
        kept = told_by(await archive.within(first, until), since, until)
        point = await self._point(archive, kept, since)
        if point is not None:
            kept = told_by(await archive.within(point.horizon - BEFORE, until), since, until)
        if not kept or at < min(each.since for each in kept):
            raise NotKept("at", f"nothing is kept of {format_instant(at)}")
        return _Beginning(point, first + BEFORE if point is None else point.horizon, tuple(kept))

    async def _told(self, begin: _Beginning) -> Told:
        archive = (await self._door.open()).archive
        packed = [await archive.packed(each.log, each.number) for each in begin.kept]
        point = begin.point.packed if begin.point is not None else None
        return Told(point, begin.horizon, [each for each in packed if each is not None])

    async def _point(
        self, archive: ArchiveStore, kept: Sequence[Stretch], since: Instant
    ) -> StartingPoint | None:
        found = [await archive.starting_point(log, since) for log in {each.log for each in kept}]
        return max((each for each in found if each), key=lambda each: each.at, default=None)

    async def _beside(self, act: Callable[..., _Result], *told: object) -> _Result:
        """Do it in the process beside this one."""
        loop = asyncio.get_running_loop()
        try:
            if self._pool is None:
                self._pool = ProcessPoolExecutor(
                    1, get_context("spawn"), initializer=stay_beside, initargs=(os.getpid(),)
                )
                self._beside_pid = await loop.run_in_executor(self._pool, os.getpid)
            return await loop.run_in_executor(self._pool, act, *told)
        except BrokenExecutor as ended:
            # Somebody ended it, or the machine is out of memory: the next question begins anew.
            self._pool = None
            raise StoreUnavailable("The past day could not be put together.") from ended


def _instant_of(question: AnyQuestion) -> Instant:
    """Return the instant that a question about a board, or about agents, is about."""
    asked = question.at if isinstance(question, Question | AgentsQuestion) else None
    if asked is None:
        raise NotKept("at", "a window reaches back further than is kept")
    return parse_instant(asked)
