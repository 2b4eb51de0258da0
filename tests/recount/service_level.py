"""The seven formulas of service level, and the three ways of saying when a visit counts."""

from dataclasses import dataclass

from tests.recount.call import Visit
from tests.recount.counting import is_overdue
from tests.recount.rules import QueueRules

ATTRIBUTIONS = ("sl_event", "arrival", "end")


@dataclass(frozen=True)
class Formula:
    """What is met, and out of what; `less` is taken off the denominator again."""

    met: frozenset[str]
    out_of: frozenset[str]
    less: frozenset[str] = frozenset()


def _formula(met: str, out_of: str, less: str = "") -> Formula:
    return Formula(frozenset(met.split()), frozenset(out_of.split()), frozenset(less.split()))


FORMULAS = {
    "answered_only": _formula("answered_in_target", "answered"),
    "abandons_met": _formula("answered_in_target abandoned_in_target", "answered abandoned"),
    "abandons_in_target_ignored": _formula(
        "answered_in_target", "answered abandoned", less="abandoned_in_target"
    ),
    "short_met": _formula("answered_in_target abandoned_short", "answered abandoned"),
    "short_excluded": _formula("answered_in_target", "answered abandoned", less="abandoned_short"),
    "abandons_missed": _formula("answered_in_target", "answered abandoned"),
    "overflows_missed": _formula("answered_in_target", "answered abandoned overflowed"),
}


VARIANTS = tuple((formula, attribution) for formula in FORMULAS for attribution in ATTRIBUTIONS)


def what_it_is(visit: Visit, rules: QueueRules) -> set[str]:
    """The words for a visit that has left; none for one that is lost or still waits."""
    words = {visit.outcome} & {"answered", "abandoned", "overflowed"}
    if words and visit.wait_ms <= rules.target_ms:
        words.add(f"{visit.outcome}_in_target")
    if visit.outcome == "abandoned" and visit.wait_ms < rules.short_ms:
        words.add("abandoned_short")
    return words


def counted_at(visit: Visit, rules: QueueRules, attribution: str, as_of: int) -> int | None:
    """The instant at which this visit counts, if it does by now."""
    if visit.outcome == "lost":
        return None
    if attribution == "sl_event" and is_overdue(visit, rules, as_of):
        return visit.queued_at + rules.target_ms
    if visit.outcome in ("waiting", "left"):
        return None
    if attribution == "end" and visit.leg is not None:
        return visit.leg.ended_at
    return visit.queued_at if attribution == "arrival" else visit.exit_at


def met_and_out_of(visit: Visit, rules: QueueRules, formula: str) -> tuple[int, int]:
    """What one counted visit adds to the numerator and to the denominator."""
    if visit.outcome in ("waiting", "left"):
        return 0, 1  # overdue, and not gone by any outcome yet: missed in every formula
    words, rule = what_it_is(visit, rules), FORMULAS[formula]
    return len(words & rule.met), len(words & rule.out_of) - len(words & rule.less)
