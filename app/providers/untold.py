"""KPIs for which a format has no words: what follows from the reports it lacks, and what it adds itself."""

from collections.abc import Container

from app.events.vocabulary import BlockReason, OverflowKind
from app.metrics.oddities import AGENTS_BY_QUEUE, CALLS_RINGING, CALLS_WAITING
from app.providers.contract import Report

__all__ = [
    "AGENTS_BY_QUEUE",
    "BLOCKED",
    "BLOCK_REASONS",
    "CALLBACKS",
    "CALLS_RINGING",
    "CALLS_WAITING",
    "OVERFLOW_KINDS",
    "PLACES",
    "TRANSFERS",
    "without",
]

CALLBACKS = (
    "callbacks_requested",
    "callbacks_attempted",
    "callbacks_completed",
    "callbacks_failed",
    "callbacks_first_attempted",
    "average_callback_delay",
)
"""Callbacks that callers ask for, which few systems tell of."""

PLACES = tuple(f"transferred_to_{place}" for place in ("queue", "agent", "number"))
"""Where calls are handed on to."""

TRANSFERS = (
    *PLACES,
    "transfer_rate",
    "transferred_out",
    "transferred_cold",
    "transferred_warm",
    "transferred_in",
)
"""Calls that are handed on."""

OVERFLOW_KINDS = tuple(f"overflowed_{kind}" for kind in OverflowKind)
"""The ways out of a queue, one by one."""

BLOCK_REASONS = tuple(f"blocked_{reason}" for reason in BlockReason)
"""Why calls are turned away, reason by reason."""

BLOCKED = ("blocked", "blocked_rate", *BLOCK_REASONS)
"""Calls that are turned away."""

_MISSED = ("rona", "declined", "unreachable", "rona_rate")
_AGENTS = (AGENTS_BY_QUEUE, "occupancy", "utilisation")
_VISITS = (
    CALLS_WAITING,
    "offered",
    "answered",
    "answered_in_target",
    "overdue",
    "service_level",
    "asa",
    "average_time_in_queue",
    "average_wait_all",
    "estimated_wait",
    "wait_p50",
    "wait_p90",
    "wait_max",
    "handled",
    "average_handle_time",
    "average_talk",
    "conferenced",
)

_FOLLOWS: dict[Report, tuple[str, ...]] = {
    Report.QUEUE: _VISITS,
    Report.RINGING: ("rings", CALLS_RINGING, *_MISSED),
    Report.RONA: _MISSED,
    Report.ABANDONED: (
        "abandoned",
        "abandoned_in_target",
        "abandoned_short",
        "abandonment_rate",
        "abandonment_rate_all",
        "average_time_to_abandon",
    ),
    Report.OVERFLOW: ("overflowed", *OVERFLOW_KINDS),
    Report.BLOCKED: BLOCKED,
    Report.HOLD: ("holds", "average_hold", "average_hold_per_hold"),
    Report.TRANSFER: TRANSFERS,
    Report.ACW: ("wrapped", "average_acw"),
    Report.AGENTS: _AGENTS,
    Report.TICKETS: (),
}
"""What cannot be known where a report is missing."""


def without(reports: Container[Report], *more: str) -> frozenset[str]:
    """Return the KPIs that a format with these reports has no words for, and those named beside."""
    missing = (slug for report in Report if report not in reports for slug in _FOLLOWS[report])
    return frozenset((*missing, *more))
