"""Outcomes that may be asked for, and how history has them."""

from typing import NamedTuple

from app.events.vocabulary import OverflowKind

OVERFLOWED = tuple(f"overflowed_{kind.value}" for kind in OverflowKind)


class Way(NamedTuple):
    """The words of an outcome in history, and what else is true of it."""

    outcomes: tuple[str, ...]
    in_target: bool | None = None
    short: bool | None = None


OUTCOMES: dict[str, Way] = {
    "answered": Way(("answered",)),
    "answered_in_target": Way(("answered",), in_target=True),
    "answered_late": Way(("answered",), in_target=False),
    "abandoned": Way(("abandoned",)),
    "abandoned_short": Way(("abandoned",), short=True),
    "abandoned_late": Way(("abandoned",), in_target=False),
    "overflowed": Way(OVERFLOWED),
    "waiting": Way(("waiting",)),
    "unknown": Way(("unknown",)),
}
"""By the word in the question."""

TOLD = ("answered", "abandoned", *OVERFLOWED, "waiting")
"""What a visit may have come to where nothing is asked: a lost one is in no figure."""
EXITS = ("answered", "abandoned", *OVERFLOWED)
"""The ways to leave a queue."""
