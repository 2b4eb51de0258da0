"""What a rule may look at: the catalogue's KPIs over a window, and what is so now."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from app.alerts.figures import Figures
from app.events.instants import SECOND, Instant
from app.metrics.catalogue import CATALOGUE
from app.metrics.kpi import Gauge, Ratio
from app.metrics.snapshot import Figure

WINDOWED = ("queue", "group", "centre")


class Reading(NamedTuple):
    """A figure as a rule reads it: null is nothing to go by; `n` is how many calls it rests on."""

    value: float | None
    n: float | None = None
    facts: Mapping[str, Any] = {}


class Metric(NamedTuple):
    """Something to look at: its unit, whose it is, and how it is read."""

    unit: str
    of: tuple[str, ...]
    read: Callable[[Figures, str | None, Instant], Reading]
    windowed: bool = False
    kind: str = "figure"
    """Which sentence an alert about it makes."""


def _kpi(slug: str) -> Callable[[Figures, str | None, Instant], Reading]:
    def read(figures: Figures, window: str | None, _: Instant) -> Reading:
        figure = figures.windows.get(window or "", {}).get(slug)
        if not isinstance(figure, Figure):
            return Reading(None)
        over, under = figure.numerator, figure.denominator
        if isinstance(over, (int, float)) and isinstance(under, (int, float)):
            return Reading(figure.value, under, {"numerator": over, "denominator": under})
        return Reading(figure.value)

    return read


def _gauge(name: str) -> Callable[[Figures, str | None, Instant], Reading]:
    def read(figures: Figures, _window: str | None, _: Instant) -> Reading:
        return Reading(getattr(figures.now, name, None))

    return read


def _longest_wait(figures: Figures, _window: str | None, at: Instant) -> Reading:
    waited = figures.longest_wait(at)
    return Reading(waited / SECOND if waited is not None else None)


def _waiting_over_free(figures: Figures, _window: str | None, _: Instant) -> Reading:
    waiting, free = figures.gauge("waiting"), figures.gauge("agents_available")
    return Reading(waiting - free if waiting is not None and free is not None else None)


def _nobody(figures: Figures, window: str | None, _: Instant) -> Reading:
    """Return 1 while calls come or wait, and nobody is logged in to take them."""
    staffed = figures.gauge("agents_staffed")
    if staffed is None:
        return Reading(None)
    offered = figures.value(window, "offered") or 0
    wanted = bool(figures.gauge("waiting")) or offered > 0
    return Reading(float(staffed == 0 and wanted), facts={"offered": offered})


def _missing(figures: Figures, _window: str | None, _: Instant) -> Reading:
    return Reading(figures.missing)


def _level_ahead(figures: Figures, _window: str | None, _: Instant) -> Reading:
    level = figures.staffing.level if figures.staffing is not None else None
    if level is None:
        return Reading(None)
    facts = {"low": level.low, "high": level.high, "until": level.until}
    return Reading(level.mean, facts=facts)


def _silent(figures: Figures, _window: str | None, at: Instant) -> Reading:
    if figures.silent_since is None:
        return Reading(0.0)
    return Reading((at - figures.silent_since) / SECOND)


def _no_data(figures: Figures, window: str | None, _: Instant) -> Reading:
    """Return 1 while no call came in the window."""
    offered = figures.value(window, "offered")
    return Reading(float(not offered) if offered is not None else None)


def _of_catalogue() -> dict[str, Metric]:
    found = {}
    for slug, kpi in CATALOGUE.items():
        if isinstance(kpi, Gauge):
            continue
        unit = kpi.unit if isinstance(kpi, Ratio) or kpi.unit != "ratio" else "count"
        found[slug] = Metric(unit, WINDOWED, _kpi(slug), windowed=True)
    return found


_GAUGES = (
    *("waiting", "overdue_waiting", "agents_available", "agents_staffed"),
    *("agents_on_call", "agents_wrap_up", "agents_away"),
)

METRICS: dict[str, Metric] = {
    **_of_catalogue(),
    **{name: Metric("count", WINDOWED, _gauge(name)) for name in _GAUGES},
    "service_level": Metric("ratio", WINDOWED, _kpi("service_level"), True, "service_level"),
    "blocked_rate": Metric("ratio", WINDOWED, _kpi("blocked_rate"), True, "blocked"),
    "longest_wait": Metric("seconds", WINDOWED, _longest_wait, kind="longest_wait"),
    "waiting_over_free": Metric("count", WINDOWED, _waiting_over_free),
    "nobody_logged_in": Metric("flag", WINDOWED, _nobody, True, "nobody_logged_in"),
    "missing_agents": Metric("count", ("queue",), _missing, kind="understaffed"),
    "level_ahead": Metric("ratio", ("queue",), _level_ahead, kind="forecast"),
    "silent": Metric("seconds", ("source",), _silent, kind="source_silent"),
    "no_data": Metric("flag", WINDOWED, _no_data, True, "no_data"),
}
"""Everything a rule may name, by its name."""
