"""The figures of a window as they were formed last: only what its sums have moved is formed again."""

from typing import Any

from typing_extensions import override

from app.metrics.catalogue import CATALOGUE, Kpi, Quantile
from app.metrics.columns import WIDTH, Attribution, Column
from app.metrics.figures import EVERY, figure_of, service_level_figure
from app.metrics.ledger import WAITS
from app.metrics.oddities import Telling
from app.metrics.snapshot import Kpis
from app.metrics.tally import Tally

SERVICE_LEVEL = "service_level"

_ARRIVAL = Attribution.ARRIVAL.name.lower()


class _Traced(list[int]):
    """A row of sums that remembers which columns were read."""

    def __init__(self) -> None:
        super().__init__([1] * WIDTH)
        self.read: set[int] = set()

    @override
    def __getitem__(self, index: Any) -> Any:
        self.read.update(range(WIDTH)[index] if isinstance(index, slice) else (index,))
        return super().__getitem__(index)


def columns_of(kpi: Kpi) -> set[int]:
    """Return the columns that a KPI is formed from: all waits for a quantile, all outcomes for the service level."""
    if isinstance(kpi, Quantile):
        return set(WAITS)
    if kpi.slug == SERVICE_LEVEL:
        return set(range(Column.SL_FIRST, Column.SL_LAST + 1))
    sums = _Traced()
    figure_of(kpi, sums, (), Telling(frozenset()))
    return sums.read


_SLUGS = tuple(kpi.slug for kpi in EVERY)
_FORMED_FROM = {
    column: tuple(kpi.slug for kpi in EVERY if column in columns_of(kpi)) for column in range(WIDTH)
}
"""The KPIs that every column goes into."""


class Formed:
    """A window's KPIs; a dict that was handed out is never changed."""

    def __init__(self) -> None:
        self.kpis: Kpis = {}
        self._telling: Telling | None = None

    def renew(self, tally: Tally, telling: Telling) -> bool:
        """Form what changed in the tally since this was last done; tell whether any figure is another."""
        if telling != self._telling:
            self._telling = telling
            slugs = dict.fromkeys(_SLUGS)
        else:
            slugs = dict.fromkeys(slug for column in tally.changed for slug in _FORMED_FROM[column])
        tally.changed.clear()
        fresh: Kpis = {}
        for slug in slugs:
            if slug == SERVICE_LEVEL:
                figure = _service_level(tally)
            else:
                figure = figure_of(CATALOGUE[slug], tally.sums, tally.waits, telling)
            if figure != self.kpis.get(slug):
                fresh[slug] = figure
        if fresh:
            self.kpis = self.kpis | fresh
        return bool(fresh)


def _service_level(tally: Tally) -> Any:
    attribution = tally.attribution
    provisional = attribution == _ARRIVAL and tally.waiting > 0
    return service_level_figure(
        (tally.met, tally.counted), tally.formula, attribution, provisional=provisional
    )
