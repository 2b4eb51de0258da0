"""A stage: the real edge and the real page, on a board that the test holds in its hands."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
from typing_extensions import override

from app.api.contracts import Questions
from app.api.parts import STATIC
from app.api.server import create_app
from app.events.instants import Millis
from app.metrics.agents import AgentsQuestion
from app.metrics.asking import AnyQuestion
from app.metrics.snapshot import Delta, Question, Snapshot
from app.metrics.visits import VisitsQuestion
from app.metrics.workload import WorkloadQuestion
from app.push.contract import Pace
from app.store.door import LazyStore
from app.store.place import place
from app.streams.exchange import Unanswered
from tests.api.keepers import Rooms
from tests.api.serving import serving
from tests.browser import bank
from tests.staffing.floors import floor


class BankQuestions(Questions):
    """Answers for the reference bank."""

    def __init__(self) -> None:
        self.asked: list[AnyQuestion] = []

    @override
    async def ask(self, question: AnyQuestion, patience: Millis) -> bytes:
        self.asked.append(question)
        if isinstance(question, VisitsQuestion):
            queue = question.queue or "NE"
            waits = question.outcome == "waiting"
            visits = bank.waiting(queue) if waits else bank.visits(queue)
            return msgspec.json.encode({"visits": visits, "more": False})
        if isinstance(question, AgentsQuestion):
            return msgspec.json.encode(bank.agents_table())
        if isinstance(question, WorkloadQuestion):
            return msgspec.json.encode(floor(queue=question.queue))
        if not isinstance(question, Question):
            raise Unanswered
        return msgspec.json.encode(bank.past(question))


@dataclass
class Stage:
    """Where the page is served, and what stands behind it."""

    address: str
    rooms: Rooms
    _version: int = 0

    def show(self, board: Snapshot) -> None:
        """Put a whole board on every screen, whatever was there before."""
        self._version += 1_000
        self.rooms.board.publish(msgspec.structs.replace(board, version=self._version))

    def tell(self, change: Delta) -> None:
        """Tell every screen a change, as the next version."""
        since, self._version = self._version, self._version + 1
        kept = self.rooms.board.kept
        told = msgspec.structs.replace(change, version=self._version, since=since)
        self.rooms.board.publish(told, kept)

    @property
    def sign_in_link(self) -> str:
        """A link that signs one browser in."""
        self.rooms.sessions.tokens.add("once")
        return f"{self.address}/sign-in?token=once"


@asynccontextmanager
async def stage(
    data: Path,
    pace: Pace | None = None,
    questions: Questions | None = None,
    **parts: Any,
) -> AsyncIterator[Stage]:
    """Set the stage: no board yet, the clock at the reference instant, a database of its own."""
    store = LazyStore(place(None, data), "main")
    rooms = Rooms(store=store)
    rooms.clock.set(bank.NOW)
    rooms.readiness.now = rooms.readiness.now._replace(ready=True, silent=0)
    changes = parts if pace is None else parts | {"pace": pace}
    app = create_app(rooms.parts(static=STATIC, questions=questions or BankQuestions(), **changes))
    async with serving(app) as where:
        yield Stage(f"http://{where}", rooms)
    await store.close()
