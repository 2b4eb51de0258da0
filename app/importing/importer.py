"""The import itself: past events folded by a calculator of their own, and written where history is.

What an import writes bears its name. It adds to what the service itself has seen and replaces nothing
but what an import of the same name wrote: the same file twice is as good as once.
"""

from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from app.events import codec, segment
from app.events.instants import HOUR, Instant
from app.events.vocabulary import Event
from app.metrics.calculator import Calculator
from app.metrics.centre import Centre
from app.metrics.exclusions import read_exclusion
from app.metrics.quarter import quarter_of
from app.metrics.queue_settings import read_settings
from app.metrics.starting_point import BEFORE
from app.store.archive_contract import IMPORTED, Segment, StartingPoint, Stretch
from app.store.contract import Store
from app.store.history_contract import Author
from app.store.history_contract import Imported as Noted

_SLICE = 2_000
_WRITE_EVERY = 12
"""Hours with events between two writings: what is open meanwhile is written twice."""

_BEGIN_EVERY = 6


class OriginTaken(Exception):  # noqa: N818  a verdict: choose another name
    """The service itself hears a source of this name."""


@dataclass
class Imported:
    """What came of it."""

    events: int = 0
    visits: int = 0
    quarters: int = 0
    since: Instant | None = None
    until: Instant | None = None


class Import:
    """One file's events on their way into history and the archive."""

    def __init__(
        self,
        store: Store,
        centre: Centre,
        origin: str,
        show: Callable[[float], None] = lambda _: None,
    ) -> None:
        self._store = store
        self._origin = origin
        self._log = IMPORTED + origin
        self._show = show
        # Time is told by the events alone: whatever is open at the end may be told of later.
        self._calculator = Calculator(centre, keeps_history=True)
        self._done = Imported()

    async def run(self, events: Iterable[Event], wall: Instant) -> Imported:
        """Write history of events, in any order, and return what came of it.

        Raises:
            OriginTaken: the service itself hears a source of this name.
            StoreUnavailable: the database is away; begin again later, from the beginning.
        """
        told = sorted({(e.source, e.id): e for e in events}.values(), key=lambda event: event.at)
        if not told:
            return self._done
        await self._check_origin()
        await self._take_settings()
        first, last = told[0].at, told[-1].at
        # First of all, for what belongs to no import is forgotten by its age.
        await self._store.history.note_import(Noted(self._origin, first, last, wall))
        known = {(event.source, event.id) for event in told}
        before = [e async for e in self._kept(first, last) if (e.source, e.id) not in known]
        await self._warm_up([e for e in before if quarter_of(e.at) < quarter_of(first)])
        again = [e for e in before if quarter_of(e.at) >= quarter_of(first)]
        everything = sorted([*told, *again], key=lambda event: event.at)
        await self._fold(everything, [e for e in before if e.at // HOUR == first // HOUR], last)
        self._done.events, self._done.since, self._done.until = len(told), first, last
        return self._done

    async def _check_origin(self) -> None:
        history = self._store.history
        is_ours = any(each.origin == self._origin for each in await history.imports())
        if not is_ours and await history.has_visits(self._origin):
            raise OriginTaken(self._origin)

    async def _take_settings(self) -> None:
        """Count by what the centre promises now."""
        for version in await self._store.queue_settings.current():
            self._calculator.configure(version.queue, read_settings(version.settings))
        for rule in (await self._store.rules.versions())[:1]:
            self._calculator.exclude(rule.version, read_exclusion(rule.rules, rule.changed_at))

    async def _kept(self, first: Instant, last: Instant) -> AsyncIterator[Event]:
        """Yield what earlier imports of this name have told of the same hours, and of those before."""
        archive = self._store.archive
        until = last // HOUR * HOUR + HOUR - 1
        for stretch in await archive.within(first - BEFORE, until):
            if stretch.log == self._log:
                packed = await archive.packed(stretch.log, stretch.number)
                for _, events in segment.unpack(packed) if packed else ():
                    for event in events:
                        if first - BEFORE < event.at <= until:
                            yield event

    async def _warm_up(self, events: Sequence[Event]) -> None:
        """Fold what is written already: calls that began then may go on."""
        for event in sorted(events, key=lambda event: event.at):
            self._calculator.apply(event, event.at)
        newest = self._calculator.newest
        while newest is not None and self._calculator.take_unwritten(_SLICE, newest) is not None:
            self._calculator.settle_unwritten(written=True)

    async def _fold(
        self, events: Sequence[Event], of_the_first_hour: Sequence[Event], last: Instant
    ) -> None:
        done, hours = 0, list[Segment]()
        for number, (hour, some) in enumerate(groupby(events, lambda event: event.at // HOUR)):
            told = list(some)
            for event in told:
                self._calculator.apply(event, event.at)
            now = told[-1].at
            earlier = [] if number else [e for e in of_the_first_hour if e not in told]
            hours.append(
                self._packed(hour, [*earlier, *told], now, begins=number % _BEGIN_EVERY == 0)
            )
            if number % _WRITE_EVERY == _WRITE_EVERY - 1:
                await self._write(hours, now, last)
                hours.clear()
                self._forget(now)
            done += len(told)
            self._show(done / len(events))
        await self._write(hours, events[-1].at, last)

    def _forget(self, now: Instant) -> None:
        """Let go of what is written, but for as much as the live board remembers."""
        self._calculator.pack_away(now)
        self._calculator.begin_after(quarter_of(now - self._calculator.centre.retention) - 1)

    def _packed(self, hour: int, events: Sequence[Event], now: Instant, *, begins: bool) -> Segment:
        """Return an hour's events as the archive keeps them."""
        at = events[-1].at
        stretch = Stretch(self._log, hour, str(hour), events[0].at, at, at, len(events))
        point = None
        if begins:
            packed = self._calculator.starting_point()
            point = StartingPoint(self._log, now, self._calculator.horizon, packed)
        rows = [(event.at, codec.encode([event])) for event in events]
        return Segment(stretch, segment.pack(rows), point)

    async def _write(self, hours: Sequence[Segment], now: Instant, last: Instant) -> None:
        await self._store.archive.replace(hours)
        author = Author(origin=self._origin, until=last)
        while (record := self._calculator.take_unwritten(_SLICE, now)) is not None:
            await self._store.history.write(record, author)
            self._calculator.settle_unwritten(written=True)
            self._done.visits += len(record.visits)
            self._done.quarters += len(record.sums)
