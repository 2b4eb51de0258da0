"""The service level of a simulated centre: seven formulas, three ways to say when a visit counts.

Counted visit by visit from what really happened, and from nothing the service has: it is here to
check the service.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias

from app.events.instants import SECOND, Instant, Millis
from app.simulator.truth import Outcome, Visit

SHORT: Millis = 5 * SECOND
"""Who hangs up sooner than this gave up for other reasons than the wait."""

Inside: TypeAlias = Callable[[Instant], bool]
"""Whether an instant lies in the window and is not ahead of the instant asked for."""

_Tally: TypeAlias = Counter[str]


def left_by(visit: Visit, at: Instant) -> Instant | None:
    """Return when a visit had left its queue, None while it waited at an instant."""
    return visit.exit_at if visit.exit_at is not None and visit.exit_at <= at else None


def outcome(visit: Visit, within: Millis, at: Instant) -> str:
    """Return what a visit had come to by an instant, in one word."""
    exit_at = left_by(visit, at)
    if exit_at is None:
        return "overdue" if visit.queued_at + within <= at else "waiting"
    wait = exit_at - visit.queued_at
    if visit.outcome is Outcome.OVERFLOWED:
        return "overflowed"
    if visit.outcome is Outcome.ANSWERED:
        return "answered in target" if wait <= within else "answered late"
    if wait < SHORT:
        return "abandoned short"
    return "abandoned in target" if wait <= within else "abandoned late"


def service_levels(
    visits: Iterable[Visit], within: Mapping[str, Millis], inside: Inside, at: Instant
) -> dict[str, dict[str, tuple[int, int]]]:
    """Return met and counted visits by formula and attribution; `within` is each queue's target."""
    tallies: dict[str, _Tally] = {name: Counter() for name in ("sl_event", "arrival", "end")}
    for visit in visits:
        target = within[visit.queue]
        word = outcome(visit, target, at)
        for name, counts_at in _counts_at(visit, target, at).items():
            if counts_at is not None and inside(counts_at):
                tallies[name][word] += 1
    return {
        formula: {name: fraction(tally) for name, tally in tallies.items()}
        for formula, fraction in _FORMULAS.items()
    }


def _counts_at(visit: Visit, within: Millis, at: Instant) -> dict[str, Instant | None]:
    """Return the instant at which a visit counts, by each attribution, None if not yet."""
    due, exit_at = visit.queued_at + within, left_by(visit, at)
    by_event = min(due, exit_at) if exit_at is not None else due
    by_end = exit_at
    if exit_at is not None and visit.outcome is Outcome.ANSWERED:
        by_end = visit.legs[0].ended_at
    by_arrival = visit.queued_at if exit_at is not None else None
    return {"sl_event": by_event, "arrival": by_arrival, "end": by_end}


def _answered(t: _Tally) -> int:
    return t["answered in target"] + t["answered late"]


def _soon(t: _Tally) -> int:
    return t["abandoned short"] + t["abandoned in target"]


def _done(t: _Tally) -> int:
    return _answered(t) + _soon(t) + t["abandoned late"] + t["overdue"]


_FORMULAS: dict[str, Callable[[_Tally], tuple[int, int]]] = {
    "answered_only": lambda t: (t["answered in target"], _answered(t) + t["overdue"]),
    "abandons_met": lambda t: (t["answered in target"] + _soon(t), _done(t)),
    "abandons_in_target_ignored": lambda t: (t["answered in target"], _done(t) - _soon(t)),
    "short_met": lambda t: (t["answered in target"] + t["abandoned short"], _done(t)),
    "short_excluded": lambda t: (t["answered in target"], _done(t) - t["abandoned short"]),
    "abandons_missed": lambda t: (t["answered in target"], _done(t)),
    "overflows_missed": lambda t: (t["answered in target"], _done(t) + t["overflowed"]),
}
