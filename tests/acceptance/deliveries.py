"""Ways in which events may reach the service: late by seconds, twice, in odd batches."""

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from random import Random
from typing import Any, NamedTuple

from tests.recount.recount import as_instant

Raw = Mapping[str, Any]

LATEST_MS = 5_000
TWICE = 0.03
_LATEST_REPETITION = 8  # as a power of ten, in milliseconds: a little more than a day
LARGEST_BATCH = 1_000


class Batch(NamedTuple):
    """One request: its body and its type."""

    events: int
    body: bytes
    content_type: str


def deliveries(events: Sequence[Raw], chance: Random) -> list[Raw]:
    """Return the events in an order in which they may come, some of them twice."""
    first = [(as_instant(event["at"]) + chance.uniform(0, LATEST_MS), event) for event in events]
    again = [
        (due + 10 ** chance.uniform(0, _LATEST_REPETITION), event)
        for due, event in first
        if chance.random() < TWICE
    ]
    return [event for _, event in sorted(chain(first, again), key=lambda each: each[0])]


def batches(sent: Sequence[Raw], chance: Random, largest: int = LARGEST_BATCH) -> Iterator[Batch]:
    """Cut what is sent into requests of any size, JSON arrays and NDJSON."""
    start = 0
    while start < len(sent):
        size = chance.randint(1, largest)
        yield _batch(sent[start : start + size], as_lines=chance.random() < 0.5)
        start += size


def _batch(events: Sequence[Raw], *, as_lines: bool) -> Batch:
    if as_lines:
        body = "".join(f"{json.dumps(event)}\n" for event in events)
        return Batch(len(events), body.encode(), "application/x-ndjson")
    return Batch(len(events), json.dumps(events).encode(), "application/json")
