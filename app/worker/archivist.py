"""The archivist: keeps every event of the log, in segments, for as long as events are to be kept."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, NamedTuple

import stamina
import structlog
from typing_extensions import override

from app.events import codec, segment
from app.events.instants import DAY, HOUR, SECOND, Instant, Millis
from app.store.archive_contract import StartingPoint, Stretch
from app.store.contract import StoreDoor, StoreUnavailable
from app.streams.connection import patiently
from app.streams.event_log import START, Entry, EventLog, Position, opened, order
from app.worker.companion import Companion, Desk

_log = structlog.get_logger()

BEGIN_EVERY: Final[Millis] = 6 * HOUR
"""How far starting points lie apart: so much at most is folded in vain for a past day."""

LONGEST_BEHIND: Final[Millis] = DAY
"""How long the log waits for a database that is away: then it lets go, for the board needs the room."""

_BLOCK: Millis = SECOND
_MOST_ENTRIES = 32
"""Few at a time, for the board waits while they are taken in."""
_PAUSE_S = 0.2
_RETRY_S = 0.25
_LONGEST_RETRY_S = 10.0
_EVER: Instant = 1 << 60


class Size(NamedTuple):
    """When a segment is full: so many events, or so long after its first."""

    events: int = 20_000
    seconds: float = 900.0


SIZE = Size()
FIRST_S: Final = 3.0


class _Open:
    """The segment that is being filled."""

    def __init__(self) -> None:
        self.entries: list[tuple[Instant, bytes]] = []
        self.events = 0
        self.since: Instant = _EVER
        self.until: Instant = -_EVER
        self.begun_s = 0.0

    def add(self, entry: Entry, moment_s: float) -> None:
        """Take an entry in."""
        if not self.events:
            self.begun_s = moment_s
        instants = [event.at for event in entry.events]
        self.entries.append((entry.received, codec.encode(entry.events)))
        self.events += len(entry.events)
        self.since, self.until = min(self.since, *instants), max(self.until, *instants)

    def is_full(self, size: Size, moment_s: float) -> bool:
        """Tell whether it is to be kept now."""
        is_old = moment_s - self.begun_s >= size.seconds
        return self.events > 0 and (self.events >= size.events or is_old)


class Archivist(Companion):
    """Reads the log by itself, from where its last segment ended; twice the same segment is one."""

    def __init__(
        self,
        event_log: EventLog,
        door: StoreDoor,
        name_log: Callable[[], Awaitable[str]],
        size: Size = SIZE,
        first_s: float = FIRST_S,
    ) -> None:
        self._event_log = event_log
        self._door = door
        self._name_log = name_log
        self._size = size
        self._first_s = first_s
        self._log = ""
        self._number = 0
        self._kept: Position = START
        self._read: Position = START
        self._open = _Open()
        self._point_at: Instant = -_EVER

    @property
    @override
    def needs_since(self) -> Position | None:
        is_hopeless = order(self._read)[0] - order(self._kept)[0] > LONGEST_BEHIND
        return None if is_hopeless and self._kept != START else self._kept

    @override
    async def run(self, desk: Desk) -> None:
        self._log = await patiently(self._name_log)
        await asyncio.sleep(self._first_s)
        await self._when_possible(self._find_place)
        while True:
            if desk.is_behind:
                # The fold comes first; what is not kept yet stays in the log.
                await asyncio.sleep(_PAUSE_S)
                continue
            await patiently(self._take_in)
            moment = asyncio.get_running_loop().time()
            if self._open.is_full(self._size, moment):
                await self._when_possible(lambda: self._keep(desk))

    async def _find_place(self) -> None:
        archive = (await self._door.open()).archive
        newest = await archive.newest(self._log)
        point = await archive.starting_point(self._log, _EVER)
        self._number, self._kept = (newest.number, newest.last) if newest else (0, START)
        self._read, self._open = self._kept, _Open()
        self._point_at = point.at if point else -_EVER

    async def _take_in(self) -> None:
        entries = await self._event_log.fetch(self._read, _BLOCK, _MOST_ENTRIES)
        moment = asyncio.get_running_loop().time()
        for raw in entries:
            # One after the other: all at once they may be tens of thousands of events.
            entry = opened(raw)
            if entry.events:
                self._open.add(entry, moment)
            self._read = entry.position
        if len(entries) < _MOST_ENTRIES:
            # It has time: a busy log was read a thousand times a second, entry by entry.
            await asyncio.sleep(_PAUSE_S)

    async def _keep(self, desk: Desk) -> None:
        archive = (await self._door.open()).archive
        full, last = self._open, self._read
        packed = await asyncio.to_thread(segment.pack, full.entries)
        received = full.entries[-1][0]
        number = self._number + 1
        stretch = Stretch(self._log, number, last, full.since, full.until, received, full.events)
        point = self._starting_point(desk)
        if not await archive.add(stretch, packed, point):
            # Another worker was first: its segment may end elsewhere than ours.
            await self._find_place()
            return
        self._number, self._kept, self._open = number, last, _Open()
        self._point_at = point.at if point else self._point_at

    def _starting_point(self, desk: Desk) -> StartingPoint | None:
        now = desk.calculator.now(desk.clock.now())
        if desk.is_behind or now - self._point_at < BEGIN_EVERY:
            return None
        packed = desk.calculator.starting_point()
        return StartingPoint(self._log, now, desk.calculator.horizon, packed)

    async def _when_possible(self, act: Callable[[], Awaitable[None]]) -> None:
        async for attempt in stamina.retry_context(
            on=StoreUnavailable,
            attempts=None,
            timeout=None,
            wait_initial=_RETRY_S,
            wait_max=_LONGEST_RETRY_S,
        ):
            with attempt:
                await act()
