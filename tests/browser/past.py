"""A bank with a day behind it: simulated, folded by the calculator, written to history."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import msgspec
from typing_extensions import override

from app.api.contracts import Questions
from app.events.instants import HOUR, MINUTE, Instant, Millis, parse_instant
from app.events.native import to_event
from app.metrics.asking import AnyQuestion
from app.metrics.calculator import Calculator
from app.metrics.centre import Centre
from app.metrics.queue_settings import QueueSettings
from app.metrics.snapshot import Question, Snapshot
from app.push.contract import Pace
from app.simulator import Simulation
from app.simulator.retail_bank import RETAIL_BANK
from tests.browser import bank
from tests.browser.stage import Stage, stage

OPENED = parse_instant("2026-11-17T14:00:00Z")
UNWRITTEN: Millis = 7 * MINUTE
"""What history is behind, so that the newest figures come from the worker's memory."""


class DayQuestions(Questions):
    """A worker that remembers the day, and notes what it was asked."""

    def __init__(self, made: Calculator, now: Instant) -> None:
        self.made = made
        self.now = now
        self.asked: list[AnyQuestion] = []

    @override
    async def ask(self, question: AnyQuestion, patience: Millis) -> bytes:
        self.asked.append(question)
        return msgspec.json.encode(self.made.ask(question, self.now))

    def board(self) -> Snapshot:
        """The board of the present."""
        answer = self.made.ask(Question(), self.now)
        assert isinstance(answer, Snapshot)
        return answer

    def snapshots_asked(self) -> list[str]:
        """The past instants whose whole board was asked for."""
        whole = [each for each in self.asked if isinstance(each, Question)]
        return [each.at for each in whole if each.at is not None and each.windows != ["30m"]]


def a_day(now: Instant = bank.NOW) -> DayQuestions:
    """Return the worker of a bank that opened hours ago."""
    made = Calculator(Centre("main", "Europe/London", retention=26 * HOUR), keeps_history=True)
    for plan in RETAIL_BANK.queues:
        made.configure(plan.queue, QueueSettings(name=plan.name))
    for raw in Simulation(RETAIL_BANK, OPENED, seed=7).events(now):
        event = to_event(raw, "native")
        made.apply(event, event.at)
    made.keep_house(now)
    return DayQuestions(made, now)


@asynccontextmanager
async def a_day_behind(data: Path, **parts: Any) -> AsyncIterator[tuple[Stage, DayQuestions]]:
    """Set the stage of a bank whose day so far is remembered, and written but for the last minutes."""
    day = a_day()
    async with stage(data, Pace(heartbeat_s=1.0), day, **parts) as at:
        store = await at.rooms.store.open()
        while record := day.made.take_unwritten(2_000, day.now - UNWRITTEN):
            await store.history.write(record)
            day.made.settle_unwritten(written=True)
        at.show(day.board())
        yield at, day
