"""The last weeks of every queue at hand, for forecasts: read from the database now and then, learnt once a day."""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from app.events.instants import DAY, HOUR, Instant, Millis, to_datetime
from app.metrics.windows import day_start
from app.staffing.back_test import REMEMBERED
from app.staffing.past import UNKNOWN, DayLoad, Past, learn
from app.staffing.usual_day import QUARTERS
from app.store.contract import StoreDoor
from app.store.load_contract import QuarterLoad

READ_EVERY: Millis = HOUR
"""How old what is at hand may be: history may be imported, or corrected."""

_AT_ONCE: Millis = 6 * HOUR
"""So little is read in one go that whoever else works in this process hardly notices."""


class LoadsAtHand:
    """What the days before today brought each queue, by the centre's clock."""

    def __init__(self, door: StoreDoor, zone: ZoneInfo, remembered: int = REMEMBERED) -> None:
        self._door = door
        self._zone = zone
        self._remembered = remembered
        self._read_at: Instant | None = None
        self._day = 0
        self._days: dict[str, list[DayLoad]] = {}
        self._learnt: dict[str, Past] = {}

    @property
    def queues(self) -> list[str]:
        """Every queue of the last weeks, by name."""
        return sorted(self._days)

    def days(self, queue: str) -> Sequence[DayLoad]:
        """Return the days before today on which something came, oldest first."""
        return self._days.get(queue, [])

    def day(self, now: Instant) -> int:
        """Return the number of the day that an instant lies in."""
        return to_datetime(now).astimezone(self._zone).toordinal()

    async def look(self, now: Instant) -> None:
        """Have what was kept up to last midnight at hand.

        Raises:
            StoreUnavailable: the database is away; what was at hand stays so.
        """
        day = self.day(now)
        is_fresh = self._read_at is not None and 0 <= now - self._read_at < READ_EVERY
        if is_fresh and day == self._day:
            return
        store = await self._door.open()
        midnight = day_start(now, self._zone)
        found: dict[tuple[str, int], _Growing] = defaultdict(_Growing)
        for since in range(midnight - self._remembered * DAY - HOUR, midnight, _AT_ONCE):
            rows = await store.loads.quarters(since, min(since + _AT_ONCE, midnight))
            self._add(found, rows)
            await asyncio.sleep(0)
        self._take(found, day)
        self._read_at, self._day = now, day

    async def past(self, queue: str) -> Past:
        """Return what the days at hand teach about a queue; nothing for one that has none."""
        learnt = self._learnt.get(queue)
        if learnt is None:
            days, today = self._days.get(queue), self._day
            if not days:
                return UNKNOWN
            # In a thread, for it takes a while: once a day for every queue.
            learnt = await asyncio.to_thread(learn, days, today)
            if self._days.get(queue) is days:
                self._learnt[queue] = learnt
        return learnt

    def _add(self, found: dict[tuple[str, int], "_Growing"], rows: Sequence[QuarterLoad]) -> None:
        places: dict[Instant, tuple[int, int]] = {}
        for row in rows:
            place = places.get(row.since)
            if place is None:
                local = to_datetime(row.since).astimezone(self._zone)
                place = places[row.since] = local.toordinal(), local.hour * 4 + local.minute // 15
            found[row.queue, place[0]].add(place[1], row)

    def _take(self, found: dict[tuple[str, int], "_Growing"], day: int) -> None:
        days: dict[str, list[DayLoad]] = defaultdict(list)
        for (queue, each), growing in sorted(found.items()):
            if day - self._remembered <= each < day:
                days[queue].append(growing.load(each))
        changed = {queue for queue in days if days[queue] != self._days.get(queue)}
        kept = {} if day != self._day else self._learnt
        self._learnt = {queue: past for queue, past in kept.items() if queue not in changed}
        # Unchanged days stay the same list, so that what is being learnt from them is kept.
        self._days = {q: each if q in changed else self._days[q] for q, each in days.items()}


class _Growing:
    def __init__(self) -> None:
        self._arrivals = [0.0] * QUARTERS
        self._handled = self._abandoned = 0
        self._handling: Millis = 0
        self._waited: Millis = 0

    def add(self, quarter: int, row: QuarterLoad) -> None:
        self._arrivals[quarter] += row.offered
        self._handled += row.handled
        self._abandoned += row.abandoned
        self._handling += row.handling
        self._waited += row.waited

    def load(self, day: int) -> DayLoad:
        return DayLoad(
            day,
            self._arrivals,
            self._handled,
            self._handling / 1_000,
            self._abandoned,
            self._waited / 1_000,
        )
