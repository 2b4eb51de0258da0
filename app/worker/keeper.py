"""The worker itself: reads the event log, folds it, publishes the board, and saves where it stands.

Its state and its position in the log are saved as one, so that whoever comes next goes on exactly
there. It never reads a clock for the figures: entries carry their instant, ticks are given theirs.
"""

import asyncio
import gc
from collections.abc import Mapping
from contextlib import suppress
from time import perf_counter

import structlog

from app.clock import Clock
from app.events.codec import type_of
from app.events.instants import SECOND, Millis
from app.events.vocabulary import Event
from app.metrics.asking import AnyAnswer, AnyQuestion
from app.metrics.calculator import Calculator, NotFolded
from app.metrics.centre import Centre
from app.streams.checkpoint import Superseded
from app.streams.connection import UNREACHABLE, patiently
from app.streams.event_log import START, Entry, Position, opened, order
from app.streams.progress import State
from app.streams.tail import Tail
from app.worker.aside import Aside, together
from app.worker.companion import Companion, keep
from app.worker.parts import PACE, Pace, WorkerParts
from app.worker.reading import Reading
from app.worker.rhythm import Distances, Rhythm
from app.worker.saving import Saving

_log = structlog.get_logger()


class CheckpointUnreadable(Exception):  # noqa: N818  a verdict: trying again would not help
    """What was saved cannot be read by this version: nothing to try again, nothing was changed."""


_EVENTS_A_BREATH = 2_000
"""After so many events questions are answered: some 10 ms."""


