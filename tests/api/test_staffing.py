"""Staffing as it is asked for: with a calculator to answer, with history and without."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx2
import msgspec
import pytest
import pytest_asyncio
from typing_extensions import override

from app.api.server import create_app
from app.clock import ManualClock
from app.events.instants import DAY, HOUR, Millis
from app.metrics.asking import AnyQuestion
from app.metrics.beside import StaffingPicture
from app.metrics.calculator import Calculator
from app.metrics.centre import EVENTS, Centre
from app.metrics.quarter import QUARTER
from app.metrics.record import SUMS, Kind, Record, SumsRecord
from app.store.contract import StoreDoor
from app.store.door import LazyStore
from app.store.place import FILE
from tests.api.keepers import BEARER, MemoryQuestions, Rooms, board, picture
from tests.api.serving import calling
from tests.worker.histories import MORNING, bank

NOW = MORNING + HOUR // 2
MIDNIGHT = MORNING - 10 * HOUR


class Answering(MemoryQuestions):
    """Answers by a calculator that has heard a morning."""

    def __init__(self) -> None:
        super().__init__()
        self.made = Calculator(Centre("main", "Europe/London", clock=EVENTS))
        for event in bank():
            self.made.apply(event, event.at)

    @override
    async def ask(self, question: AnyQuestion, patience: Millis) -> bytes:
        return msgspec.json.encode(self.made.ask(question, NOW))


def rooms(store: StoreDoor | None = None) -> Rooms:
    found = Rooms(questions=Answering(), clock=ManualClock(NOW))
    if store is not None:
        found.store = store
    return found


@pytest.fixture(scope="module")
def morning() -> Rooms:
    return rooms()


@pytest_asyncio.fixture
async def client(morning: Rooms) -> AsyncIterator[httpx2.AsyncClient]:
    async with calling(create_app(morning.parts())) as client:
        client.headers.update(BEARER)
        yield client


async def asked(client: httpx2.AsyncClient, path: str) -> Any:
    answer = await client.get(f"/v1/staffing{path}")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_more_agents_never_do_worse(client: httpx2.AsyncClient) -> None:
    told = await asked(client, "/PS")
    rows, serving = told["what_if"], told["staffing"]["serving"]
    assert [row["change"] for row in rows] == list(range(-3, 7))
    assert [row["agents"] for row in rows] == [serving + change for change in range(-3, 7)]
    for better, key in ((1, "service_level"), (-1, "abandoned"), (-1, "occupancy")):
        figures = [better * row[key] for row in rows]
        assert figures == sorted(figures)
    # Enough is from what is required on, and only from there.
    enough = [row["agents"] for row in rows if row["enough"]]
    assert min(enough, default=serving + 7) >= told["staffing"]["required"]
    assert (told["target"], told["asked"]) == ({"ratio": 0.8, "within_s": 20.0}, None)
    assert told["sentence"].endswith(".")


async def test_one_number_of_agents_and_its_sentence(client: httpx2.AsyncClient) -> None:
    table = (await asked(client, "/PS"))["what_if"]
    of_seven = await asked(client, f"/PS?agents={table[4]['agents']}")
    row = of_seven["asked"]
    assert {key: row[key] for key in table[4]} == table[4]
    assert f"+1 → {row['agents']} agents" in row["sentence"]
    assert (await asked(client, "/PS?agents=0"))["asked"]["abandoned"] == 1.0


async def test_what_is_wished_for_changes_what_is_needed(client: httpx2.AsyncClient) -> None:
    plain = await asked(client, "/PS?busiest=1")
    spared = await asked(client, "/PS?busiest=0.5&shrinkage=0.3&blocked=0.2")
    assert plain["scheduled"] == plain["staffing"]["required"]
    assert spared["staffing"]["required"] > plain["staffing"]["required"]
    assert spared["scheduled"] == pytest.approx(spared["staffing"]["required"] / 0.7, abs=1)
    assert spared["staffing"]["lines"] < plain["staffing"]["lines"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("agents=-1", "agents"),
        ("agents=few", "agents"),
        ("agents=1000000", "agents"),
        ("shrinkage=1", "shrinkage"),
        ("busiest=0", "busiest"),
        ("busiest=nan", "busiest"),
        ("blocked=1", "blocked"),
    ],
)
async def test_what_makes_no_sense_is_named(
    client: httpx2.AsyncClient, query: str, field: str
) -> None:
    answer = await client.get(f"/v1/staffing/PS?{query}")
    assert (answer.status_code, answer.json()["field"]) == (422, field)


async def test_a_queue_nobody_has_named_is_not_found(client: httpx2.AsyncClient) -> None:
    for queue in ("XX", "P/S", "PS%00"):
        answer = await client.get(f"/v1/staffing/{queue}")
        assert answer.status_code in (404, 422), queue
    assert (await client.get("/v1/staffing/XX")).status_code == 404
    answer = await client.get("/v1/staffing/PS", headers={"Authorization": "Bearer wrong"})
    assert answer.status_code == 401


class AnotherVersion(MemoryQuestions):
    """Answers as a worker does that knows of other things."""

    @override
    async def ask(self, question: AnyQuestion, patience: Millis) -> bytes:
        return b'{"queue": "PS"}'


async def test_a_worker_of_another_version_is_no_failure() -> None:
    async with calling(create_app(Rooms(questions=AnotherVersion()).parts())) as client:
        answer = await client.get("/v1/staffing/PS", headers=BEARER)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")


async def test_every_queue_is_as_the_board_shows_it(morning: Rooms) -> None:
    shown = StaffingPicture(NOW_TEXT, 9, 7, 9, 2, "usual_day")
    morning.board.kept = board(3, {"PS": picture(staffing=shown), "NE": picture()})
    async with calling(create_app(morning.parts())) as client:
        told = await client.get("/v1/staffing", headers=BEARER)
    assert list(told.json()["queues"]) == ["PS"]
    assert msgspec.json.decode(msgspec.json.encode(told.json()["queues"]["PS"]), type=StaffingPicture) == shown  # fmt: skip


async def test_without_history_nothing_is_said_of_accuracy(morning: Rooms) -> None:
    async with calling(create_app(morning.parts())) as client:
        told = await client.get("/v1/forecast/accuracy", headers=BEARER)
    assert (told.json()["reason"], told.json()["arrivals"]) == ("history_unreachable", None)


async def test_the_accuracy_is_that_of_the_centres_own_days(tmp_path: Path) -> None:
    door = LazyStore(tmp_path / FILE, "main")
    store = await door.open()
    house = rooms(door)
    async with calling(create_app(house.parts())) as client:
        client.headers.update(BEARER)
        early = (await client.get("/v1/forecast/accuracy")).json()
        assert early["reason"] == "too_little_history"

        rows = [
            _quarter(since, 20 if since // QUARTER % 2 else 24)
            for since in range(MIDNIGHT - 20 * DAY, MIDNIGHT, QUARTER)
        ]
        await store.history.write(Record(sums=rows))
        house.clock.advance(HOUR)
        told = (await client.get("/v1/forecast/accuracy")).json()
    await door.close()
    assert (told["reason"], told["days"], told["until"]) == (None, 6, "2026-11-16")
    # A centre like clockwork: last week tells all, and we are off by what smoothing takes.
    assert told["arrivals"]["baselines"]["last_week"] == 0.0
    assert told["arrivals"]["error"] == pytest.approx(2 / 22, abs=0.02)
    assert told["arrivals"] == told["queues"]["PS"]
    assert told["level"] is None


def _quarter(since: int, offered: int) -> SumsRecord:
    sums = [0] * len(SUMS)
    sums[list(SUMS).index("offered")] = offered
    return SumsRecord(Kind.QUEUE, "PS", since, tuple(sums))


NOW_TEXT = "2026-11-17T10:30:00.000Z"
