"""The figures of a window as they were formed last: only what its sums have moved is formed again."""

from typing import Final

from mypy_extensions import mypyc_attr

from app.events.instants import SECOND
from app.metrics.columns import Attribution
from app.metrics.made_of import COUNT, LEVEL, LEVEL_MOVED, PLANS, QUANTILE, RATIO, Plan
from app.metrics.oddities import Telling
from app.metrics.snapshot import Figure, Kpis
from app.metrics.tally import Tally

_ARRIVAL: Final = Attribution.ARRIVAL.name.lower()
_SECOND: Final = int(SECOND)
_FIGURE: Final = Figure
"""A name of this module's own is at hand, one that is imported is looked up each time."""

_NEVER: Final = -1 << 60
"""No sum."""

_LEVEL: Final = next(plan for plan in PLANS if plan.shape == LEVEL)
_MOST_KNOWN: Final = 1_000
_counts: Final[list[Figure]] = []
_UNTOLD: Final = {plan.slug: Figure(None, reported=False) for plan in PLANS}


class _Told:
    """The KPIs that can be known by what sources tell, and those of them that columns go into which changed together."""

    __slots__ = ("_changed", "_known", "_moved", "plans")

    def __init__(self, telling: Telling) -> None:
        self.plans = [plan for plan in PLANS if telling.tells(plan.slug, plan.kpi.needs)]
        self._known: dict[int, list[Plan]] = {}
        """A few events make a few kinds of change."""
        self._changed = 0
        self._moved: list[Plan] = []
        """What was asked for last: the windows of a queue mostly change alike."""

    def moved_by(self, changed: int) -> list[Plan]:
        """Return the KPIs that what has moved goes into."""
        if changed == self._changed:
            return self._moved
        found = self._known.get(changed)
        if found is None:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            found = self._known[changed] = [each for each in self.plans if each.goes_by & changed]
        self._changed, self._moved = changed, found
        return found


_NOTHING: Final[list[Plan]] = []
_told: dict[Telling, _Told] = {}
_NOTHING_TOLD: Final = _Told(Telling(frozenset(), frozenset()))


def _told_by(telling: Telling) -> _Told:
    found = _told.get(telling)
    if found is None:
        if len(_told) >= _MOST_KNOWN:
            _told.clear()
        found = _told[telling] = _Told(telling)
    return found


@mypyc_attr(acyclic=True)
class _Before:
    """The sums that a figure was formed from last: attributes of a compiled class are numbers, those of a list objects."""

    __slots__ = ("over", "under")

    def __init__(self) -> None:
        self.over = self.under = _NEVER


class Formed:
    """A window's KPIs; a dict that was handed out is never changed."""

    __slots__ = (
        "_attribution",
        "_before",
        "_formula",
        "_provisional",
        "_telling",
        "_told",
        "kpis",
    )

    def __init__(self) -> None:
        self.kpis: Kpis = {}
        self._telling: Telling | None = None
        self._told = _NOTHING_TOLD
        self._before = [_Before() for _ in PLANS]
        self._formula = self._attribution = ""
        self._provisional = False

    def renew(self, tally: Tally, telling: Telling) -> bool:
        """Form what changed in the tally since this was last done; tell whether any figure is another."""
        is_fresh = telling is not self._telling and telling != self._telling
        if is_fresh:
            self._begin(telling)
        cells, kpis = tally.cells, self.kpis
        for plan in self._due(tally, is_begun=is_fresh):
            shape = plan.shape
            if shape == COUNT:
                over, under = cells[plan.over_at].total, 0
            elif shape == RATIO:
                over, under = cells[plan.over_at].total, cells[plan.under_at].total
            else:
                over, under = _formed_from(plan, tally)
            before = self._before[plan.place]
            if over != before.over or under != before.under:
                before.over, before.under = over, under
                if not is_fresh:
                    is_fresh, kpis = True, kpis.copy()
                kpis[plan.slug] = self._figure(plan, over, under, tally)
        self.kpis = kpis
        return is_fresh

    def _begin(self, telling: Telling) -> None:
        """Begin anew: with what the sources tell, any figure may be another."""
        self._telling, self._told = telling, _told_by(telling)
        self.kpis = _UNTOLD.copy()
        for before in self._before:
            before.over = _NEVER

    def _due(self, tally: Tally, *, is_begun: bool) -> list[Plan]:
        """Return the KPIs of which what they are formed from may be another."""
        changed, tally.changed = tally.changed, 0
        if changed & LEVEL_MOVED and self._is_counted_otherwise(tally):
            self._before[_LEVEL.place].over = _NEVER
        if is_begun:
            return self._told.plans
        return self._told.moved_by(changed) if changed else _NOTHING

    def _is_counted_otherwise(self, tally: Tally) -> bool:
        """Tell whether the service level is counted in another way than before."""
        provisional = tally.waiting > 0 and tally.attribution == _ARRIVAL
        is_as_before = tally.formula == self._formula and tally.attribution == self._attribution
        is_as_before = is_as_before and provisional == self._provisional
        self._provisional = provisional
        self._formula, self._attribution = tally.formula, tally.attribution
        return not is_as_before

    def _figure(self, plan: Plan, over: int, under: int, tally: Tally) -> Figure:
        if plan.shape == COUNT:
            return _count_of(over)
        if plan.shape != LEVEL:
            return _figure(plan, over, under)
        value = over / under if under else None
        figure = _FIGURE(value, over, under, tally.formula, tally.attribution)
        if self._provisional:
            figure.provisional = True
        return figure


def _formed_from(plan: Plan, tally: Tally) -> tuple[int, int]:
    """Return what a figure is formed from that is no count and no ratio of columns."""
    if plan.shape == QUANTILE:
        return tally.waits.ranked(plan.percent), 0
    return (tally.met, tally.counted) if plan.shape == LEVEL else (0, 0)


def _count_of(over: int) -> Figure:
    """Return the figure of a count: of small ones, which a third of all figures are, always the same."""
    if not 0 <= over < _MOST_KNOWN:
        return _FIGURE(over)
    while len(_counts) <= over:
        _counts.append(_FIGURE(len(_counts)))
    return _counts[over]


def _figure(plan: Plan, over: int, under: int) -> Figure:
    """Return what `figure_of` does, for what it is formed from."""
    shape = plan.shape
    if shape != RATIO:
        return _FIGURE(over / _SECOND if shape == QUANTILE and over >= 0 else None)
    if not plan.seconds and not plan.of_time:
        return _FIGURE(over / under if under else None, over, under)
    part = over / _SECOND
    if plan.of_time:
        whole = under / _SECOND
        return _FIGURE(part / whole if under else None, part, whole)
    return _FIGURE(part / under if under else None, part, under)
