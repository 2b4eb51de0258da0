"""Part of a day of the simulated bank, as raw events and as the event log takes them."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from app.events.instants import Millis, parse_instant
from app.events.native import to_event
from app.events.vocabulary import Event
from app.simulator.retail_bank import QUEUES, RETAIL_BANK
from app.simulator.simulation import Simulation
from tests.recount.recount import Picture, Recount

MORNING = parse_instant("2025-11-17T09:00:00Z")
SOURCE = "native"

Raw = Mapping[str, Any]


def bank_day(length: Millis, seed: int) -> list[Raw]:
    """Return all that the bank reports from nine o'clock on, in order of time."""
    simulation = Simulation(RETAIL_BANK, MORNING, seed=seed)
    told = msgspec.json.encode(list(simulation.events(MORNING + length)))
    events: list[Raw] = json.loads(told)
    return events


def as_logged(events: Sequence[Raw]) -> list[Event]:
    """Return events as the edge would put them into the log."""
    return [to_event(raw, SOURCE) for raw in events]


def pictures(recount: Recount, at: int) -> Mapping[str | None, Picture]:
    """Return the bank at an instant: the centre (None) and each queue are one picture."""
    return dict.fromkeys((None, *(plan.queue for plan in QUEUES)), recount.as_of(at))
