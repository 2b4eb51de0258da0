"""Where history is asked for: the database and the worker, brought together."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from typing import NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from app.api.parts import ApiParts
from app.api.past import KINDS, Past
from app.events.instants import DAY, MINUTE, Instant, Millis
from app.metrics.catalogue import CATALOGUE
from app.metrics.centre import EVENTS
from app.metrics.kpi import Kpi
from app.metrics.oddities import Reported
from app.metrics.pending import Pending, PendingQuestion
from app.metrics.queue_settings import QueueSettings, SettingRefused, read_settings
from app.reports.asked import Asked, By, HistoryQuestion, read_question
from app.reports.intervals import Stretch, borders
from app.reports.needed import TOLD_BY
from app.reports.rows import Centre, Forming, Kept, Row, Told
from app.store.contract import Store, Version
from app.streams.exchange import Unanswered

PATIENCE: Millis = 2_000
"""How long the worker may take to tell what is not written yet; without it, the database tells what it has."""

_MOST_INTERVALS = {By.TOTAL: 1_000}
_INTERVALS = 96
_DAYS_OF_WAITS = 31 * DAY
_LOOK_AGAIN: Millis = 10 * MINUTE


class Standing(NamedTuple):
    """What the worker told, and up to when all is there."""

    pending: Pending | None
    complete_until: Instant | None

    @property
    def is_live(self) -> bool:
        """Whether what is not written yet was taken from the worker."""
        return self.pending is not None and self.pending.record is not None


class Report(NamedTuple):
    """A report on its way: what it is of, and its rows as they are worked out."""

    asked: Asked
    standing: Standing
    rows: AsyncIterator[Sequence[Row]]
    compared: AsyncIterator[Sequence[Row]] | None


class HistoryDesk:
    """Answers what is asked of history."""

    def __init__(self, parts: ApiParts) -> None:
        self._parts = parts
        self._first_told: dict[str, tuple[Instant, Instant | None]] = {}
        self.zone = ZoneInfo(parts.centre.timezone)

    async def now(self) -> Instant:
        """Return the centre's present instant."""
        if self._parts.centre.clock == EVENTS:
            pending = await self._ask(PendingQuestion(0, 0))
            if pending is not None:
                return pending.at
        return self._parts.clock.now()

    async def report(self, question: HistoryQuestion) -> Report:
        """Return a report; raise NotAnswerable where the question makes no sense."""
        asked = read_question(question, await self.now(), self.zone)
        store = await self._parts.store.open()
        standing = await self.standing(store, self.pending_of(asked))
        centre = await self.centre(store, standing, asked.kpis, asked.stretch.since)
        made = self._rows(store, standing, centre, asked, asked.stretch)
        other = asked.compared
        compared = None if other is None else self._rows(store, standing, centre, asked, other)
        return Report(asked, standing, made, compared)

    async def standing(self, store: Store, question: PendingQuestion) -> Standing:
        """Ask the worker for what is not written yet."""
        pending = await self._ask(question)
        if pending is None:
            return Standing(None, await store.past.written_until())
        if pending.record is None:
            return Standing(pending, pending.written_until or await store.past.written_until())
        return Standing(pending, pending.at)

    async def centre(
        self, store: Store, standing: Standing, kpis: Sequence[Kpi], since: Instant
    ) -> Centre:
        """Return the queues as they are set up, and what is told of them."""
        settings = dict(_read(await store.queue_settings.current()))
        pending = standing.pending
        if pending is None:
            # Nobody says what the sources cannot tell: what is kept is shown.
            reported = Reported({need: 0 for kpi in CATALOGUE.values() for need in kpi.needs})
            return Centre(settings, Told(reported, frozenset(), {}))
        reported = Reported(dict(pending.reported.since), pending.reported.untold)
        for thing in {need for kpi in kpis for need in kpi.needs}:
            if (told := reported.since.get(thing)) is None or told > since:
                earlier = await self._told_first(store, thing)
                if earlier is not None and (told is None or earlier < told):
                    reported.since[thing] = earlier
        return Centre(settings, Told(reported, frozenset(pending.known), pending.sources))

    def pending_of(self, asked: Asked) -> PendingQuestion:
        """Return the question for what is not written yet of all that is asked."""
        stretches = [asked.stretch, *([asked.compared] if asked.compared else [])]
        return PendingQuestion(
            since=min(stretch.since for stretch in stretches),
            until=max(stretch.until for stretch in stretches),
            kinds=[kind for kind in KINDS[asked.chosen.by] if kind is not None],
            visits=asked.chosen.by is not By.AGENT,
        )

    async def _rows(
        self, store: Store, standing: Standing, centre: Centre, asked: Asked, stretch: Stretch
    ) -> AsyncIterator[Sequence[Row]]:
        forming = Forming(asked.kpis, asked.chosen, asked.counting, centre)
        past = Past(store.past, standing.pending, forming)
        number = 0
        for between in portions(borders(stretch, asked.interval, self.zone), asked):
            kept = await past.kept(between, number)
            number += len(kept)
            # In a thread, for the live boards go on meanwhile.
            yield await asyncio.to_thread(_formed, forming, kept)

    async def _ask(self, question: PendingQuestion) -> Pending | None:
        try:
            answer = await self._parts.questions.ask(question, PATIENCE)
        except Unanswered:
            return None
        return msgspec.json.decode(answer, type=Pending)

    async def _told_first(self, store: Store, thing: str) -> Instant | None:
        """Return since when history shows that a thing is told of; looked up again now and then."""
        now = self._parts.clock.now()
        looked_at, found = self._first_told.get(thing, (0, None))
        if now - looked_at > _LOOK_AGAIN:
            found = await store.past.first_told(TOLD_BY[thing])
            self._first_told[thing] = (now, found)
        return found


def _formed(forming: Forming, kept: Sequence[Kept]) -> list[Row]:
    return [row for each in kept for row in forming.rows(each)]


def _read(versions: Sequence[Version]) -> Iterator[tuple[str, QueueSettings]]:
    for version in versions:
        try:
            yield version.queue, read_settings(version.settings)
        except SettingRefused:
            continue


def portions(between: Iterator[Instant], asked: Asked) -> Iterator[list[Instant]]:
    """Yield the borders in portions that are worked out at once; each begins where the last ended."""
    most = _MOST_INTERVALS.get(asked.chosen.by, _INTERVALS)
    portion = [next(between)]
    for border in between:
        portion.append(border)
        long = asked.needs_waits and border - portion[0] >= _DAYS_OF_WAITS
        if len(portion) > most or long:
            yield portion
            portion = [border]
    if len(portion) > 1:
        yield portion
