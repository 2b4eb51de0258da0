"""What may be asked of history, in every form, on both databases."""

import csv
import io
import json
from collections.abc import AsyncIterator
from itertools import pairwise
from typing import Any

import pyarrow.parquet as pq
import pytest
import pytest_asyncio

from app.events.instants import HOUR, format_instant, parse_instant
from app.store.opening import open_store
from app.store.place import Place
from tests.history.house import Edge, House

NINE = parse_instant("2026-11-12T09:00:00Z")
STORY = """
    9:00   queued     c1 PS customer=anna-k
    9:00:12 answered  c1 bea
    9:02   ended      c1
    9:05   queued     c2 PS customer=ben-k
    9:06   abandoned  c2
    9:20   queued     c3 NE customer=ben-k
    9:20:30 answered  c3 bea
    9:21   ended      c3
    9:30   queued     c4 PS customer=carl-k
    9:30:02 abandoned c4
    9:40   queued     c5 XX
    9:40:50 overflowed c5 XX kind=voicemail
    9:50   queued     c6 PS customer=dora-k
"""


def told(text: str, day: str = "2026-11-12") -> list[dict[str, Any]]:
    midnight = parse_instant(f"{day}T00:00:00Z")
    events = []
    for number, line in enumerate(text.strip().splitlines()):
        clock, what, call, *words = line.split()
        hours, minutes, *seconds = map(int, clock.split(":"))
        at = midnight + 1_000 * (3_600 * hours + 60 * minutes + sum(seconds))
        event = {"source": "pbx", "id": f"{day}-{number}", "type": f"call.{what}", "at": at}
        event["call"] = f"{day}-{call}"
        for word in words:
            key, _, value = word.rpartition("=")
            event[key or ("queue" if word.isupper() else "agent")] = value
        events.append(event)
    return events


def states(*rows: tuple[str, str]) -> list[dict[str, Any]]:
    return [
        {
            "source": "pbx", "id": f"s-{clock}", "type": "agent.state", "agent": "bea",
            "at": parse_instant(f"2026-11-12T{clock}:00Z"), "state": state, "queues": ["PS"],
        }
        for clock, state in rows
    ]  # fmt: skip


