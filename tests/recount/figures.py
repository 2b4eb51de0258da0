"""The KPIs as ratios of sums, and the counts beside them."""

from collections import Counter
from collections.abc import Callable

Figure = dict[str, int | float | None]
Sums = Counter[str]
Of = Callable[[Sums], int]

CALLBACKS = ("requested", "attempted", "completed", "failed")
OVERFLOW_KINDS = ("queue", "voicemail", "callback", "key", "timeout", "closed")
BLOCK_REASONS = ("trunk_busy", "queue_full", "no_agents", "closed", "congestion", "rejected")

COUNTS = (
    *("offered", "answered", "abandoned", "abandoned_short", "overdue", "ended_unknown"),
    *("overflowed", *(f"overflowed_{kind}" for kind in OVERFLOW_KINDS)),
    *("blocked", *(f"blocked_{reason}" for reason in BLOCK_REASONS)),
    *("handled", "holds", "wrapped", "rings", "rona", "declined", "unreachable"),
    *("transferred_in", "transferred_out", "transferred_out_cold", "transferred_out_warm"),
    *("transferred_out_queue", "transferred_out_agent", "transferred_out_number", "conferenced"),
    *(f"callbacks_{step}" for step in (*CALLBACKS, "first_attempted")),
    *("incomplete_visits", "ended_in_ivr"),
)

RATIOS: dict[str, tuple[Of, Of]] = {
    "abandonment_rate": (
        lambda s: s["abandoned"] - s["abandoned_short"],
        lambda s: s["answered"] + s["abandoned"] + s["overflowed"] - s["abandoned_short"],
    ),
    "abandonment_rate_all": (
        lambda s: s["abandoned"],
        lambda s: s["answered"] + s["abandoned"] + s["overflowed"],
    ),
    "blocked_rate": (lambda s: s["blocked"], lambda s: s["offered"] + s["blocked"]),
    "transfer_rate": (lambda s: s["transferred_out"], lambda s: s["answered"]),
    "rona_rate": (lambda s: s["rona"], lambda s: s["rings"]),
}

MEAN_TIMES: dict[str, tuple[Of, Of]] = {
    "asa": (lambda s: s["wait_answered_ms"], lambda s: s["answered"]),
    "average_time_in_queue": (
        lambda s: s["wait_answered_ms"] - s["ring_answered_ms"],
        lambda s: s["answered"],
    ),
    "average_wait_all": (
        lambda s: s["wait_all_ms"],
        lambda s: s["answered"] + s["abandoned"] + s["overflowed"],
    ),
    "average_time_to_abandon": (lambda s: s["wait_abandoned_ms"], lambda s: s["abandoned"]),
    "average_handle_time": (
        lambda s: s["talk_ms"] + s["hold_ms"] + s["acw_ms"],
        lambda s: s["handled"],
    ),
    "average_talk": (lambda s: s["talk_ms"], lambda s: s["handled"]),
    "average_hold": (lambda s: s["hold_ms"], lambda s: s["handled"]),
    "average_acw": (lambda s: s["acw_ms"], lambda s: s["handled"]),
    "average_callback_delay": (
        lambda s: s["callback_delay_ms"],
        lambda s: s["callbacks_first_attempted"],
    ),
}


def fraction(numerator: float, denominator: int) -> Figure:
    """A ratio of sums; nothing to divide by is no value at all."""
    value = numerator / denominator if denominator else None
    return {"numerator": numerator, "denominator": denominator, "value": value}


def nearest_rank(waits: list[int], percent: int) -> float | None:
    """The ceil(p·n)-th smallest, in seconds; never interpolated."""
    rank = -(-percent * len(waits) // 100)
    return waits[rank - 1] / 1000 if waits else None
