"""A day on the floor as text: one event a line, as a supervisor would tell it.

10:00:00  queued    c1  PS
10:00:12  answered  c1  anna
"""

from collections.abc import Iterator
from typing import Any

from app.events.instants import parse_instant
from app.metrics.calculator import Calculator
from app.metrics.centre import EVENTS, Centre
from tests.metrics.comparison import canonical

DAY = "2026-11-17"
CENTRE = Centre("main", clock=EVENTS)

_FIELD_OF = {
    "queued": ("queue",),
    "ringing": ("agent", "queue"),
    "not_answered": ("agent", "reason"),
    "answered": ("agent", "queue"),
    "held": ("agent",),
    "resumed": ("agent",),
    "transferred": ("agent", "kind"),
    "overflowed": ("queue", "kind"),
    "blocked": ("reason", "queue"),
    "wrapped_up": ("agent",),
    "abandoned": ("queue",),
}


def instant(clock: str) -> int:
    """Return the instant of a time of the story's day, as in 10:00:12."""
    return parse_instant(f"{DAY}T{clock}Z")


def events(story: str) -> Iterator[dict[str, Any]]:
    """Read a story; key=value adds a field that has no place of its own."""
    lines = [line.split() for line in story.strip().splitlines() if line.strip()]
    for number, (clock, what, call, *rest) in enumerate(lines):
        named = dict(word.split("=") for word in rest if "=" in word)
        plain = [word for word in rest if "=" not in word]
        fields = dict(zip(_FIELD_OF.get(what, ()), plain, strict=False))
        yield (
            {
                "source": "story",
                "id": f"e{number:03}",
                "type": f"call.{what}",
                "at": instant(clock),
                "call": call,
            }
            | fields
            | named
        )


def told(story: str, centre: Centre = CENTRE) -> Calculator:
    """Return a calculator that has heard the story."""
    made = Calculator(centre)
    for raw in events(story):
        event = canonical(raw)
        made.apply(event, event.at)
    return made
