"""Which columns a KPI is made of: found by forming it, and looking on."""

from typing import Any, Final

from typing_extensions import override

from app.metrics.catalogue import Kpi, Quantile
from app.metrics.columns import WIDTH, Column
from app.metrics.figures import figure_of
from app.metrics.ledger import WAITS
from app.metrics.oddities import Telling

SERVICE_LEVEL: Final = "service_level"


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
