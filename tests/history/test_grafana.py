"""The dashboard's queries run on a real PostgreSQL, and say what the reports say."""

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from app.events.instants import DAY, HOUR, parse_instant
from app.store.opening import Opened, open_store
from app.store.place import Place
from tests.history.house import Edge, House
from tests.history.test_asked import STORY, states, told

DASHBOARD = Path(__file__).parents[2] / "docs" / "grafana" / "callboard.json"
DAY_BEGAN = parse_instant("2026-11-12T00:00:00Z")


def queries(centre: str) -> dict[str, str]:
    """Return every query by what it shows, as Grafana sends it."""
    document = json.loads(DASHBOARD.read_text(encoding="utf-8"))
    found = {p["title"]: target["rawSql"] for p in document["panels"] for target in p["targets"]}
    variables = document["templating"]["list"]
    found |= {v["label"]: v["query"] for v in variables if v["type"] == "query"}
    filled = {
        "$centre": centre,
        "$queue": "'PS','NE','XX'",
        "$__from": str(DAY_BEGAN),
        "$__to": str(DAY_BEGAN + DAY),
    }
    for name, value in filled.items():
        found = {title: sql.replace(name, value) for title, sql in found.items()}
    return found


async def a_day(place: Place) -> tuple[Opened, House, str]:
    opened = await open_store(place, "main")
    house = Edge(opened).house()
    await house.set_up()
    house.hear(told(STORY) + states(("08:45", "available"), ("09:10", "on_call"), ("09:25", "away")))  # fmt: skip
    # To the border of a quarter hour: what lies after it only the worker knows.
    house.hear([], HOUR + HOUR // 6)
    await house.write()
    return opened, house, house.centre


async def answers(opened: Opened, sql: str) -> list[dict[str, Any]]:
    async with opened.database.reading() as connection:
        return [dict(row) for row in (await connection.execute(text(sql))).mappings()]


@pytest.mark.postgres
async def test_every_query_of_the_dashboard_runs_and_agrees_with_the_reports(
    postgres_tables: str,
) -> None:
    opened, house, centre = await a_day(postgres_tables)
    found = {title: await answers(opened, sql) for title, sql in queries(centre).items()}
    assert all(found.values()), [title for title, rows in found.items() if not rows]
    assert [row["queue"] for row in found["Queue"]] == ["NE", "PS", "XX"]
    asked = {"queues": "PS,NE,XX", "kpis": "service_level,asa,abandonment_rate,average_handle_time"}
    (row,) = (await house.history(**asked))["rows"]
    for title, slug in (
        ("Service level", "service_level"),
        ("Average speed of answer", "asa"),
        ("Abandonment rate", "abandonment_rate"),
        ("Average handle time", "average_handle_time"),
    ):
        assert float(found[title][0][slug]) == pytest.approx(row["kpis"][slug]["value"])
    (bea,) = found["Agents"]
    (agent,) = (await house.history(by="agent", kpis="occupancy,utilisation,handled"))["rows"]
    for slug, figure in agent["kpis"].items():
        assert float(bea[slug]) == pytest.approx(figure["value"])
    await opened.database.close()


async def test_the_views_are_there_on_both_databases(place: Place) -> None:
    opened, house, _ = await a_day(place)
    (row,) = await answers(opened, "SELECT * FROM callboard_queue_quarters WHERE queue = 'XX' AND offered > 0")  # fmt: skip
    assert (row["offered"], row["overflowed"], row["since_ms"]) == (1, 1, DAY_BEGAN + 9 * HOUR + HOUR // 2)  # fmt: skip
    visits = await answers(opened, "SELECT * FROM callboard_visits WHERE queue = 'NE'")
    assert [float(visit["wait_s"]) for visit in visits] == [30.0]
    assert "customer" not in visits[0]
    assert str(visits[0]["queued_at"]).replace("T", " ").startswith("2026-11-12 09:20:00")
    await opened.database.close()
    assert house.store is not None