class Worker:
    """Keeps the board of one centre."""

    def __init__(
        self, centre: Centre, parts: WorkerParts, pace: Pace = PACE, tail: Tail | None = None
    ) -> None:
        self._centre = centre
        self._parts = parts
        self._pace = pace
        self._tail = tail or Tail()
        self._calculator = Calculator(
            centre, keeps_history=parts.keeps_history, made_by=parts.made_by
        )
        self._reading = Reading(parts.event_log)
        self._caught_up = asyncio.Event()
        self._publishing = asyncio.Lock()
        self._turned_at = float("-inf")
        self._rhythm = Rhythm(Distances(pace.shortest_s, pace.publish_s, pace.keep_s))
        # Both wait for the disk, and nobody who looks at a board for them.
        self._keeping, self._saving = Aside(), Saving(self, parts, pace, self._tail)
        self._fence = 0
        self._position: Position = START
        self._target: Position = START
        self._is_behind = True
        self._is_cut_off = False
        # After anything that listeners may have missed, the next publication is the whole board.
        self._is_whole_due = True
        self._has_news = self._is_untold = False
        self._folded_since_breath = 0
        self._unreadable = 0
        self._letters: list[tuple[str, str | None, str, dict[str, object]]] = []
        self._told_at = self._kept_at = float("-inf")

    async def run(self) -> None:
        """Keep the board until cancelled; then save and go.

        Raises:
            CheckpointUnreadable: another version of the program has to go on here.
            Superseded: a newer worker has taken the centre over.
        """
        await patiently(self._take_over)
        living = asyncio.create_task(self._parts.progress.live())
        hearing = asyncio.create_task(self._parts.board.hear_wishes())
        serving = asyncio.create_task(self._parts.questions.serve(self._answer))
        beside = [asyncio.create_task(self._keep_beside(each)) for each in self._parts.companions]
        try:
            # What is folded has no cycles: while there is much to fold, looking for some took a fifth of the time.
            gc.disable()
            while not serving.done():
                await patiently(self._turn)
            await serving
        finally:
            gc.enable()
            self._reading.end()
            for task in (living, hearing, serving, *beside):
                task.cancel()
            await asyncio.gather(*beside, return_exceptions=True)
            await self._save_at_last()

    # The desk of those who work beside it

    @property
    def calculator(self) -> Calculator:
        """The figures."""
        return self._calculator

    @property
    def clock(self) -> Clock:
        """The wall's time."""
        return self._parts.clock

    @property
    def fence(self) -> int:
        """The number by which this worker owns the centre."""
        return self._fence

    @property
    def position(self) -> Position:
        """The entry of the log that was folded last."""
        return self._position

    @property
    def is_behind(self) -> bool:
        """Whether a backlog is still being read, or nobody knows whether there is one."""
        return self._is_behind or self._is_cut_off

    async def show(self) -> None:
        """Publish what was told the board; while behind, with the first board."""
        if not self._is_behind:
            await self._tick(self._moment())
            await self._keep(self._moment())

    async def _keep_beside(self, companion: Companion) -> None:
        """Let it work, once there is a board or that takes long: the first board does not wait for its imports."""
        with suppress(TimeoutError):
            async with asyncio.timeout(self._pace.beside_s):
                await self._caught_up.wait()
        await keep(companion, self)

    # The fold

    async def _take_over(self) -> None:
        self._fence = await self._parts.checkpoints.claim()
        # What the worker before said of itself is not of this one.
        await self._tell(self._moment())
        self._position, parts = await self._parts.checkpoints.load()
        if parts:
            self._calculator = self._loaded(parts)
        self._target = await self._parts.event_log.newest()
        self._saving.note()
        _log.info("worker_started", fence=self._fence, position=self._position)

    def _loaded(self, parts: Mapping[str, bytes]) -> Calculator:
        try:
            return Calculator.load(
                self._centre,
                parts,
                keeps_history=self._parts.keeps_history,
                made_by=self._parts.made_by,
            )
        except Exception as trouble:
            # Whatever it was, trying again would find the same bytes.
            raise CheckpointUnreadable(str(trouble) or type(trouble).__name__) from trouble

    async def _turn(self) -> None:
        """Wait for news or for the next tick, and do all that is due then."""
        try:
            if not self._reading.has_more:
                # What comes before the next board may be formed is read with the rest, at once.
                await self._rest()
            begun, patience = self._moment(), self._patience()
            await self._read(patience)
            # What is read right before a board is part of it: boards had been further apart by that, 2 ms of 12.
            self._turned_at = self._moment() if patience else begun
            self._is_cut_off = False
            await self._put_letters()
            await self._publish()
            self._keep_aside()
            self._saving.save_when_due()
        except UNREACHABLE:
            self._is_whole_due = self._is_cut_off = True
            raise

    async def _read(self, patience: Millis) -> None:
        """Fold what comes within that time."""
        entries, events = await self._reading.read(self._position, patience), 0
        for raw in entries:
            # Opened only now: what was just made is folded in two thirds of the time that it takes out of a long list.
            entry = opened(raw)
            self._fold(entry)
            events += len(entry.events)
            if self._folded_since_breath >= _EVENTS_A_BREATH:
                self._folded_since_breath = 0
                await asyncio.sleep(0)
        self._reading.note(len(entries), events)
        if self._is_behind and self._calculator.newest is not None:
            # What is over is packed away meanwhile: a backlog of a day is not to be held unpacked.
            self._calculator.pack_away(min(self._calculator.newest, self._parts.clock.now()))

    def _patience(self) -> Millis:
        """Return how long the next turn may wait for an entry."""
        if self._is_behind:
            return 1
        if self._has_news:
            # A quiet Valkey looks only ten times a second whether a wait is over: too seldom here.
            return 0
        is_waiting = self._is_untold or self._parts.board.has_unkept
        longest = round(self._pace.keep_s * SECOND) if is_waiting else SECOND
        return min(longest, max(1, self._calculator.next_tick(self._parts.clock.now())))

    async def _rest(self) -> None:
        """Wait until news may be published: until somebody is ready for them, if that is soon."""
        board = self._parts.board
        await asyncio.sleep(self._until_publication(is_wished_for=True))
        if left_s := self._until_publication(is_wished_for=board.is_wished_for):
            await board.until_wished_for(left_s)

    def _until_publication(self, *, is_wished_for: bool) -> float:
        """Return in how many seconds the news may be published."""
        return self._rhythm.pause_s(
            self._moment(), is_behind=self._reading.has_more, is_wished_for=is_wished_for
        )

    def _fold(self, entry: Entry) -> None:
        events, folded = entry.events, 0
        while folded < len(events):
            try:
                self._calculator.apply_all(events, entry.received, folded)
                folded = len(events)
            except NotFolded as failed:
                # It would come again after every restart; what is behind it goes on.
                self._refuse(events[failed.place], entry, failed)
                folded = failed.place + 1
        for reason in entry.unreadable:
            self._bury(reason, None, "event-log", {"position": entry.position})
        self._position = entry.position
        self._tail.add(entry.position, len(events))
        self._has_news = self._is_untold = True
        self._folded_since_breath += len(events)

    def _refuse(self, event: Event, entry: Entry, failed: NotFolded) -> None:
        _log.exception("event_not_folded", type=type_of(event), position=entry.position)
        reason = f"not folded: {type(failed.__cause__).__name__}"
        self._bury(reason, type_of(event), event.source, {"id": event.id})

    def _bury(self, reason: str, type_: str | None, source: str, fields: dict[str, object]) -> None:
        self._unreadable += 1
        self._letters.append((source, type_, reason, fields))

    async def _put_letters(self) -> None:
        while self._letters:
            await self._parts.dead_letters.put(*self._letters[0])
            del self._letters[0]

    async def _publish(self) -> None:
        """Publish what changed, at once when it is quiet and not too often when it is not."""
        moment = self._moment()
        if self._is_behind and order(self._position) >= order(self._target):
            self._is_behind, self._told_at = False, float("-inf")
            # What was folded stays: to look through a day of it would take a second.
            gc.freeze()
            gc.enable()
            _log.info("worker_caught_up", applied=self._calculator.applied)
        if self._is_behind:
            # Ticks wait for the backlog: the board is not shown as of now before now is known.
            if moment - self._told_at >= self._pace.tell_s:
                await self._tell(moment)
        elif not self._until_publication(is_wished_for=self._parts.board.is_wished_for):
            await self._tick(self._turned_at)
            self._has_news = False
            self._caught_up.set()

    async def _tick(self, formed_at: float) -> None:
        # One after the other, for each change follows on the one before.
        async with self._publishing:
            begun = perf_counter()
            delta = self._calculator.tick(self._parts.clock.now())
            whole, self._is_whole_due = self._is_whole_due, True
            if whole:
                await self._parts.board.publish(self._calculator.snapshot())
                self._kept_at = self._moment()
            elif delta is not None:
                await self._parts.board.tell(delta)
            self._is_whole_due = False
            # With what it waited for: on a machine that has no time left, boards are to come less often.
            self._rhythm.note(formed_at, perf_counter() - begun)

    def _keep_aside(self) -> None:
        """Have kept what was told, and told how far the worker is; not too often while events come."""
        if self._is_behind or not self._keeping.is_free():
            return
        moment, pace = self._moment(), self._pace
        due = []
        if self._parts.board.has_unkept and moment - self._kept_at >= pace.keep_s:
            due.append(self._keep(moment))
        if moment - self._told_at >= (pace.keep_s if self._is_untold else pace.tell_s):
            due.append(self._tell(moment))
        if due:
            self._keeping.begin(together(due))

    async def _keep(self, moment: float) -> None:
        self._kept_at = moment
        await self._parts.board.keep()

    async def _tell(self, moment: float) -> None:
        state = State(
            applied=self._calculator.applied,
            position=self._position,
            caught_up=not self._is_behind,
            unreadable=self._unreadable,
        )
        self._is_untold = False
        await self._parts.progress.tell(self._fence, state)
        self._told_at = moment

    async def _save_at_last(self) -> None:
        await self._keeping.leave()
        try:
            async with asyncio.timeout(self._pace.goodbye_s):
                await self._saving.finish()
        except (Superseded, TimeoutError, *UNREACHABLE) as trouble:
            # Nothing is lost: the next worker folds from the last checkpoint on.
            _log.warning("worker_left_unsaved", why=type(trouble).__name__)

    def _answer(self, question: AnyQuestion) -> AnyAnswer:
        return self._calculator.ask(question, self._parts.clock.now())

    @staticmethod
    def _moment() -> float:
        """Return the event loop's own time: for pacing only, it never jumps."""
        return asyncio.get_running_loop().time()
