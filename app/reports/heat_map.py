"""A heat map: every hour of the week, the sums of all such hours first, the ratio last."""

from collections.abc import Mapping
from operator import add
from zoneinfo import ZoneInfo

from app.events.instants import Instant
from app.metrics.ledger import Sums
from app.metrics.snapshot import Figure
from app.reports.intervals import Stretch, wall
from app.reports.rows import Forming, Kept

_HOURS = 24
_DAYS = 7


class HeatMap:
    """Collects hours into the cells of a week."""

    def __init__(self, zone: ZoneInfo, until: Instant) -> None:
        self._zone = zone
        self._until = until
        self._cells: dict[tuple[int, int], Kept] = {}

    def add(self, kept: Kept) -> None:
        """Take an hour in."""
        at = wall(kept.stretch.since, self._zone)
        place = (at.weekday(), at.hour)
        so_far = self._cells.get(place)
        self._cells[place] = _whole(kept, self._until) if so_far is None else _merged(so_far, kept)

    def cells(self, forming: Forming, subject: str, slug: str) -> list[list[Figure | None]]:
        """Return Monday to Sunday, midnight to midnight; None for an hour that the time asked for has not."""
        return [
            [self._figure(forming, subject, slug, (day, hour)) for hour in range(_HOURS)]
            for day in range(_DAYS)
        ]

    def _figure(
        self, forming: Forming, subject: str, slug: str, place: tuple[int, int]
    ) -> Figure | None:
        kept = self._cells.get(place)
        if kept is None:
            return None
        figure: Figure = forming.figures(forming.measure(kept, subject), subject, self._until)[slug]
        return figure


def _whole(kept: Kept, until: Instant) -> Kept:
    return kept._replace(stretch=Stretch(kept.stretch.since, until))


def _merged(one: Kept, other: Kept) -> Kept:
    waits = {
        queue: [*one.waits.get(queue, ()), *other.waits.get(queue, ())]
        for queue in one.waits.keys() | other.waits.keys()
    }
    return one._replace(
        sums=_added(one.sums, other.sums),
        people=_added(one.people, other.people),
        waits=waits,
        waiting=one.waiting | other.waiting,
    )


def _added(one: Mapping[str, Sums], other: Mapping[str, Sums]) -> dict[str, Sums]:
    found = dict(one)
    for subject, sums in other.items():
        so_far = found.get(subject)
        found[subject] = sums if so_far is None else [*map(add, so_far, sums)]
    return found
