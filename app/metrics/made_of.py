"""What a KPI is made of: found by forming it for one column after the other, and looking on."""

from collections.abc import Callable
from typing import Final

from mypy_extensions import mypyc_attr

from app.metrics.columns import WIDTH, Attribution
from app.metrics.figures import EVERY
from app.metrics.kpi import Count, Kpi, Quantile, Ratio
from app.metrics.ledger import Sums
from app.metrics.queue_settings import Formula
from app.metrics.service_level import service_level

SERVICE_LEVEL: Final = "service_level"

# The shapes of a figure.
NOTHING: Final = 0
COUNT: Final = 1
RATIO: Final = 2
QUANTILE: Final = 3
LEVEL: Final = 4


@mypyc_attr(acyclic=True)
class Cell:
    """What a column amounts to: compiled, an attribute is a number, where a list holds objects that are made and freed."""

    __slots__ = ("bit", "total")

    def __init__(self, bit: int) -> None:
        self.total = 0
        self.bit = bit
        """What says that the column has moved: see `BIT`."""


class Sum:
    """Columns that are added up, and columns that are taken off: what a KPI's function of sums amounts to."""

    __slots__ = ("less", "only", "plus")

    def __init__(self, plus: list[int], less: list[int]) -> None:
        self.plus = plus
        self.less = less
        self.only = plus[0] if len(plus) == 1 and not less else -1
        """The one column that it is, as it mostly is; -1 where it is more."""

    def of(self, sums: Sums) -> int:
        """Return the sum for a row of sums."""
        if self.only >= 0:
            return sums[self.only]
        total = 0
        for column in self.plus:
            total += sums[column]
        for column in self.less:
            total -= sums[column]
        return total

    def of_cells(self, cells: list[Cell]) -> int:
        """Return the sum for a row of cells."""
        total = 0
        for column in self.plus:
            total += cells[column].total
        for column in self.less:
            total -= cells[column].total
        return total

    @property
    def columns(self) -> set[int]:
        """Every column it is made of."""
        return {*self.plus, *self.less}


def sum_of(function: Callable[[Sums], int]) -> Sum:
    """Return what a function adds up, every column of which counts once or more, or is taken off."""
    plus: list[int] = []
    less: list[int] = []
    for column in range(WIDTH):
        row = [0] * WIDTH
        row[column] = 1
        times = function(row)
        (plus if times > 0 else less).extend([column] * abs(times))
    return Sum(plus, less)


class Plan:
    """How a KPI is formed: its shape, and the sums that it is formed from."""

    __slots__ = (
        "columns",
        "goes_by",
        "kpi",
        "of_time",
        "over",
        "over_at",
        "percent",
        "place",
        "seconds",
        "shape",
        "slug",
        "under",
        "under_at",
    )

    def __init__(self, kpi: Kpi, place: int) -> None:
        self.kpi = kpi
        self.slug = kpi.slug
        self.place = place
        """Its place among all plans."""
        self.shape = NOTHING
        self.over = self.under = Sum([], [])
        self.over_at = self.under_at = 0
        """The cells that hold these sums."""
        self.percent = 0
        self.seconds = kpi.unit == "seconds"
        """Whether the numerator is time, as it is for `of_time` too."""
        self.of_time = False
        if isinstance(kpi, Count):
            self.shape, self.over = COUNT, sum_of(kpi.count)
        elif isinstance(kpi, Quantile):
            self.shape, self.percent = QUANTILE, kpi.percent
        elif isinstance(kpi, Ratio):
            self.shape, self.of_time = RATIO, kpi.of_time
            self.over, self.under = sum_of(kpi.numerator), sum_of(kpi.denominator)
        elif kpi.slug == SERVICE_LEVEL:
            self.shape = LEVEL
        self.columns = self.over.columns | self.under.columns
        """The columns it is made of, the waits and the service level left out."""
        self.goes_by = 0
        """What has to have moved for it to be another."""


class Level:
    """How a service level is formed: visits that met the target, visits that counted."""

    __slots__ = ("counted", "met")

    def __init__(self, formula: Formula, attribution: Attribution) -> None:
        self.met = sum_of(lambda sums: service_level(sums, formula, attribution)[0])
        self.counted = sum_of(lambda sums: service_level(sums, formula, attribution)[1])


_levels: dict[tuple[str, int], Level] = {}


def level_of(formula: Formula, attribution: Attribution) -> Level:
    """Return how the service level is formed by a formula and an attribution."""
    key = (formula.value, int(attribution))
    found = _levels.get(key)
    if found is None:
        found = _levels[key] = Level(formula, attribution)
    return found


PLANS: Final = [Plan(kpi, place) for place, kpi in enumerate(EVERY)]
"""Every KPI that a window has."""

_COLUMNS: Final = sorted({column for plan in PLANS for column in plan.columns})

BIT: Final = [1 << _COLUMNS.index(c) if c in _COLUMNS else 0 for c in range(WIDTH)]
"""What says that a column has moved, or 0 where no KPI is made of it: all together fit into a register."""

LEVEL_MOVED: Final = 1 << len(_COLUMNS)
WAITS_MOVED: Final = 2 << len(_COLUMNS)
"""What says so of the service level, and of the waits."""

EVERYTHING: Final = (4 << len(_COLUMNS)) - 1


PLUS: Final[list[list[int]]] = [[] for _ in range(WIDTH)]
LESS: Final[list[list[int]]] = [[] for _ in range(WIDTH)]
"""The cells, behind those of the columns, of the sums that a column is added to, and taken off."""

_sums: Final[dict[tuple[tuple[int, ...], tuple[int, ...]], int]] = {}


def _cell_of(each: Sum) -> int:
    """Return the cell of a sum: what several KPIs are made of is added up once, as it comes and goes."""
    if each.only >= 0:
        return each.only
    key = (tuple(each.plus), tuple(each.less))
    if key not in _sums:
        _sums[key] = WIDTH + len(_sums)
        for column in each.plus:
            PLUS[column].append(_sums[key])
        for column in each.less:
            LESS[column].append(_sums[key])
    return _sums[key]


def new_cells() -> list[Cell]:
    """Return a row of cells in which nothing is counted."""
    return [*map(Cell, BIT), *(Cell(0) for _ in _sums)]


def _goes_by(plan: Plan) -> int:
    if plan.shape == QUANTILE:
        return WAITS_MOVED
    if plan.shape == LEVEL:
        return LEVEL_MOVED
    found = 0
    for column in plan.columns:
        found |= BIT[column]
    return found


for _plan in PLANS:
    _plan.goes_by = _goes_by(_plan)
    _plan.over_at, _plan.under_at = _cell_of(_plan.over), _cell_of(_plan.under)
