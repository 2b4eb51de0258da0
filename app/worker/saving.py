"""Checkpoints: when the worker saves where it stands, and what of the log is let go of after that."""

import asyncio
from time import perf_counter

from app.streams.event_log import START, Position, order
from app.streams.tail import Tail
from app.worker.aside import Aside
from app.worker.companion import Desk
from app.worker.parts import Pace, WorkerParts

_SHARE = 0.1
"""The part of the time that checkpoints may take: the bigger they are, the further apart."""


class Saving:
    """Saves the figures and their position in the log as one, beside the turns of the worker."""

    def __init__(self, desk: Desk, parts: WorkerParts, pace: Pace, tail: Tail) -> None:
        self._desk = desk
        self._parts = parts
        self._pace = pace
        self._tail = tail
        self._aside = Aside()
        self._saved: Position = START
        self._trimmed: Position | None = None
        """Before which entry the log was let go of last."""
        self._unsaved: dict[str, bytes] = {}
        self._is_leaving = False
        self._at = float("-inf")
        self._took_s = 0.0

    def note(self) -> None:
        """Take note that the worker stands now where it was saved."""
        self._saved, self._at = self._desk.position, _moment()

    def save_when_due(self) -> None:
        """Have a checkpoint begun if it is time for one, and none is on its way.

        Raises:
            Exception: what the last one failed with, once.
        """
        if not self._aside.is_free():
            return
        if self._desk.position == self._saved:
            self._let_go_of_log()
            return
        often_s = self._pace.backlog_s if self._desk.is_behind else self._pace.checkpoint_s
        if _moment() - self._at >= max(often_s, self._took_s / _SHARE):
            self._aside.begin(self._save())

    async def finish(self) -> None:
        """Return once all is saved; slices of a long checkpoint follow each other without a breath."""
        self._is_leaving = True
        await self._aside.end()
        if self._desk.position != self._saved:
            await self._save()

    async def _save(self) -> None:
        """Save where the worker stands now; the turns go on meanwhile."""
        calculator, begun = self._desk.calculator, perf_counter()
        while calculator.prepare():
            # A long checkpoint is made ready in slices, with as long a breath behind each while there is time.
            await asyncio.sleep(0 if self._is_leaving else perf_counter() - begun)
            begun = perf_counter()
        begun, position, oldest = perf_counter(), self._desk.position, self._oldest_to_keep()
        # What a failed save took out of the calculator is saved with the next one.
        self._unsaved |= calculator.dump()
        await self._parts.checkpoints.save(self._desk.fence, position, self._unsaved)
        self._unsaved = {}
        self._saved = position
        self._at, self._took_s = _moment(), perf_counter() - begun
        await self._trim(oldest)

    def _let_go_of_log(self) -> None:
        """Have let go of what others needed of the log when it was last saved, and have taken in since."""
        oldest = self._oldest_to_keep()
        if oldest != self._trimmed:
            self._aside.begin(self._trim(oldest))

    async def _trim(self, oldest: Position | None) -> None:
        if oldest is not None:
            await self._parts.event_log.trim(oldest)
        self._trimmed = oldest

    def _oldest_to_keep(self) -> Position | None:
        """Return before which entry the log may be let go of, None where all is needed."""
        tail = self._tail.oldest_to_keep()
        needed = [each.needs_since for each in self._parts.companions]
        oldest = [each for each in (tail, *needed) if each is not None]
        return None if tail is None else min(oldest, key=order)


def _moment() -> float:
    return asyncio.get_running_loop().time()
