"""The demo centre: a retail bank with six queues and some forty agents."""

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
    Target,
    WayOut,
)

# Quieter at night, busiest before noon and in mid-afternoon: never so quiet that a board looks dead.
_DAY = (
    *(0.88, 0.86, 0.85, 0.85, 0.86, 0.88, 0.91, 0.95, 0.99, 1.03, 1.06, 1.06),
    *(1.02, 1.0, 1.03, 1.06, 1.05, 1.02, 1.0, 0.98, 0.96, 0.94, 0.92, 0.9),
)

_ABSENCES = (
    Absence(AgentState.AWAY, "break", 5400, Spread(420, 0.3)),
    Absence(AgentState.AWAY, "training", 28_800, Spread(900, 0.3)),
    Absence(AgentState.OFFLINE, None, 27_000, Spread(1800, 0.4)),
)

_WAYS_OUT = (
    WayOut(OverflowKind.CALLBACK, 75, 0.2),
    WayOut(OverflowKind.VOICEMAIL, 200, 0.15),
    WayOut(OverflowKind.KEY, 45, 0.02),
    WayOut(OverflowKind.TIMEOUT, 540),
)

_COLD, _WARM = TransferKind.COLD, TransferKind.WARM

QUEUES = (
    QueuePlan(
        "PS", 158, "Private accounts", Target(0.8, 20), _DAY,
        patience_s=200, talk=Spread(135, 0.6), acw=Spread(22), ways_out=_WAYS_OUT,
        handovers=(Handover(_COLD, 0.02, "CA"), Handover(_WARM, 0.02, "NE"), Handover(_WARM, 0.02)),
    ),
    QueuePlan(
        "NE", 58, "Securities", Target(0.8, 20), _DAY,
        patience_s=300, talk=Spread(150, 0.6), hold_chance=0.25, acw=Spread(28),
        ways_out=_WAYS_OUT, handovers=(Handover(_COLD, 0.02, "PS"), Handover(_COLD, 0.01)),
    ),
    QueuePlan(
        "IN", 48, "Internet support", Target(0.7, 30), _DAY,
        patience_s=260, talk=Spread(200, 0.6), hold_chance=0.25, acw=Spread(30),
        ways_out=_WAYS_OUT, handovers=(Handover(_WARM, 0.05, "PS"), Handover(_COLD, 0.03)),
    ),
    QueuePlan(
        "CA", 78, "Cards", Target(0.8, 20), _DAY,
        patience_s=170, talk=Spread(120, 0.6), acw=Spread(20),
        ways_out=(*_WAYS_OUT, WayOut(OverflowKind.QUEUE, 150, 0.5, "PS")),
        handovers=(Handover(_COLD, 0.03, "PS"),),
    ),
    QueuePlan(
        "NW", 46, "New customers", Target(0.8, 20), _DAY,
        patience_s=150, talk=Spread(170, 0.6), acw=Spread(35), ways_out=_WAYS_OUT,
        handovers=(Handover(_WARM, 0.04, "PS"),),
    ),
    QueuePlan(
        "RE", 30, "Retention", Target(0.9, 30), _DAY,
        patience_s=300, talk=Spread(190, 0.6), acw=Spread(35), ways_out=_WAYS_OUT,
        handovers=(Handover(_COLD, 0.02, "PS"),),
    ),
)  # fmt: skip

_TEAMS: dict[tuple[str, ...], tuple[str, ...]] = {
    ("PS",): ("Mara Lindqvist", "Owen Pryce", "Ilse Bakker", "Tariq Aziz", "Renata Souza"),
    ("PS", "NE"): ("Piotr Zielinski", "Chidi Obi", "Hana Sato"),
    ("PS", "CA"): ("Lucas Ferreira", "Nadia Haddad", "Greta Holm", "Samuel Kariuki"),
    ("NE",): ("Vera Novak", "Dmitri Petrov", "Aoife Brennan", "Kenji Mori"),
    ("NE", "PS"): ("Lotte Visser", "Marco Ricci", "Esther Wanjiru"),
    ("IN",): ("Priya Nair", "Felix Braun", "Amara Diallo", "Stefan Ilic"),
    ("IN", "NW"): ("Carmen Vidal", "Tomasz Wrona", "Noor Rahman"),
    ("CA",): ("Ida Solberg", "Rui Tavares", "Zeynep Kaya", "Bram Peeters"),
    ("CA", "PS"): ("Aki Virtanen", "Leila Mansour", "Fiona Doyle"),
    ("NW",): ("Elif Demir", "Mateo Rojas"),
    ("NW", "RE"): ("Ingrid Dahl", "Paulo Mendes", "Sanne Vos"),
    ("RE",): ("Yusuf Bello", "Clara Hoffmann"),
    ("RE", "NW"): ("Maeve Kelly", "Andrei Popa", "Nils Berg"),
}  # fmt: skip

AGENTS = tuple(
    AgentPlan(name, queues, _ABSENCES) for queues, names in _TEAMS.items() for name in names
)

RETAIL_BANK = Centre(
    queues=QUEUES,
    agents=AGENTS,
    entry=Entry(
        lines=120,
        ivr=Spread(12),
        hangs_up=0.03,
        blocked=((BlockReason.CONGESTION, 0.001), (BlockReason.REJECTED, 0.001)),
    ),
    answering=Answering(picks_up=Spread(3.5)),
    crises=Crises(
        ("NE", "CA", "IN", "PS", "RE", "NW"), begins_s=240, lasts_s=390, surge=3.2, gone=0.5
    ),
)
"""A bank that is on target most of the time, and in trouble in one queue every half hour."""
