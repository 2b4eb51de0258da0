"""The figures of a window as they were formed last: only what its sums have moved is formed again."""

from typing import Final

from app.events.instants import SECOND
from app.metrics.columns import Attribution
from app.metrics.made_of import COUNT, LEVEL, PLANS, QUANTILE, RATIO, Plan, moved_by
from app.metrics.oddities import Telling
from app.metrics.snapshot import Figure, Kpis
from app.metrics.tally import Tally

_ARRIVAL: Final = Attribution.ARRIVAL.name.lower()
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


class Formed:
    """A window's KPIs; a dict that was handed out is never changed."""

    __slots__ = ("_counted_by", "_overs", "_provisional", "_telling", "_tells", "_unders", "kpis")

    def __init__(self) -> None:
        self.kpis: Kpis = {}
        self._telling: Telling | None = None
        self._tells: list[bool] = []
        self._overs: list[int] = [_NEVER] * len(PLANS)
        self._unders: list[int] = [_NEVER] * len(PLANS)
        """What every figure was formed from."""
        self._counted_by = ""
        self._provisional = False

    def renew(self, tally: Tally, telling: Telling) -> bool:
        """Form what changed in the tally since this was last done; tell whether any figure is another."""
        plans = _moved_by(tally.changed)
        if telling is not self._telling and telling != self._telling:
            plans = self._begin(telling)
        tally.changed = 0
        kpis = self.kpis
        for plan in plans:
            figure = self._renewed(plan, tally)
            if figure is not None:
                if kpis is self.kpis:
                    kpis = kpis.copy()
                kpis[plan.slug] = figure
        is_fresh = kpis is not self.kpis
        self.kpis = kpis
        return is_fresh

    def _begin(self, telling: Telling) -> list[Plan]:
        """Begin anew: with what the sources tell, any figure may be another."""
        self._telling, self._tells = telling, _told_by(telling)
        self._overs = [_NEVER] * len(PLANS)
        return PLANS

    def _renewed(self, plan: Plan, tally: Tally) -> Figure | None:
        """Return a KPI's figure; None if it is formed from the same sums as before."""
        shape, place = plan.shape, plan.place
        over = under = 0
        is_other = False
        if shape == COUNT:
            over = plan.over.of(tally.sums)
        elif shape == RATIO:
            over, under = plan.over.of(tally.sums), plan.under.of(tally.sums)
        elif shape == QUANTILE:
            over = tally.waits.ranked(plan.percent)
        elif shape == LEVEL:
            over, under = tally.met, tally.counted
            is_other = self._is_counted_otherwise(tally)
        if over == self._overs[place] and under == self._unders[place] and not is_other:
            return None
        self._overs[place], self._unders[place] = over, under
        figure = self._level(tally) if shape == LEVEL else _figure(plan, over, under)
        if not self._tells[place]:
            figure.value = None
            figure.reported = False
        return figure

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
    if shape == RATIO:
        return _ratio(plan, over, under)
    if shape == COUNT:
        return Figure(over)
    return Figure(over / SECOND if shape == QUANTILE and over >= 0 else None)


def _ratio(plan: Plan, over: int, under: int) -> Figure:
    if plan.of_time:
        part, whole = over / SECOND, under / SECOND
        return Figure(part / whole if under else None, part, whole)
    if plan.seconds:
        part = over / SECOND
        return Figure(part / under if under else None, part, under)
    return Figure(over / under if under else None, over, under)
