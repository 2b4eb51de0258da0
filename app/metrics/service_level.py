"""Service level: seven formulas over the outcomes of visits, none of them hidden."""

from collections.abc import Callable
from typing import NamedTuple

from app.metrics.columns import Attribution, Column
from app.metrics.ledger import Sums
from app.metrics.queue_settings import Formula


class Outcomes(NamedTuple):
    """How many visits came to what; `overdue_waiting` wait still and have missed the target."""

    answered_in_target: int
    answered_late: int
    abandoned_short: int
    abandoned_in_target: int
    abandoned_late: int
    overflowed: int
    overdue_waiting: int

    @property
    def answered(self) -> int:
        """Every answered visit."""
        return self.answered_in_target + self.answered_late

    @property
    def hung_up_in_target(self) -> int:
        """Every caller who hung up within the target seconds, the short ones among them."""
        return self.abandoned_short + self.abandoned_in_target

    @property
    def finished(self) -> int:
        """Answered or abandoned, or overdue and waiting: what most denominators count."""
        hung_up = self.hung_up_in_target + self.abandoned_late
        return self.answered + hung_up + self.overdue_waiting


FORMULAS: dict[Formula, Callable[[Outcomes], tuple[int, int]]] = {
    Formula.ANSWERED_ONLY: lambda o: (o.answered_in_target, o.answered + o.overdue_waiting),
    Formula.ABANDONS_MET: lambda o: (o.answered_in_target + o.hung_up_in_target, o.finished),
    Formula.ABANDONS_IN_TARGET_IGNORED: lambda o: (
        o.answered_in_target,
        o.finished - o.hung_up_in_target,
    ),
    Formula.SHORT_MET: lambda o: (o.answered_in_target + o.abandoned_short, o.finished),
    Formula.SHORT_EXCLUDED: lambda o: (o.answered_in_target, o.finished - o.abandoned_short),
    Formula.ABANDONS_MISSED: lambda o: (o.answered_in_target, o.finished),
    Formula.OVERFLOWS_MISSED: lambda o: (o.answered_in_target, o.finished + o.overflowed),
}
"""Numerator and denominator of each formula (after ICMI and the vendors; docs/kpis.md)."""


def outcomes(sums: Sums, attribution: Attribution) -> Outcomes:
    """Read the outcomes of one attribution out of a row of sums."""
    first = Column.SL_FIRST + 7 * attribution
    return Outcomes(*sums[first : first + 7])


def service_level(sums: Sums, formula: Formula, attribution: Attribution) -> tuple[int, int]:
    """Return the fraction of the service level: visits that met the target, visits that counted."""
    return FORMULAS[formula](outcomes(sums, attribution))
