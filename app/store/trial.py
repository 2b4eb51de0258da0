"""The forecasts tried on the centre's own history: read from the database, reckoned in a thread."""

import asyncio
from collections.abc import Sequence
from random import Random
from zoneinfo import ZoneInfo

from app.events.instants import DAY, HOUR, MINUTE, SECOND, Instant, format_instant
from app.metrics.queue_settings import QueueSettings, read_settings
from app.metrics.windows import day_start
from app.staffing.accuracy import (
    TOO_LITTLE,
    UNREACHABLE,
    Accuracy,
    ArrivalsAccuracy,
    LevelAccuracy,
    arrivals_accuracy,
    day_of,
    level_accuracy,
    tried,
    whole_centre,
)
from app.staffing.level_back_test import Calendar, Promise, Stay, stay
from app.staffing.past import DayLoad
from app.store.contract import Store, StoreDoor, StoreUnavailable
from app.store.history_contract import Wanted
from app.store.loads_at_hand import LoadsAtHand

_REMEMBERED = 42
"""Days: four weeks to learn from, and two to try on."""

_MOST_QUEUES = 8
_LEVEL_DAYS = 5
_STEP = 30 * MINUTE
_PAGE = 2_000
_MOST_VISITS = 60_000


async def accuracy(door: StoreDoor, zone: ZoneInfo, now: Instant) -> Accuracy:
    """Return how good the forecasts of the last days were, by what history holds."""
    loads = LoadsAtHand(door, zone, _REMEMBERED)
    try:
        await loads.look(now)
        store = await door.open()
        queues = {queue: loads.days(queue) for queue in loads.queues}
        centre = whole_centre(queues)
        days = tried(centre)
        if not days:
            return Accuracy(at=format_instant(now), reason=TOO_LITTLE, days=len(centre))
        busiest = sorted(queues, key=lambda queue: (-_calls(queues[queue]), queue))[:_MOST_QUEUES]
        calendar = Calendar(queues[busiest[0]], zone)
        level = await _level(store, busiest[0], calendar, day_start(now, zone))
    except StoreUnavailable:
        return Accuracy(at=format_instant(now), reason=UNREACHABLE)
    found = await asyncio.to_thread(_by_queue, {queue: queues[queue] for queue in busiest}, days)
    return Accuracy(
        at=format_instant(now),
        days=len(days),
        since=day_of(days[0]),
        until=day_of(days[-1]),
        arrivals=await asyncio.to_thread(arrivals_accuracy, centre, days),
        queues=found,
        level=level,
    )


def _calls(days: Sequence[DayLoad]) -> float:
    return sum(sum(day.arrivals) for day in days)


def _by_queue(
    queues: dict[str, Sequence[DayLoad]], days: Sequence[int]
) -> dict[str, ArrivalsAccuracy]:
    found = ((queue, arrivals_accuracy(each, days)) for queue, each in queues.items())
    return {queue: each for queue, each in found if each is not None}


async def _level(
    store: Store, queue: str, calendar: Calendar, until: Instant
) -> LevelAccuracy | None:
    stays = await _stays(store, until - _LEVEL_DAYS * DAY - 4 * HOUR, until)
    since = max(until - _LEVEL_DAYS * DAY, round(stays[0].queued_s * SECOND)) if stays else until
    instants = [at / SECOND for at in range(since, until - _STEP, _STEP)]
    settings = await _settings(store, queue)
    within_s, short_s = settings.within / SECOND, settings.short / SECOND
    promise = Promise(settings.target_ratio, within_s, short_s)
    found = await asyncio.to_thread(
        level_accuracy, stays, queue, promise, calendar, instants, Random
    )
    return found if found.forecasts else None


async def _stays(store: Store, since: Instant, until: Instant) -> list[Stay]:
    """Return the visits of a stretch; of a centre with very many, the latest."""
    found: list[Stay] = []
    for skip in range(0, _MOST_VISITS, _PAGE):
        page = await store.history.visits(Wanted(since, until), _PAGE, skip)
        found += [each for visit in page if (each := stay(visit)) is not None]
        if len(page) < _PAGE:
            break
    return sorted(found)


async def _settings(store: Store, queue: str) -> QueueSettings:
    version = await store.queue_settings.newest(queue)
    return QueueSettings() if version is None else read_settings(version.settings)
