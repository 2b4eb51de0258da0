"""Recordings to replay: a few calls, one event a line."""

import json
from typing import Any

from app.events.instants import SECOND, format_instant, parse_instant

BEGAN = parse_instant("2026-11-17T10:00:00Z")


def event(number: int, after_s: float) -> dict[str, Any]:
    at = format_instant(BEGAN + round(after_s * SECOND))
    return {
        "id": f"e-{number}",
        "type": "call.queued",
        "at": at,
        "call": f"c-{number}",
        "queue": "PS",
    }


def recording(*after_s: float) -> bytes:
    """One event at each of these seconds."""
    return b"".join(
        json.dumps(event(number, at)).encode() + b"\n" for number, at in enumerate(after_s, 1)
    )
