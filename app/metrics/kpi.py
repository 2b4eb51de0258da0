"""What a KPI is: a ratio of sums, a sum, a gauge, or a quantile of waits, with what it is called and what it means."""

from collections.abc import Callable

import msgspec

from app.metrics.ledger import Sums

HOUSE_RULE = "house rule"


class Kpi(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One figure: what it is called, what it means, and the sums it is made of."""

    slug: str
    label: str
    unit: str
    """ratio, seconds, count."""
    direction: str
    """Which way is good: up, down, none."""
    definition: str
    formula: str
    needs: tuple[str, ...] = ()
    source: str = HOUSE_RULE


class Ratio(Kpi, frozen=True, kw_only=True):
    """A sum over a sum."""

    numerator: Callable[[Sums], int]
    denominator: Callable[[Sums], int]
    of_time: bool = False
    """Whether both sums are time: a share of seconds rather than of calls."""


class Count(Kpi, frozen=True, kw_only=True):
    """A plain sum."""

    count: Callable[[Sums], int]


class Gauge(Kpi, frozen=True, kw_only=True):
    """Something that is so at an instant: shown under `now`, in no window."""


class Quantile(Kpi, frozen=True, kw_only=True):
    """The nearest-rank quantile of all waits that ended in the window."""

    percent: int
