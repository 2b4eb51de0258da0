"""Keepers of the edge's contracts that live in memory, for tests that need no server."""

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import msgspec
from typing_extensions import override

from app.alerts.back_test import BackTest as RuleOnTrial
from app.alerts.orders import UNFIT, UNKNOWN, BackTest, Found, Order, Refused
from app.api.contracts import (
    Bell,
    DeadLetters,
    EventLog,
    Orders,
    Pairings,
    Questions,
    Readiness,
    Sessions,
    Standing,
)
from app.api.parts import ApiParts
from app.boards.tokens import cookie_for, hash_of
from app.clock import ManualClock
from app.events.instants import MINUTE, Millis, parse_instant
from app.events.vocabulary import Event
from app.metrics.asking import AnyQuestion
from app.metrics.pending import PendingQuestion
from app.metrics.snapshot import (
    Delta,
    Figure,
    Gauges,
    NotAnswerable,
    QueuePicture,
    Snapshot,
    Target,
    TotalPicture,
    WindowFigures,
)
from app.metrics.workload import WorkloadQuestion
from app.push.contract import Board
from app.store.contract import Store, StoreDoor, StoreUnavailable
from app.streams.event_log import LogUnavailable
from app.streams.exchange import Unanswered
from app.streams.letters import Head, Letter, Page, Whole
from app.streams.pairings import Pairing
from tests.staffing.floors import floor

NOW = parse_instant("2026-11-17T15:42:07.500Z")
KEY = "k-test-0123456789"
BEARER = {"Authorization": f"Bearer {KEY}"}


