"""The figures of a window as they were formed last: only what its sums have moved is formed again."""

from typing import Final

from mypy_extensions import mypyc_attr

from app.events.instants import SECOND
from app.metrics.columns import Attribution
from app.metrics.made_of import COUNT, LEVEL, PLANS, QUANTILE, RATIO, Plan, moved_by
from app.metrics.oddities import Telling
from app.metrics.snapshot import Figure, Kpis
from app.metrics.tally import Tally

_ARRIVAL: Final = Attribution.ARRIVAL.name.lower()
_SECOND: Final = int(SECOND)
_FIGURE: Final = Figure
"""A name of this module's own is at hand, one that is imported is looked up each time."""

_NEVER: Final = -1 << 60
"""No sum."""

_MOST_KNOWN: Final = 1_000
_moved: dict[int, list[Plan]] = {}
"""The KPIs that columns go into which changed together: a few events make a few kinds of change."""
_told: dict[Telling, list[bool]] = {}
"""Which KPIs can be known, by what the sources tell."""


def _moved_by(changed: int) -> list[Plan]:
    found = _moved.get(changed)
    if found is None:
        if len(_moved) >= _MOST_KNOWN:
            _moved.clear()
        found = _moved[changed] = moved_by(changed)
    return found


def _told_by(telling: Telling) -> list[bool]:
    found = _told.get(telling)
    if found is None:
        if len(_told) >= _MOST_KNOWN:
            _told.clear()
        found = [telling.tells(plan.slug, plan.kpi.needs) for plan in PLANS]
        _told[telling] = found
    return found


@mypyc_attr(acyclic=True)
class _Before:
    """The sums that a figure was formed from last: attributes of a compiled class are numbers, those of a list objects."""

    __slots__ = ("over", "under")

    def __init__(self) -> None:
        self.over = self.under = _NEVER


class Formed:
    """A window's KPIs; a dict that was handed out is never changed."""

    __slots__ = ("_before", "_counted_by", "_provisional", "_telling", "_tells", "kpis")

    def __init__(self) -> None:
        self.kpis: Kpis = {}
        self._telling: Telling | None = None
        self._tells: list[bool] = []
        self._before = [_Before() for _ in PLANS]
        self._counted_by = ""
        self._provisional = False

    def renew(self, tally: Tally, telling: Telling) -> bool:
        """Form what changed in the tally since this was last done; tell whether any figure is another."""
        changed = tally.changed
        if telling is not self._telling and telling != self._telling:
            plans = self._begin(telling)
        elif changed:
            plans = _moved_by(changed)
        else:
            return False
        tally.changed = 0
        kpis, sums, before, tells = self.kpis, tally.sums, self._before, self._tells
        is_fresh = False
        for plan in plans:
            shape, place = plan.shape, plan.place
            under = 0
            is_other = False
            if shape == RATIO:
                over, under = plan.over.of(sums), plan.under.of(sums)
            elif shape == COUNT:
                over = plan.over.of(sums)
            elif shape == QUANTILE:
                over = tally.waits.ranked(plan.percent)
            elif shape == LEVEL:
                over, under = tally.met, tally.counted
                is_other = self._is_counted_otherwise(tally)
            else:
                over = 0
            formed = before[place]
            if over == formed.over and under == formed.under and not is_other:
                continue
            formed.over, formed.under = over, under
            figure = self._level(tally) if shape == LEVEL else _figure(plan, over, under)
            if not tells[place]:
                figure.value = None
                figure.reported = False
            if not is_fresh:
                is_fresh = True
                kpis = kpis.copy()
            kpis[plan.slug] = figure
        self.kpis = kpis
        return is_fresh

    def _begin(self, telling: Telling) -> list[Plan]:
        """Begin anew: with what the sources tell, any figure may be another."""
        self._telling, self._tells = telling, _told_by(telling)
        for before in self._before:
            before.over = _NEVER
        return PLANS

    def _is_counted_otherwise(self, tally: Tally) -> bool:
        """Tell whether the service level is counted in another way than before."""
        provisional = tally.waiting > 0 and tally.attribution == _ARRIVAL
        counted_by = tally.formula + tally.attribution
        is_other = provisional != self._provisional or counted_by != self._counted_by
        self._provisional, self._counted_by = provisional, counted_by
        return is_other

    def _level(self, tally: Tally) -> Figure:
        met, counted = tally.met, tally.counted
        value = met / counted if counted else None
        figure = Figure(value, met, counted, tally.formula, tally.attribution)
        if self._provisional:
            figure.provisional = True
        return figure


def _figure(plan: Plan, over: int, under: int) -> Figure:
    """Return what `figure_of` does, for what it is formed from."""
    shape = plan.shape
    if shape == COUNT:
        return _FIGURE(over)
    if shape != RATIO:
        return _FIGURE(over / _SECOND if shape == QUANTILE and over >= 0 else None)
    if not plan.seconds and not plan.of_time:
        return _FIGURE(over / under if under else None, over, under)
    part = over / _SECOND
    if plan.of_time:
        whole = under / _SECOND
        return _FIGURE(part / whole if under else None, part, whole)
    return _FIGURE(part / under if under else None, part, under)
