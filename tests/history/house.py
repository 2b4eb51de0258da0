"""A centre whose history is written, whole or in part, and an edge that is asked about it."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import count
from typing import Any

import httpx2
import msgspec
from starlette.types import ASGIApp
from typing_extensions import override

from app.api.contracts import Questions
from app.api.server import create_app
from app.clock import ManualClock
from app.events.instants import HOUR, Instant, Millis
from app.metrics.asking import AnyQuestion
from app.metrics.calculator import Calculator
from app.metrics.centre import WALL, Centre
from app.store.contract import Store, StoreDoor
from app.store.history import StoredHistory
from app.store.opening import Opened
from app.store.past import StoredPast
from app.store.queue_settings import StoredQueueSettings
from app.streams.exchange import Unanswered
from tests.api.keepers import BEARER, MainCentre, Rooms
from tests.api.serving import calling
from tests.metrics.comparison import calculator, fold
from tests.recount.rules import Rules

_CENTRES = count(1)
GROUPS = {"PS": "retail", "NE": "retail"}


class OneStore(StoreDoor):
    """A door to a database that is open already."""

    def __init__(self, store: Store) -> None:
        self.store = store

    @override
    async def open(self) -> Store:
        return self.store


class CalculatorQuestions(Questions):
    """A worker that answers by a calculator at an instant; away when told so."""

    def __init__(self, clock: ManualClock) -> None:
        self.made = Calculator(Centre("main"))
        self.clock = clock
        self.is_away = False

    @override
    async def ask(self, question: AnyQuestion, patience: Millis) -> bytes:
        if self.is_away:
            raise Unanswered
        return msgspec.json.encode(self.made.ask(question, self.clock.now()))


class Edge:
    """One application on one database, for one house after the other."""

    def __init__(self, opened: Opened, zone: str = "Europe/London") -> None:
        self.zone = zone
        self.clock = ManualClock(0)
        self.questions = CalculatorQuestions(self.clock)
        self.door = OneStore(opened.store)
        self._database = opened.database
        self._app = self._made()

    def house(self, rules: Rules | None = None) -> "House":
        """Return a house in a centre of its own."""
        centre = f"c{next(_CENTRES)}"
        self.door.store = self.door.store._replace(
            queue_settings=StoredQueueSettings(self._database, centre),
            history=StoredHistory(self._database, centre),
            past=StoredPast(self._database, centre),
        )
        # An edge remembers what its one centre tells of.
        self._app = self._made()
        return House(self, rules or Rules(), centre)

    def _made(self) -> ASGIApp:
        rooms = Rooms(store=self.door, clock=self.clock)
        centre = MainCentre(timezone=self.zone)
        return create_app(rooms.parts(questions=self.questions, centre=centre))

    async def get(self, path: str, **asked: Any) -> httpx2.Response:
        """Ask for something."""
        async with calling(self._app) as client:
            return await client.get(path, params=asked, headers=BEARER)


class House:
    """A centre with its calculator, whose history is written when the test says so."""

    def __init__(self, edge: Edge, rules: Rules, centre: str) -> None:
        self.edge = edge
        self.centre = centre
        self.store = edge.door.store
        own = Centre("main", timezone=edge.zone, clock=WALL, retention=26 * HOUR)
        self.made = edge.questions.made = calculator(rules, own, keeps_history=True)
        edge.clock.set(0)
        for queue, group in GROUPS.items():
            rules_ = self.made._known.books.rules(queue)
            self.made.configure(queue, msgspec.structs.replace(rules_, group=group))

    @property
    def wall(self) -> Instant:
        """The present."""
        return self.edge.clock.now()

    async def set_up(self) -> None:
        """Tell the database how the queues are set up."""
        for queue, settings in self.made._known.books.settings().items():
            await self.store.queue_settings.change(queue, settings, "test", 1)

    def hear(self, events: Iterable[Mapping[str, Any]], ahead: Millis = 0) -> None:
        """Fold events; it is the newest one's instant now, or so much later."""
        fold(self.made, events)
        self.edge.clock.set(max(self.wall, self.made.newest or 0) + ahead)

    async def write(self, most: int = 1_000, times: int = 1_000) -> None:
        """Write what is due, so many rows at a time, so many times at most."""
        for _ in range(times):
            record = self.made.take_unwritten(most, self.wall)
            if record is None:
                return
            await self.store.history.write(record)
            self.made.settle_unwritten(written=True)

    async def history(self, **asked: Any) -> dict[str, Any]:
        """Ask for history, in JSON."""
        answer = await self.edge.get("/v1/history", **asked)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found


def by_subject(rows: Sequence[Mapping[str, Any]]) -> dict[tuple[str, str], dict[str, Any]]:
    """Return the figures of rows by the beginning of their interval and their subject."""
    return {(row["since"], row["subject"]): row["kpis"] for row in rows}