class MemoryLog(EventLog):
    """A log in memory that can be away, and that can be made to wait."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.is_away = False
        self.gate = asyncio.Event()
        self.gate.set()
        self.arrived = asyncio.Event()

    @override
    async def append(self, events: Sequence[Event]) -> None:
        self.arrived.set()
        await self.gate.wait()
        if self.is_away:
            raise LogUnavailable
        self.events += events

    @override
    def begin(self, events: Sequence[Event]) -> asyncio.Future[None]:
        return asyncio.ensure_future(self.append(events))

    @override
    async def recent_ids(self, most: int) -> list[tuple[str, str]]:
        return [(event.source, event.id) for event in self.events[-most:]]


class MemoryBoard(Board):
    """A board that tests publish on."""

    def __init__(self) -> None:
        self.kept: Snapshot | None = None
        self.wishes: list[int] = []
        self._told: asyncio.Queue[Delta | Snapshot] = asyncio.Queue()

    def publish(self, told: Delta | Snapshot, kept: Snapshot | None = None) -> None:
        self.kept = kept or (told if isinstance(told, Snapshot) else self.kept)
        self._told.put_nowait(told)

    @override
    async def load(self) -> Snapshot | None:
        return self.kept

    @override
    async def updates(self) -> AsyncIterator[Delta | Snapshot]:
        while True:
            yield await self._told.get()

    @override
    def wish(self, version: int) -> None:
        self.wishes.append(version)


class MemoryQuestions(Questions):
    """Answers every question with the question, unless told otherwise."""

    def __init__(self) -> None:
        self.is_away = False

    @override
    async def ask(self, question: AnyQuestion, patience: Millis) -> bytes:
        # What history lacks is for a calculator to tell: tests/history has one.
        if self.is_away or isinstance(question, PendingQuestion):
            raise Unanswered
        if getattr(question, "windows", None) == ["soon"]:
            raise NotAnswerable("windows", "'soon' is not a window")
        if isinstance(question, WorkloadQuestion):
            return msgspec.json.encode(floor(queue=question.queue))
        asked = msgspec.structs.asdict(question)
        return msgspec.json.encode({"asked": {k: v for k, v in asked.items() if v is not None}})


class MemoryDeadLetters(DeadLetters):
    def __init__(self) -> None:
        self.kept: list[Letter] = []

    @property
    def letters(self) -> list[tuple[str, str | None, str, dict[str, Any]]]:
        """What was put, oldest first."""
        return [(k.source, k.head.type, k.head.reason, dict(k.head.fields)) for k in self.kept]

    @override
    async def put(
        self,
        source: str,
        type_: str | None,
        reason: str,
        fields: Mapping[str, object],
        whole: Whole | None = None,
    ) -> None:
        head = Head(reason, type_, dict(fields), redrivable=whole is not None)
        self.kept.append(Letter(str(len(self.kept) + 1), NOW, source, head, whole))

    @override
    async def newest(self, source: str | None = None, before: str = "", most: int = 50) -> Page:
        found = [letter for letter in reversed(self.kept) if source in {None, letter.source}]
        return Page(found[:most], len(found), None)

    @override
    async def get(self, id_: str) -> Letter | None:
        return next((letter for letter in self.kept if letter.id == id_), None)

    @override
    async def renew(self, letter: Letter, reason: str) -> None:
        head = msgspec.structs.replace(letter.head, reason=reason)
        self.kept = [k._replace(head=head) if k.id == letter.id else k for k in self.kept]

    @override
    async def remove(self, id_: str) -> bool:
        left = [letter for letter in self.kept if letter.id != id_]
        was_there = len(left) < len(self.kept)
        self.kept = left
        return was_there

    @override
    async def counts(self, sources: Collection[str]) -> Mapping[str, int]:
        names = [letter.source for letter in self.kept]
        return {source: names.count(source) for source in sources}


class MemorySessions(Sessions):
    def __init__(self) -> None:
        self.tokens = {"once"}
        self.sessions = {"known"}

    @override
    async def redeem(self, token: str) -> str | None:
        if token not in self.tokens:
            return None
        self.tokens.discard(token)
        return "known"

    @override
    async def is_valid(self, session: str) -> bool:
        return session in self.sessions


class MemoryBell(Bell):
    """A bell that rings in this process."""

    def __init__(self) -> None:
        self._rung: asyncio.Queue[None] = asyncio.Queue()

    @override
    async def ring(self) -> None:
        self._rung.put_nowait(None)

    @override
    async def rings(self) -> AsyncIterator[None]:
        while True:
            await self._rung.get()
            yield


class MemoryPairings(Pairings):
    """Televisions that wait under the codes AAAAA1, AAAAA2 …"""

    def __init__(self) -> None:
        self.waiting: dict[str, str] = {}

    @override
    async def begin(self, visitor: str) -> Pairing:
        code = f"AAAAA{len(self.waiting) + 1}"
        self.waiting[code] = hash_of(cookie_for(f"token of {code}"))
        return Pairing(code, f"token of {code}", 600_000)

    @override
    async def is_waiting(self, code: str, token_hash: str) -> bool:
        return self.waiting.get(code) == token_hash

    @override
    async def take(self, code: str, who: str) -> str | None:
        return self.waiting.pop(code, None)


class MemoryOrders(Orders):
    """A judge who knows no alert, and remembers nothing of before."""

    @override
    async def give(self, order: bytes, patience: Millis) -> bytes:
        asked = msgspec.json.decode(order, type=Order)
        if not isinstance(asked, BackTest):
            return msgspec.json.encode(Refused(UNKNOWN))
        if asked.since is not None:
            return msgspec.json.encode(Refused(UNFIT, "since"))
        trial = RuleOnTrial(asked.rule, ZoneInfo("UTC"))
        return msgspec.json.encode(Found(trial.found(NOW, NOW, "minutes", MINUTE)))


class MemoryReadiness(Readiness):
    def __init__(self) -> None:
        self.now = Standing(ready=False, applied=7, reason="the worker is catching up")

    @override
    async def standing(self) -> Standing:
        return self.now


class NoStore(StoreDoor):
    """A database that is away; the tests of its routes bring a real one."""

    @override
    async def open(self) -> Store:
        raise StoreUnavailable("The database is away.")


class MainCentre(NamedTuple):
    name: str = "main"
    timezone: str = "Europe/London"
    clock: str = "wall"


@dataclass
class Rooms:
    """The keepers behind one edge, at hand for a test."""

    log: MemoryLog = field(default_factory=MemoryLog)
    board: MemoryBoard = field(default_factory=MemoryBoard)
    questions: MemoryQuestions = field(default_factory=MemoryQuestions)
    dead_letters: MemoryDeadLetters = field(default_factory=MemoryDeadLetters)
    sessions: MemorySessions = field(default_factory=MemorySessions)
    bell: MemoryBell = field(default_factory=MemoryBell)
    pairings: MemoryPairings = field(default_factory=MemoryPairings)
    readiness: MemoryReadiness = field(default_factory=MemoryReadiness)
    store: StoreDoor = field(default_factory=NoStore)
    clock: ManualClock = field(default_factory=lambda: ManualClock(NOW))

    def parts(self, static: Path = Path("nowhere"), **changes: Any) -> ApiParts:
        whole = ApiParts(
            event_log=self.log,
            board=self.board,
            questions=self.questions,
            dead_letters=self.dead_letters,
            sessions=self.sessions,
            bell=self.bell,
            pairings=self.pairings,
            readiness=self.readiness,
            store=self.store,
            admin_key=KEY,
            centre=MainCentre(),
            clock=self.clock,
            salt=b"a salt of the centre",
            public_url="http://127.0.0.1:8000",
            build="b1",
            static=static,
            orders=MemoryOrders(),
            trials=MemoryOrders(),
        )
        return replace(whole, **changes)


def queued(number: int = 1, **changes: Any) -> dict[str, Any]:
    """Return a native event as a customer would post it."""
    event = {"id": f"e-{number}", "type": "call.queued", "at": "2026-11-17T15:42:07.123Z"}
    return event | {"call": f"c-{number}", "queue": "PS"} | changes


def picture(waiting: int = 0, **changes: Any) -> QueuePicture:
    """Return a queue with two windows of two KPIs."""
    whole = QueuePicture(
        name="Private accounts",
        group=None,
        target=Target(0.8, 20.0),
        status="ok",
        status_since=None,
        sources=["native"],
        now=Gauges(waiting, 0, 0, None),
        windows=windows(),
    )
    return msgspec.structs.replace(whole, **changes)


def windows() -> dict[str, WindowFigures]:
    kpis = {"service_level": Figure(0.8, 4, 5), "offered": Figure(5)}
    return {name: WindowFigures("a", "b", dict(kpis)) for name in ("30m", "today")}


def board(version: int, queues: dict[str, QueuePicture] | None = None) -> Snapshot:
    """Return a board of the given version."""
    return Snapshot(
        version=version,
        at="2026-11-17T15:42:07.500Z",
        centre="main",
        timezone="Europe/London",
        clock="wall",
        applied=version * 10,
        lag_s=0.2,
        queues=queues if queues is not None else {"PS": picture(), "NE": picture()},
        total=TotalPicture(Gauges(0, 0, 0, None), windows()),
        groups={},
        agents=[],
        alerts=[],
        sources=[],
        oddities={},
    )


def change(version: int, queues: dict[str, QueuePicture], **changes: Any) -> Delta:
    """Return the delta that leads to a version from the one before."""
    delta = Delta(
        version=version,
        since=version - 1,
        at="2026-11-17T15:42:08.000Z",
        applied=version * 10,
        lag_s=0.3,
        queues=queues,
        removed=[],
        total=TotalPicture(Gauges(version, 0, 0, None), windows()),
        groups={},
        agents=[],
        alerts=[],
        sources=[],
        oddities={},
    )
    return msgspec.structs.replace(delta, **changes)
