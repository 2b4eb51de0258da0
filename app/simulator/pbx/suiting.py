"""What a PBX leaves out of a simulated centre: what it tells as something else, or as part of it."""

from dataclasses import replace

from app.events.vocabulary import AgentState, OverflowKind, TransferKind
from app.simulator.centre import Centre, Handover, QueuePlan, Spread
from app.simulator.truth import StateChange, Truth

_NO_WORK = Spread(0.001, 0.0)
"""After-call work is not told, and counts as none."""

_WAYS_OUT: dict[str, frozenset[OverflowKind]] = {
    "asterisk-ami": frozenset((OverflowKind.KEY,)),
    "asterisk-queue-log": frozenset((OverflowKind.KEY, OverflowKind.TIMEOUT, OverflowKind.CLOSED)),
    "freeswitch": frozenset((OverflowKind.KEY, OverflowKind.TIMEOUT, OverflowKind.CLOSED)),
}


def suited(centre: Centre, provider: str) -> Centre:
    """Return the centre as it could be run on this PBX."""
    queues = tuple(_suited(plan, provider) for plan in centre.queues)
    # What rings for no time at all rings for a second in a log of whole seconds.
    in_seconds = provider == "asterisk-queue-log"
    unreachable = 0.0 if in_seconds else centre.answering.unreachable
    answering = replace(centre.answering, declined=0.0, unreachable=unreachable)
    return replace(centre, queues=queues, answering=answering)


def without_work(truth: Truth) -> Truth:
    """Return the truth as a PBX sees it: who does after-call work is free."""
    return replace(truth, states=[_free(change) for change in truth.states])


def _free(change: StateChange) -> StateChange:
    wraps_up = change.state is AgentState.WRAP_UP
    return change._replace(state=AgentState.AVAILABLE) if wraps_up else change


def _suited(plan: QueuePlan, provider: str) -> QueuePlan:
    ways = tuple(way for way in plan.ways_out if way.kind in _WAYS_OUT[provider])
    handovers = tuple(one for one in plan.handovers if _is_told(one, provider))
    hold = 0.0 if provider == "asterisk-queue-log" else plan.hold_chance
    return replace(plan, acw=_NO_WORK, hold_chance=hold, ways_out=ways, handovers=handovers)


def _is_told(handover: Handover, provider: str) -> bool:
    if provider == "freeswitch" or handover.to_queue is None:
        return False
    return provider == "asterisk-ami" or handover.kind is TransferKind.COLD
