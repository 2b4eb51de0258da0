"""Which sums a KPI is made of, found by forming it: so that no more is read than is needed."""

from collections.abc import Callable, Iterable
from functools import cache
from typing import Final, cast

from typing_extensions import override

from app.metrics.catalogue import CATALOGUE
from app.metrics.columns import WIDTH, Attribution, Column, Outcome, service_level_column
from app.metrics.kpi import Count, Kpi, Ratio
from app.metrics.ledger import Sums

TIMES: Final = (Column.AVAILABLE_TIME, Column.HANDLING_TIME, Column.LOGGED_IN_TIME)
"""The agents' time, which does not add up over queues: a person counts once."""

_OF_AGENTS: Final = frozenset(
    (
        *(Column.HANDLED, Column.HOLDS, Column.WRAPPED),
        *(Column.TRANSFERRED_COLD, Column.TRANSFERRED_WARM),
        *(Column.RINGS, Column.RONA, Column.DECLINED, Column.UNREACHABLE),
        *(Column.TALK, Column.HOLD, Column.ACW),
        *TIMES,
    )
)
"""The columns that are kept of each agent too."""


@cache
def columns_of(kpi: Kpi) -> frozenset[int]:
    """Return the columns that a KPI reads; none of one that is made of waits alone."""
    if kpi.slug == "service_level":
        return frozenset(service_level_column(a, o) for a in Attribution for o in Outcome)
    if isinstance(kpi, Ratio):
        return _read_by(kpi.numerator) | _read_by(kpi.denominator)
    return _read_by(kpi.count) if isinstance(kpi, Count) else frozenset()


def columns(kpis: Iterable[Kpi]) -> tuple[int, ...]:
    """Return the columns that these KPIs read, in order."""
    return tuple(sorted(frozenset[int]().union(*(columns_of(kpi) for kpi in kpis))))


def is_of_agents(kpi: Kpi) -> bool:
    """Tell whether a KPI can be told of one agent."""
    return bool(columns_of(kpi)) and columns_of(kpi) <= _OF_AGENTS


class _Reading(list[int]):
    """A row of sums that notes which of them are read."""

    def __init__(self) -> None:
        super().__init__([0] * WIDTH)
        self.read: set[int] = set()

    @override
    def __getitem__(self, place: object) -> int:  # type: ignore[override]
        if isinstance(place, slice):
            self.read.update(range(*place.indices(WIDTH)))
            return cast("int", [0] * len(range(*place.indices(WIDTH))))
        self.read.add(int(cast("int", place)))
        return 0


def _read_by(form: Callable[[Sums], int]) -> frozenset[int]:
    reading = _Reading()
    form(reading)
    return frozenset(reading.read)


NOT_OF_AGENTS: Final = frozenset(slug for slug, kpi in CATALOGUE.items() if not is_of_agents(kpi))
NOT_OF_SOME: Final = frozenset(
    slug for slug, kpi in CATALOGUE.items() if columns_of(kpi) & frozenset(TIMES)
)
"""Not to be told of some queues together: who served two of them would count twice."""

TOLD_BY: Final = {
    "blocks": tuple(range(Column.BLOCKED_TRUNK_BUSY, Column.BLOCKED_REJECTED + 1)),
    "ringing": (Column.RINGS, Column.RONA, Column.DECLINED, Column.UNREACHABLE),
    "holds": (Column.HOLDS,),
    "after_call_work": (Column.WRAPPED,),
    "agents": (Column.LOGGED_IN_TIME,),
}
"""Of each thing that a KPI needs, the sums that show that a source told of it."""
