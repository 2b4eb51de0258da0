"""What several systems leave out of a centre: what they cannot tell, or cannot tell apart."""

from collections.abc import Callable
from dataclasses import replace

from app.events.vocabulary import BlockReason, TransferKind
from app.simulator.centre import Centre, Handover, QueuePlan

NO_CALLBACKS = frozenset(
    (
        "callbacks_requested",
        "callbacks_attempted",
        "callbacks_completed",
        "callbacks_failed",
        "callbacks_first_attempted",
        "average_callback_delay",
    )
)
"""The KPIs of callbacks, which few systems tell of."""

NO_TRANSFERS = frozenset(
    (
        "transfer_rate",
        "transferred_out",
        "transferred_cold",
        "transferred_warm",
        "transferred_to_queue",
        "transferred_to_agent",
        "transferred_to_number",
        "transferred_in",
    )
)
"""The KPIs of calls that are handed on."""

NO_OVERFLOW_KINDS = frozenset(
    f"overflowed_{kind}" for kind in ("queue", "voicemail", "callback", "key", "timeout", "closed")
)
"""The KPIs of the ways out of a queue, one by one."""

NO_BLOCK_REASONS = frozenset(f"blocked_{reason}" for reason in BlockReason)
"""The KPIs of calls that are turned away, by reason."""


def needs_no_consulting(handover: Handover) -> bool:
    """Tell whether a handover is no consultation of a colleague, who has the call before its time."""
    return handover.to_queue is not None or handover.kind is TransferKind.COLD


def without_refusals(
    centre: Centre,
    handed_on: Callable[[Handover], bool],
    blocked: tuple[tuple[BlockReason, float], ...] = (),
    *,
    ways_out: bool = True,
) -> Centre:
    """Return a centre that turns nobody away but by `blocked`, with the handovers that may stay."""
    entry = replace(centre.entry, lines=None, blocked=blocked, refuses_unstaffed=False)
    queues = tuple(_suited(plan, handed_on, ways_out=ways_out) for plan in centre.queues)
    return replace(centre, entry=entry, queues=queues)


def _suited(plan: QueuePlan, handed_on: Callable[[Handover], bool], *, ways_out: bool) -> QueuePlan:
    kept = tuple(handover for handover in plan.handovers if handed_on(handover))
    ways = plan.ways_out if ways_out else ()
    return replace(plan, handovers=kept, ways_out=ways, max_waiting=None, open_hours=None)
