"""From sums to figures: every KPI of the catalogue formed once, at the last moment, with its fraction."""

from collections.abc import Iterable, Mapping, Sequence

from app.events.instants import SECOND, Millis
from app.metrics.catalogue import CATALOGUE
from app.metrics.columns import Attribution
from app.metrics.kpi import Count, Gauge, Kpi, Quantile, Ratio
from app.metrics.ledger import Sums
from app.metrics.oddities import Telling
from app.metrics.queue_settings import ATTRIBUTIONS, Formula
from app.metrics.service_level import service_level
from app.metrics.snapshot import Figure, Kpis

ALL = "all"
"""As a formula or an attribution: every one of them."""

_NAMES = {attribution: name for name, attribution in ATTRIBUTIONS.items()}


def ratio(numerator: float | int, denominator: float | int) -> Figure:  # noqa: PYI041
    """Return the figure of a fraction; null when there is nothing to divide by."""
    # Said to be either: compiled code makes a float of every number that is said to be one, and 3.0 of a count.
    value = numerator / denominator if denominator else None
    return Figure(value, numerator, denominator)


EVERY: tuple[Kpi, ...] = tuple(kpi for kpi in CATALOGUE.values() if not isinstance(kpi, Gauge))
"""The KPIs that a window has."""


def figures(
    sums: Sums, waits: Iterable[Millis], telling: Telling, kpis: Iterable[Kpi] = EVERY
) -> Kpis:
    """Return KPIs of a window, the service level left out, for one row of sums and the window's waits."""
    ordered = sorted(waits)
    return {
        kpi.slug: figure_of(kpi, sums, ordered, telling)
        for kpi in kpis
        if kpi.slug != "service_level"
    }


def figure_of(kpi: Kpi, sums: Sums, ordered: Sequence[Millis], telling: Telling) -> Figure:
    """Return one KPI of a window for its sums and its waits in order; null if nobody can tell it."""
    if telling.tells(kpi.slug, kpi.needs):
        return _formed(kpi, sums, ordered)
    return Figure(None, reported=False)


def _formed(kpi: Kpi, sums: Sums, ordered: Sequence[Millis]) -> Figure:
    if isinstance(kpi, Count):
        return Figure(kpi.count(sums))
    if isinstance(kpi, Quantile):
        return Figure(quantile(ordered, kpi.percent))
    if isinstance(kpi, Ratio):
        return _fraction(kpi, kpi.numerator(sums), kpi.denominator(sums))
    return Figure(None)


def _fraction(kpi: Ratio, over: int, under: int) -> Figure:
    if kpi.of_time:
        return ratio(over / SECOND, under / SECOND)
    if kpi.unit == "seconds":
        return ratio(over / SECOND, under)
    return ratio(over, under)


def quantile(ordered: Sequence[Millis], percent: int) -> float | None:
    """Return the nearest-rank quantile in seconds: the ceil(p·n)-th smallest."""
    rank = -(-percent * len(ordered) // 100)
    return ordered[rank - 1] / SECOND if ordered else None


def service_level_figure(
    fraction: tuple[int, int], formula: str, attribution: str, *, provisional: bool
) -> Figure:
    """Return a service level that names how it was counted."""
    figure = ratio(*fraction)
    figure.formula = formula
    figure.attribution = attribution
    if provisional:
        figure.provisional = True
    return figure


def fractions(
    sums: Sums, formulas: Iterable[Formula], attributions: Iterable[Attribution]
) -> dict[tuple[str, str], tuple[int, int]]:
    """Return the service level's fraction by the names of every formula and attribution asked for."""
    attributions = tuple(attributions)
    return {
        (formula.value, _NAMES[attribution]): service_level(sums, formula, attribution)
        for formula in formulas
        for attribution in attributions
    }


def service_level_figures(
    found: Mapping[tuple[str, str], tuple[int, int]],
    formula: str,
    attribution: str,
    *,
    some_wait: bool,
) -> Figure | dict[str, object]:
    """Arrange fractions as asked: one figure, or a dict by formula, by attribution, or by both."""
    by_formula: dict[str, dict[str, Figure]] = {}
    for (named, counted), fraction in found.items():
        provisional = some_wait and counted == _NAMES[Attribution.ARRIVAL]
        figure = service_level_figure(fraction, named, counted, provisional=provisional)
        by_formula.setdefault(named, {})[counted] = figure
    if not by_formula:
        return Figure(None, 0, 0)
    if formula == ALL and attribution == ALL:
        return {name: dict(figures) for name, figures in by_formula.items()}
    if formula == ALL:
        return {name: next(iter(figures.values())) for name, figures in by_formula.items()}
    only = next(iter(by_formula.values()))
    return dict(only) if attribution == ALL else next(iter(only.values()))
