"""Tables as files: safe in a spreadsheet, streamed, and refused where an extra is missing."""

import csv
import io
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pyarrow.parquet as pq
import pytest
import pytest_asyncio
from prometheus_client.parser import text_string_to_metric_families

from app.api.queue_meters import MOST_QUEUES, exposition
from app.api.server import create_app
from app.events.instants import MINUTE, parse_instant
from app.metrics.record import Record, VisitRecord
from app.metrics.snapshot import Figure, Gauges
from app.store.opening import open_store
from app.store.place import FILE
from tests.api.keepers import BEARER, NOW, Rooms, board, picture
from tests.api.serving import calling, serving
from tests.history.house import Edge

SINCE = parse_instant("2026-11-17T08:00:00Z")


@pytest_asyncio.fixture
async def edge(tmp_path: Path) -> AsyncIterator[Edge]:
    opened = await open_store(tmp_path / FILE, "main")
    made = Edge(opened)
    yield made
    await opened.database.close()


def visit(number: int, queue: str = "PS", agent: str = "anna") -> VisitRecord:
    at = SINCE + number
    return VisitRecord(
        "pbx", f"c{number:05}", 1, queue, None, at, at + MINUTE, "answered", MINUTE,
        False, False, agent, 1, 0, 0, 1,
    )  # fmt: skip


FORMULAS = ("=1+1", "+1", "-1", "@sum", "\tx", "\rx", "=cmd|' /C calc'!A0", "\uff1d1")


async def test_no_cell_is_a_formula(edge: Edge) -> None:
    house = edge.house()
    rows = [visit(number, name, name) for number, name in enumerate(FORMULAS)]
    await house.store.history.write(Record([(row.source, row.call) for row in rows], rows))
    edge.clock.set(NOW)
    text = (await edge.get("/v1/visits", since="2026-11-17", format="csv")).text
    told = [(row["queue"], row["agent"], row["talk_s"]) for row in csv.DictReader(io.StringIO(text, newline=""))]  # fmt: skip
    assert told == [("'" + name, "'" + name, "0.001") for name in reversed(FORMULAS)]


async def test_more_than_a_portion_is_streamed_whole(edge: Edge) -> None:
    house = edge.house()
    rows = [visit(number) for number in range(5_003)]
    await house.store.history.write(Record([(row.source, row.call) for row in rows], rows))
    edge.clock.set(NOW)
    lines = (await edge.get("/v1/visits", since="2026-11-17", format="ndjson")).text.splitlines()
    assert len(lines) == len(set(lines)) == 5_003
    file = (await edge.get("/v1/visits", since="2026-11-17", format="parquet")).content
    table = pq.ParquetFile(io.BytesIO(file))
    assert (table.metadata.num_rows, table.num_row_groups) == (5_003, 2)
    empty = (await edge.get("/v1/visits", until="2026-11-01", format="parquet")).content
    assert pq.ParquetFile(io.BytesIO(empty)).metadata.num_rows == 0


async def test_without_its_extra_parquet_is_refused_by_name(
    edge: Edge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    answer = await edge.get("/v1/history", format="parquet")
    assert (answer.status_code, answer.json()["field"]) == (422, "format")
    assert "callboard[parquet]" in answer.json()["detail"]


async def test_a_database_that_is_away_is_said_to_be_before_anything_is_sent() -> None:
    async with calling(create_app(Rooms().parts())) as client:
        for form in ("json", "csv"):
            answer = await client.get(f"/v1/history?format={form}", headers=BEARER)
            assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")


async def test_the_queues_figures_are_told_to_who_has_the_key() -> None:
    rooms = Rooms()
    rooms.board.publish(board(1))
    async with serving(create_app(rooms.parts())) as place, httpx2.AsyncClient() as client:
        url = f"http://{place}/metrics"
        assert (await client.get(f"http://{place}/v1/snapshot", headers=BEARER)).status_code == 200
        assert "callboard_queue_" not in (await client.get(url)).text
        told = (await client.get(url, headers=BEARER)).text
    found = {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(told)
        for sample in family.samples
    }
    assert found["callboard_queue_service_level_ratio", "30m", "PS"] == 0.8
    assert found["callboard_queue_service_level_met", "PS", "today"] == 4
    assert found["callboard_queue_service_level_counted", "PS", "today"] == 5
    assert found["callboard_queue_waiting", "NE"] == 0
    assert found["callboard_queue_longest_waiting_seconds", "NE"] == 0
    assert ("callboard_queue_agents_available", "NE") not in found, "nobody tells of agents"


def test_a_label_is_escaped_and_a_figure_that_is_not_known_has_no_line() -> None:
    odd = picture(now=Gauges(None, None, None, None))
    odd.windows["30m"].kpis["service_level"] = Figure(None, 0, 0)
    told = exposition(board(1, {'a"b\\c\nd': odd})).decode()
    samples = [s for f in text_string_to_metric_families(told) for s in f.samples]
    assert {s.labels["queue"] for s in samples if "queue" in s.labels} == {'a"b\\c\nd'}
    assert "callboard_queue_waiting" not in {s.name for s in samples}
    windows = [s.labels["window"] for s in samples if s.name == "callboard_queue_service_level_ratio"]  # fmt: skip
    assert windows == ["today"]


def test_so_many_queues_and_no_more() -> None:
    queues = {f"q{number:04}": picture() for number in range(MOST_QUEUES + 3)}
    told = exposition(board(1, queues)).decode()
    assert told.count("callboard_queue_waiting{") == MOST_QUEUES
    assert "callboard_queues_left_out 3.0" in told
