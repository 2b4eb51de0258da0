"""The historian: writes down for ever what the calculator knows, beside the fold and never before it."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import Final

import stamina
import structlog
from typing_extensions import override

from app.events.instants import SECOND, Instant
from app.metrics.beside import HistoryPicture
from app.metrics.record import Record
from app.store.contract import StoreDoor, StoreUnavailable
from app.store.history_contract import Author, HistoryStore, Overtaken
from app.streams.connection import patiently
from app.streams.event_log import Position
from app.worker.companion import Companion, Desk

_log = structlog.get_logger()

SLICE: Final = 50
"""Calls, and quarter hours, of one writing: few, for the fold waits while their rows are read off."""

FIRST_S: Final = 2.0
"""Neither the start of a service nor an early end waits for the database."""

_SLICES_AT_ONCE = 20
_ROWS_AT_ONCE = 3_000
"""No slice is added to so many rows: the agents' states of a backlog were 100,000, and 30 MB."""

_PAUSE_S = 1.0
_RESTS = 4
_LONGEST_REST_S = 4.0
"""While much changes it rests four times as long as it worked: a call that goes on is written less often."""

_SHORTEST_RETRY_S = 0.25
_LONGEST_RETRY_S = 5.0
_LAG_STEP_S = 5
"""A lag is told in whole steps: a board that changed every second would say nothing by it."""


class Historian(Companion):
    """Writes what is unwritten, every second; what a crash or a database that is away left comes after."""

    def __init__(
        self,
        door: StoreDoor,
        name_log: Callable[[], Awaitable[str]],
        first_s: float = FIRST_S,
        pause_s: float = _PAUSE_S,
    ) -> None:
        self._door = door
        self._name_log = name_log
        self._first_s = first_s
        self._pause_s = pause_s
        self._author = Author()
        self._complete_at: Instant | None = None

    @property
    @override
    def needs_since(self) -> Position | None:
        # What is unwritten is part of the checkpoint.
        return None

    @override
    async def run(self, desk: Desk) -> None:
        self._author = Author(log=await patiently(self._name_log), fence=desk.fence)
        self._complete_at = self._complete_at or desk.clock.now()
        await asyncio.sleep(self._first_s)
        moment = asyncio.get_running_loop().time
        try:
            while True:
                begun = moment()
                await self._write_when_possible(desk)
                rest_s = min(_RESTS * (moment() - begun), _LONGEST_REST_S)
                await asyncio.sleep(max(self._pause_s, rest_s))
        except Overtaken:
            # This worker is about to hear of it too; nothing may be written until then.
            _log.warning("history_written_by_another", fence=desk.fence)
            await asyncio.Event().wait()

    async def _write_when_possible(self, desk: Desk) -> None:
        async for attempt in stamina.retry_context(
            on=StoreUnavailable,
            attempts=None,
            timeout=None,
            wait_initial=_SHORTEST_RETRY_S,
            wait_max=_LONGEST_RETRY_S,
        ):
            with attempt:
                try:
                    await self._write_all(desk)
                except StoreUnavailable:
                    await self._show(desk, reachable=False)
                    raise

    async def _write_all(self, desk: Desk) -> None:
        """Write what is unwritten; what comes meanwhile has time."""
        if desk.is_behind:
            # Its figures are not those of now, and would all be written twice.
            return
        history = (await self._door.open()).history
        now, is_all = desk.clock.now(), False
        while not is_all:
            now = desk.clock.now()
            # To go on until nothing is new would write the calls of a busy centre at every step they take.
            is_all = await self._write_some(desk, history)
            await self._show(desk, reachable=True)
        self._complete_at = now
        await self._show(desk, reachable=True)

    async def _write_some(self, desk: Desk, history: HistoryStore) -> bool:
        """Write some slices at once, for each writing waits for the disk; return whether that was all there is."""
        is_written = False
        try:
            records, is_all = await self._read_off(desk)
            if records:
                await self._write(history, records)
            is_written = True
        finally:
            desk.calculator.settle_unwritten(written=is_written)
        return is_all

    async def _read_off(self, desk: Desk) -> tuple[list[Record], bool]:
        """Return some slices, taken with a breath after each, and whether nothing else was left."""
        moment, calculator = asyncio.get_running_loop().time, desk.calculator
        records: list[Record] = []
        rows = 0
        while len(records) < _SLICES_AT_ONCE and rows < _ROWS_AT_ONCE:
            begun = moment()
            record = calculator.take_unwritten(SLICE, desk.clock.now())
            if record is not None:
                records.append(record)
                rows += len(record.visits) + len(record.sums) + len(record.spans)
            if record is None or calculator.is_all_taken:
                return records, True
            await asyncio.sleep(moment() - begun)
        return records, False

    async def _write(self, history: HistoryStore, records: Sequence[Record]) -> None:
        try:
            await history.write_all(records, self._author)
        except (StoreUnavailable, Overtaken):
            raise
        except Exception:  # noqa: BLE001  one row that no database takes must not stop the others
            for record in records:
                await self._write_singly(history, record)

    async def _write_singly(self, history: HistoryStore, record: Record) -> None:
        for piece in _pieces(record):
            try:
                await history.write(piece, self._author)
            except (StoreUnavailable, Overtaken):
                raise
            except Exception as trouble:  # noqa: BLE001
                # What it holds is not told: it may be of a person.
                _log.error("history_row_refused", error=type(trouble).__name__)

    async def _show(self, desk: Desk, *, reachable: bool) -> None:
        since = self._complete_at if self._complete_at is not None else desk.clock.now()
        lag_s = max(0, desk.clock.now() - since) // SECOND // _LAG_STEP_S * _LAG_STEP_S
        picture = HistoryPicture(lag_s=float(lag_s), reachable=reachable)
        beside = desk.calculator.beside
        if picture != beside.history:
            beside.show_history(picture)
            await desk.show()


def _pieces(record: Record) -> Iterator[Record]:
    """Yield the record call by call, quarter hour by quarter hour, agent by agent."""
    for call in record.calls:
        visits = [row for row in record.visits if (row.source, row.call) == call]
        yield Record(calls=[call], visits=visits)
    for row in record.sums:
        yield Record(sums=[row])
    for agent, since in record.agents.items():
        spans = [span for span in record.spans if span.agent == agent]
        yield Record(agents={agent: since}, spans=spans)
