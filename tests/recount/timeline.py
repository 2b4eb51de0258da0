"""Reads a day on the floor as a supervisor would write it down.

One line an event: when, what, which call, then who and where.

    0:00    queued       c1  PS
    0:12    ringing      c1  anna
    0:15.5  answered     c1  anna
    1:02    transferred  c1  anna  kind=cold  to_queue=NE
    1:30    source.restarted

CAPITALS name a queue, a word with = a field, any other word an agent.
"""

from typing import Any


def instant(clock: str) -> int:
    """'1:02.5' and '0:01:02.5' are both 62,500 ms after midnight."""
    seconds = 0.0
    for part in clock.split(":"):
        seconds = 60 * seconds + float(part)
    return round(1000 * seconds)


def timeline(text: str, source: str = "native") -> list[dict[str, Any]]:
    lines = [line.split() for line in text.strip().splitlines() if line.strip()]
    return [
        {"source": source, "id": f"e-{number:03}", **_event(*words)}
        for number, words in enumerate(lines, start=1)
    ]


def _event(clock: str, what: str, *words: str) -> dict[str, Any]:
    event: dict[str, Any] = {"at": instant(clock)}
    if "." in what and not what.startswith("callback."):
        return {**event, "type": what}
    event |= {"type": what if "." in what else f"call.{what}", "call": words[0]}
    for word in words[1:]:
        key, _, value = word.rpartition("=")
        event[key or ("queue" if word.isupper() else "agent")] = value
    return event
