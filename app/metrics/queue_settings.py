"""What a queue promises, and how its figures are counted."""

from enum import StrEnum

import msgspec

from app.events.instants import HOUR, SECOND, Millis
from app.metrics.columns import Attribution


class Formula(StrEnum):
    """The seven service-level formulas in use (kpis.md section 3)."""

    ANSWERED_ONLY = "answered_only"
    ABANDONS_MET = "abandons_met"
    ABANDONS_IN_TARGET_IGNORED = "abandons_in_target_ignored"
    SHORT_MET = "short_met"
    SHORT_EXCLUDED = "short_excluded"
    ABANDONS_MISSED = "abandons_missed"
    OVERFLOWS_MISSED = "overflows_missed"


ATTRIBUTIONS: dict[str, Attribution] = {a.name.lower(): a for a in Attribution}
"""The attributions by the names they have outside: sl_event, arrival, end."""


class QueueSettings(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The target and the counting rules of one queue; the defaults are 80/20, kpis.md section 3."""

    name: str | None = None
    group: str | None = None
    target_ratio: float = 0.8
    within: Millis = 20 * SECOND
    short: Millis = 5 * SECOND
    formula: Formula = Formula.SHORT_EXCLUDED
    attribution: str = "sl_event"

    def __post_init__(self) -> None:
        """Hold the limits of kpis.md: a ratio is a share, a short abandon is within the target."""
        if not 0 < self.target_ratio <= 1:
            msg = "target ratio: expected more than 0 and at most 1"
            raise ValueError(msg)
        if not 0 < self.within <= HOUR:
            msg = "target seconds: expected more than 0 and at most 3600"
            raise ValueError(msg)
        if not 0 <= self.short <= self.within:
            msg = "short-abandon limit: expected 0 to the target seconds"
            raise ValueError(msg)
        if self.attribution not in ATTRIBUTIONS:
            msg = f"attribution: expected one of {', '.join(ATTRIBUTIONS)}"
            raise ValueError(msg)
