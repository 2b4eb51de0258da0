"""A morning told out of order and twice, folded in a process of its own: what it came to, as a digest."""

import hashlib
import sys
from random import Random

import msgspec

from app import compiled
from app.events.instants import HOUR, parse_instant
from app.events.native import to_event
from app.events.vocabulary import Event
from app.metrics.calculator import Calculator
from app.metrics.centre import EVENTS, Centre
from app.metrics.queue_settings import QueueSettings
from app.metrics.snapshot import Question
from app.simulator import Simulation
from app.simulator.retail_bank import RETAIL_BANK

SINCE = parse_instant("2026-11-17T09:00:00Z")
QUESTION = Question(windows=["900s", "1h", "today"], formula="all", attribution="all")
_LATE, _TWICE = 0.02, 0.02
_TICK, _PROMISED_ANEW = 97, 2_000


def told() -> list[Event]:
    """Return the events of the morning, some far too late, some twice."""
    chance = Random(7)
    simulation = Simulation(RETAIL_BANK, SINCE, 7)
    events = [to_event(native, "told") for native in simulation.events(SINCE + HOUR)]
    late = [
        n + (chance.randrange(2_000) if chance.random() < _LATE else 0)
        for n, _ in enumerate(events)
    ]
    in_turn = [
        event for _, event in sorted(zip(late, events, strict=True), key=lambda each: each[0])
    ]
    return [event for event in in_turn for _ in range(1 + (chance.random() < _TWICE))]


def seen() -> str:
    """Return a digest of every change of the board, of its answers, of its checkpoint and of history's rows."""
    made = hashlib.sha256()
    calculator = Calculator(Centre("main", clock=EVENTS), keeps_history=True)
    for number, event in enumerate(told()):
        calculator.apply(event, event.at)
        if number == _PROMISED_ANEW:
            calculator.configure(RETAIL_BANK.queues[0].queue, QueueSettings(within=30_000))
        if number % _TICK == 0:
            told_now = (calculator.tick(0), calculator.take_unwritten(50, 0))
            made.update(msgspec.json.encode(told_now))
            calculator.settle_unwritten(written=True)
    made.update(msgspec.json.encode(calculator.answer(QUESTION, 0)))
    for name, part in sorted(calculator.dump().items()):
        made.update(name.encode() + part)
    return made.hexdigest()


if __name__ == "__main__":
    sys.stdout.write(f"{'compiled' if compiled.in_use() else 'python'} {seen()}")