@pytest_asyncio.fixture
async def house(place: Place) -> AsyncIterator[House]:
    """A morning, the first half of which is written."""
    opened = await open_store(place, "main")
    made = Edge(opened).house()
    await made.set_up()
    events = told(STORY) + states(("08:45", "available"), ("09:10", "on_call"), ("09:25", "away"))
    events.sort(key=lambda event: event["at"])
    made.hear([event for event in events if event["at"] < NINE + HOUR // 4])
    await made.write()
    made.hear([event for event in events if event["at"] >= NINE + HOUR // 4], HOUR // 6)
    # What lies beyond its memory is forgotten at a tick.
    made.made.tick(made.wall)
    yield made
    await opened.database.close()


async def test_one_morning_asked_in_every_way(house: House) -> None:
    await rows_are_those_asked_for(house)
    await periods_are_compared(house)
    await every_form_holds_the_same(house)
    await waits_are_spread(house)
    await hours_of_the_week(house)
    await an_agents_day(house)
    await visits_page_by_page(house)
    await without_a_worker_it_says_how_far_it_goes(house)


async def rows_are_those_asked_for(house: House) -> None:
    found = await house.history(by="queue", kpis="offered,answered,asa")
    assert found["kpis"] == ["offered", "answered", "asa"]
    assert [(row["subject"], row["kpis"]["offered"]["value"]) for row in found["rows"]] == [
        ("NE", 1),
        ("PS", 4),
        ("XX", 1),
    ]
    assert found["since"] == "2026-11-12T00:00:00.000Z"
    assert (found["live"], found["complete_until"]) == (True, "2026-11-12T10:00:00.000Z")
    quarters = await house.history(interval="15m", kpis="offered", since="2026-11-12T09:00Z", until="2026-11-12T10:00Z")  # fmt: skip
    assert [row["kpis"]["offered"]["value"] for row in quarters["rows"]] == [2, 1, 2, 1]
    assert [row["n"] for row in quarters["rows"]] == [0, 1, 2, 3]
    agents = await house.history(by="agent", kpis="handled,asa,occupancy,service_level")
    (row,) = agents["rows"]
    assert (row["subject"], row["kpis"]["handled"]["value"]) == ("bea", 2)
    assert row["kpis"]["asa"]["reported"] is False
    assert row["kpis"]["service_level"]["reported"] is False
    assert row["kpis"]["occupancy"]["value"] == pytest.approx(138 / (138 + 25 * 60))
    longest = await house.history(kpis="wait_max,wait_p50", queues="PS")
    assert longest["rows"][0]["kpis"] == {"wait_max": {"value": 60.0}, "wait_p50": {"value": 12.0}}


async def periods_are_compared(house: House) -> None:
    found = await house.history(compare="week", kpis="offered")
    assert found["compared"]["since"] == "2026-11-05T00:00:00.000Z"
    assert [row["kpis"]["offered"]["value"] for row in found["compared"]["rows"]] == [0]
    month = await house.history(compare="previous", interval="1mo", kpis="offered", since="2026-11-01", until="2026-12-01")  # fmt: skip
    # London's summer time ends in October.
    assert month["compared"]["since"] == "2026-09-30T23:00:00.000Z"
    assert month["compared"]["until"] == "2026-11-01T00:00:00.000Z"
    same = await house.history(compare="2026-11-12", kpis="offered", since="2026-11-11", until="2026-11-12")  # fmt: skip
    assert same["compared"]["rows"][0]["kpis"]["offered"]["value"] == 6


async def every_form_holds_the_same(house: House) -> None:
    asked = {"by": "queue", "kpis": "offered,asa,service_level", "compare": "week", "queues": "PS"}
    document = await house.history(**asked)
    wanted = [
        (row["since"], row["kpis"]["offered"]["value"], row["kpis"]["asa"]["value"])
        for row in (*document["rows"], *document["compared"]["rows"])
    ]
    text = (await house.edge.get("/v1/history", **asked, format="csv")).text
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["period"] for row in rows] == ["asked", "compared"]
    assert [
        (row["since"], int(row["offered"]), float(row["asa"]) if row["asa"] else None)
        for row in rows
    ] == wanted
    assert (rows[0]["service_level_numerator"], rows[0]["service_level_denominator"]) == ("1", "3")
    lines = (await house.edge.get("/v1/history", **asked, format="ndjson")).text.splitlines()
    assert [(each["since"], each["offered"], each["asa"]) for each in map(json.loads, lines)] == wanted  # fmt: skip
    file = (await house.edge.get("/v1/history", **asked, format="parquet")).content
    table = pq.read_table(io.BytesIO(file)).to_pylist()
    assert [(format_instant(round(each["since"].timestamp() * 1000)), each["offered"], each["asa"]) for each in table] == wanted  # fmt: skip


async def waits_are_spread(house: House) -> None:
    found = (await house.edge.get("/v1/history/waits", period="today", edges="10,30,60")).json()
    assert found["edges"] == [0, 10, 30, 60]
    assert found["counts"] == [1, 1, 2, 1]
    assert found["by_outcome"] == {
        "answered": [0, 1, 1, 0],
        "abandoned": [1, 0, 0, 1],
        "overflowed": [0, 0, 1, 0],
    }
    assert (found["n"], found["median_s"], found["max_s"]) == (5, 30.0, 60.0)
    one = (await house.edge.get("/v1/history/waits", queues="PS", outcome="answered")).json()
    assert (one["n"], one["within_s"], one["mean_s"]) == (1, 20.0, 12.0)


async def hours_of_the_week(house: House) -> None:
    found = (await house.edge.get("/v1/history/heatmap", kpi="asa", period="last_7_days")).json()
    assert found["cells"][3][9] == {"value": None, "numerator": 0.0, "denominator": 0}
    found = (await house.edge.get("/v1/history/heatmap", kpi="asa", period="this_week")).json()
    # Thursday at nine; Friday is not of this period.
    assert found["cells"][3][9] == {"value": 21.0, "numerator": 42.0, "denominator": 2}
    assert found["cells"][4] == [None] * 24
    assert [len(day) for day in found["cells"]] == [24] * 7


async def an_agents_day(house: House) -> None:
    found = (await house.edge.get("/v1/agents/bea/timeline")).json()
    assert [(span["since"][11:16], span["state"]) for span in found["spans"]] == [
        ("08:45", "available"),
        ("09:10", "on_call"),
        ("09:25", "away"),
    ]
    assert found["spans"][-1]["until"] is None
    assert [one["until"] == two["since"] for one, two in pairwise(found["spans"])] == [True] * 2
    assert found["state_s"] == {"available": 1_500.0, "on_call": 900.0, "away": 2_100.0}
    assert (await house.edge.get("/v1/agents/nobody/timeline")).json()["spans"] == []


async def visits_page_by_page(house: House) -> None:
    live = (await house.edge.get("/v1/visits", limit=2)).json()
    assert (live["from"], [visit["call"][-2:] for visit in live["visits"]]) == ("live", ["c6", "c5"])  # fmt: skip
    calls, cursor = [visit["call"][-2:] for visit in live["visits"]], live["next"]
    while cursor:
        page = (await house.edge.get("/v1/visits", limit=2, cursor=cursor, since="2026-11-12")).json()  # fmt: skip
        assert page["from"] == "history"
        calls += [visit["call"][-2:] for visit in page["visits"]]
        cursor = page["next"]
    assert calls == ["c6", "c5", "c4", "c3", "c2", "c1"]
    for asked in ({"since": "2026-11-12"}, {"since": "2026-11-01"}):
        gone = (await house.edge.get("/v1/visits", outcome="abandoned", **asked)).json()
        assert gone["from"] == ("live" if asked["since"] == "2026-11-12" else "history")
        reached = {visit["customer"]: visit["reached_later"] for visit in gone["visits"]}
        assert reached == {"ben-k": "2026-11-12T09:20:30.000Z", "carl-k": None}
    bens = (await house.edge.get("/v1/visits", customer="ben-k", since="2026-11-12")).json()
    assert [visit["outcome"] for visit in bens["visits"]] == ["answered", "abandoned"]
    text = (await house.edge.get("/v1/visits", since="2026-11-12", format="csv", agent="bea")).text
    assert [row["queue"] for row in csv.DictReader(io.StringIO(text))] == ["NE", "PS"]


async def without_a_worker_it_says_how_far_it_goes(house: House) -> None:
    house.edge.questions.is_away = True
    found = await house.history(kpis="offered")
    assert (found["live"], found["rows"][0]["kpis"]["offered"]["value"]) == (False, 2)
    assert found["complete_until"] == "2026-11-12T09:15:00.000Z"
    assert (await house.edge.get("/v1/visits")).json()["from"] == "history"


@pytest.mark.parametrize(
    ("path", "asked", "field"),
    [
        ("/v1/history", {"kpis": "asa,speed"}, "kpis"),
        ("/v1/history", {"kpis": "estimated_wait"}, "kpis"),
        ("/v1/history", {"by": "floor"}, "by"),
        ("/v1/history", {"interval": "2h"}, "interval"),
        ("/v1/history", {"since": "yesterday"}, "since"),
        ("/v1/history", {"since": "2026-11-12T10:00:00"}, "since"),
        ("/v1/history", {"since": "2026-11-12", "until": "2026-11-11"}, "until"),
        ("/v1/history", {"since": "1980-01-01", "until": "2026-01-01"}, "since"),
        ("/v1/history", {"since": "0001-01-01"}, "since"),
        ("/v1/history", {"period": "next_week"}, "period"),
        ("/v1/history", {"period": "today", "since": "2026-11-12"}, "period"),
        ("/v1/history", {"formula": "best"}, "formula"),
        ("/v1/history", {"attribution": "never"}, "attribution"),
        ("/v1/history", {"compare": "christmas"}, "compare"),
        ("/v1/history", {"compare": "week", "interval": "1mo"}, "compare"),
        ("/v1/history", {"by": "agent", "queues": "PS"}, "queues"),
        ("/v1/history", {"agents": "bea"}, "agents"),
        ("/v1/history", {"queues": "PS", "groups": "g"}, "groups"),
        ("/v1/history", {"format": "xlsx"}, "format"),
        ("/v1/history", {"kpis": "wait_p90", "interval": "all", "since": "2020-01-01"}, "kpis"),
        ("/v1/history/waits", {"edges": "5,3"}, "edges"),
        ("/v1/history/waits", {"outcome": "waiting"}, "outcome"),
        ("/v1/history/heatmap", {"kpi": "speed"}, "kpi"),
        ("/v1/history/heatmap", {"kpi": "handled", "agents": "a,b"}, "agents"),
        ("/v1/agents/bea/timeline", {"since": "2020-01-01"}, "since"),
        ("/v1/visits", {"cursor": "xyz"}, "cursor"),
        ("/v1/visits", {"outcome": "lost"}, "outcome"),
        ("/v1/visits", {"limit": "0"}, "limit"),
        ("/v1/visits", {"format": "csv", "since": "x"}, "since"),
        ("/v1/visits", {"agent": "a\x00"}, "agent"),
        ("/v1/history", {"queues": "a\x00", "by": "queue"}, "queues"),
    ],
)
async def test_what_makes_no_sense_is_refused_by_its_field(
    refusing: Edge, path: str, asked: dict[str, str], field: str
) -> None:
    answer = await refusing.get(path, **asked)
    assert (answer.status_code, answer.json().get("field")) == (422, field), answer.text


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def refusing(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Edge]:
    opened = await open_store(tmp_path_factory.mktemp("refusing") / "callboard.sqlite", "main")
    edge = Edge(opened)
    edge.clock.set(NINE)
    yield edge
    await opened.database.close()
