"""Small centres where everything that may happen does, and soon."""

from hypothesis import strategies as st

from app.events.instants import parse_instant
from app.events.vocabulary import AgentState, BlockReason, OverflowKind, TransferKind
from app.simulator.centre import (
    Absence,
    AgentPlan,
    Answering,
    Centre,
    Crises,
    Entry,
    Handover,
    QueuePlan,
    Spread,
    WayOut,
)

NOON = parse_instant("2026-11-17T12:00:00Z")

_BREAKS = (
    Absence(AgentState.AWAY, "break", 600, Spread(60)),
    Absence(AgentState.OFFLINE, None, 1200, Spread(90)),
)
_WAYS_OUT = (
    WayOut(OverflowKind.CALLBACK, 30, 0.3),
    WayOut(OverflowKind.VOICEMAIL, 60, 0.3),
    WayOut(OverflowKind.QUEUE, 40, 0.3, "B"),
    WayOut(OverflowKind.TIMEOUT, 120),
)
_HANDOVERS = (
    Handover(TransferKind.COLD, 0.15, "B"),
    Handover(TransferKind.WARM, 0.15, "A"),
    Handover(TransferKind.COLD, 0.15),
    Handover(TransferKind.WARM, 0.15),
)


def centre(*, calls_per_hour: float = 240, agents: int = 5, until: float = 12.5) -> Centre:
    """Return a restless centre of two queues; B closes at `until` o'clock."""
    return Centre(
        queues=(
            QueuePlan(
                "A", calls_per_hour, talk=Spread(60, 0.8), hold_chance=0.4, acw=Spread(10),
                patience_s=60, ways_out=_WAYS_OUT, handovers=_HANDOVERS, max_waiting=8,
            ),
            QueuePlan(
                "B", calls_per_hour / 2, talk=Spread(40), patience_s=90,
                handovers=_HANDOVERS, open_hours=(0, until),
            ),
        ),
        agents=tuple(
            AgentPlan(f"agent {n}", (("A",), ("B",), ("A", "B"))[n % 3], _BREAKS)
            for n in range(agents)
        ),
        entry=Entry(30, Spread(3), 0.05, ((BlockReason.CONGESTION, 0.02), (BlockReason.REJECTED, 0.02))),
        answering=Answering(Spread(4, 0.9), 12, 0.08, 0.05, 0.05),
        crises=Crises(("A", "B"), 600, 60, 120),
        customers=50,
    )  # fmt: skip


CENTRES = st.builds(
    centre,
    calls_per_hour=st.sampled_from([20.0, 120.0, 400.0]),
    agents=st.integers(0, 9),
    until=st.sampled_from([11.0, 12.2, 24.0]),
)
SEEDS = st.integers(0, 2**32)
