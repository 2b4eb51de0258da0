"""Workloads told in a line, and chance that is the same every time."""

from random import Random
from typing import Any

import msgspec

from app.events.instants import MINUTE, parse_instant
from app.metrics.workload import Measured, OtherQueue, Recent, Workload
from app.staffing.play import Chance

NOW = parse_instant("2026-11-17T10:07:00Z")

_USUAL: dict[str, Any] = {
    "queue": "PS",
    "at": NOW,
    "ratio": 0.8,
    "within_s": 20.0,
    "short_s": 5.0,
    "day": 739_937,
    "quarter": 40,
    "quarter_since": NOW - 7 * MINUTE,
    "today": [0] * 36 + [50] * 4,
    "known_from": 0,
    "half_hour": Recent(100, 1800.0),
    "hour": Recent(200, 3600.0),
    "measured": Measured(600, 600 * 180.0, 30, 30 * 180.0),
    "talks": [],
    "waiting": [],
    "busy": [],
    "minutes": [],
    "level": (0, 0),
    "staffed": 14,
    "serving": 13,
    "served": 13.0,
    "others": [],
}


def floor(serving: int | None = 13, **changes: Any) -> Workload:
    """Return a queue of 200 calls an hour, 180 s each (10 Erlang), on which so many agents have served all hour."""
    told = _USUAL | {"serving": serving, "served": float(serving or 0)} | changes
    return msgspec.convert(told, Workload, from_attributes=True)


def other(queue: str = "NE", serving: int = 6, **changes: Any) -> OtherQueue:
    """Return a queue of 60 calls an hour, 180 s each (3 Erlang): five agents are needed there."""
    told: dict[str, Any] = {
        "queue": queue, "ratio": 0.8, "within_s": 20.0, "serving": serving, "both": 0, "free": 0,
        "free_of_both": 0, "waiting": 0, "hour": Recent(60, 3600.0),
        "measured": Measured(100, 18_000.0, 0, 0.0),
    }  # fmt: skip
    return OtherQueue(**(told | changes))


def luck() -> Chance:
    """Return the same chance every time."""
    return Random(7)
