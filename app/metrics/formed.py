"""The figures of a window as they were formed last: only what its sums have moved is formed again."""

from typing import Any

from app.metrics.catalogue import Kpi
from app.metrics.columns import WIDTH, Attribution
from app.metrics.figures import EVERY, figure_of, service_level_figure
from app.metrics.made_of import SERVICE_LEVEL, columns_of
from app.metrics.oddities import Telling
from app.metrics.snapshot import Kpis
from app.metrics.tally import Tally

_ARRIVAL = Attribution.ARRIVAL.name.lower()


_FORMED_FROM = {
    column: tuple(kpi for kpi in EVERY if column in columns_of(kpi)) for column in range(WIDTH)
}
"""The KPIs that every column goes into."""

_MOST_KNOWN = 1_000
_moved: dict[frozenset[int], tuple[Kpi, ...]] = {}
"""The KPIs that columns go into which changed together: a few events make a few kinds of change."""


def _moved_by(changed: set[int]) -> tuple[Kpi, ...]:
    columns = frozenset(changed)
    found = _moved.get(columns)
    if found is None:
        if len(_moved) >= _MOST_KNOWN:
            _moved.clear()
        kpis = {kpi.slug: kpi for column in columns for kpi in _FORMED_FROM[column]}
        found = _moved[columns] = tuple(kpis.values())
    return found


class Formed:
    """A window's KPIs; a dict that was handed out is never changed."""

    def __init__(self) -> None:
        self.kpis: Kpis = {}
        self._telling: Telling | None = None

    def renew(self, tally: Tally, telling: Telling) -> bool:
        """Form what changed in the tally since this was last done; tell whether any figure is another."""
        kpis = _moved_by(tally.changed)
        if telling != self._telling:
            self._telling = telling
            kpis = EVERY
        tally.changed.clear()
        fresh: Kpis = {}
        before = self.kpis
        for kpi in kpis:
            slug = kpi.slug
            if slug == SERVICE_LEVEL:
                figure = _service_level(tally)
            else:
                figure = figure_of(kpi, tally.sums, tally.waits, telling)
            if figure != before.get(slug):
                fresh[slug] = figure
        if fresh:
            self.kpis = before | fresh
        return bool(fresh)


def _service_level(tally: Tally) -> Any:
    attribution = tally.attribution
    provisional = attribution == _ARRIVAL and tally.waiting > 0
    return service_level_figure(
        (tally.met, tally.counted), tally.formula, attribution, provisional=provisional
    )
