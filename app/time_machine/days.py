"""Which past days can be played, and from which log."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from app.events.instants import SECOND, Instant, Millis, to_datetime
from app.store.archive_contract import IMPORTED, Stretch


class PlayableDay(NamedTuple):
    """A local date of which events are kept; `origin` names the import, None is the service itself.

    `since` is its first instant, or later the first whole second that can be played.
    """

    day: str
    since: Instant
    until: Instant
    events: int
    origin: str | None


def day_of(at: Instant, zone: ZoneInfo) -> tuple[date, Instant, Instant]:
    """Return the local date of an instant, its first instant, and the last before the next date."""
    local = to_datetime(at).astimezone(zone).date()
    return local, midnight(local, zone), midnight(local + timedelta(days=1), zone) - 1


def midnight(day: date, zone: ZoneInfo) -> Instant:
    """Return the first instant of a local date."""
    return round(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp() * SECOND)


def origin_of(log: str) -> str | None:
    """Return the name of the import that a log is of; None for the service's own."""
    return log.removeprefix(IMPORTED) if log.startswith(IMPORTED) else None


def told_by(stretches: Iterable[Stretch], since: Instant, until: Instant) -> list[Stretch]:
    """Return those of one teller: of the service itself if it heard anything then, else of one import."""
    by_origin: dict[str | None, list[Stretch]] = {}
    for stretch in stretches:
        by_origin.setdefault(origin_of(stretch.log), []).append(stretch)
    for origin in sorted(by_origin, key=lambda name: (name is not None, name or "")):
        if any(each.until >= since and each.since <= until for each in by_origin[origin]):
            return sorted(by_origin[origin], key=lambda each: (each.received, each.number))
    return []


def playable(stretches: Sequence[Stretch], zone: ZoneInfo, memory: Millis) -> Iterator[PlayableDay]:
    """Yield the days that can be played, in order: those whose whole memory is kept too."""
    counts: Counter[tuple[date, str | None]] = Counter()
    whole_since: dict[str | None, Instant] = {}
    for stretch in stretches:
        origin = origin_of(stretch.log)
        is_first = stretch.number == 1 or origin is not None
        since = stretch.since if is_first else stretch.since + memory
        whole_since[origin] = min(since, whole_since.get(origin, since))
        day, last = (day_of(at, zone)[0] for at in (stretch.since, stretch.until))
        share = (last - day).days + 1
        for number in range(share):
            counts[day + timedelta(days=number), origin] += stretch.events // share
    own = {day for day, origin in counts if origin is None}
    for day, origin in sorted(counts, key=lambda key: (key[0], key[1] or "")):
        _, since, until = day_of(midnight(day, zone), zone)
        if until >= whole_since[origin] and (origin is None or day not in own):
            # In whole seconds, as people ask for instants.
            begins = max(since, -(-whole_since[origin] // SECOND) * SECOND)
            yield PlayableDay(day.isoformat(), begins, until, counts[day, origin], origin)
