"""Saved reports: kept with their line in the audit, and refused where history could not answer them."""

from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest
import pytest_asyncio

from app.api.server import create_app
from app.store.contract import Store
from tests.api.keepers import BEARER, Rooms
from tests.api.serving import calling
from tests.history.house import OneStore

MONTHLY = {"view": "table", "kpis": ["asa", "offered"], "by": "queue", "period": "last_month"}


@pytest_asyncio.fixture
async def edge(store: Store) -> AsyncIterator[httpx2.AsyncClient]:
    async with calling(create_app(Rooms(store=OneStore(store)).parts())) as client:
        client.headers |= BEARER
        yield client


async def test_a_report_is_kept_changed_and_deleted(edge: httpx2.AsyncClient, store: Store) -> None:
    made = await edge.post("/v1/reports", json={"name": " Monthly ", "document": MONTHLY})
    assert (made.status_code, made.headers["etag"]) == (201, '"1"')
    report = made.json()
    assert (report["name"], report["changed_by"]) == ("Monthly", "key")
    assert report["document"] == {**_DEFAULTS, **MONTHLY}
    one = f"/v1/reports/{report['id']}"
    assert (await edge.get(one)).json() == report
    changed = {"name": "Monthly", "document": {**MONTHLY, "interval": "1w"}}
    second = await edge.put(one, json=changed, headers={"If-Match": '"1"'})
    assert (second.json()["version"], second.json()["document"]["interval"]) == (2, "1w")
    assert (await edge.put(one, json=changed)).json()["version"] == 2, "the same is no change"
    late = await edge.put(one, json=changed, headers={"If-Match": '"1"'})
    assert (late.status_code, late.json()["version"]) == (409, 2)
    await edge.post("/v1/reports", json={"name": "abandoned", "document": {"view": "visits"}})
    listed = (await edge.get("/v1/reports")).json()["reports"]
    assert [each["name"] for each in listed] == ["abandoned", "Monthly"]
    assert (await edge.delete(one, headers={"If-Match": '"1"'})).status_code == 409
    assert (await edge.delete(one)).status_code == 204
    for answer in (await edge.get(one), await edge.delete(one), await edge.put(one, json=changed)):
        assert answer.status_code == 404
    lines = await store.audit.read(subject=f"report:{report['id']}")
    assert [(line.what, line.before is None, line.after is None) for line in lines] == [
        ("report.deleted", False, True),
        ("report.changed", False, False),
        ("report.changed", True, False),
    ]


_DEFAULTS: dict[str, Any] = {
    "kpis": None, "by": "total", "queues": None, "groups": None, "agents": None,
    "period": "last_7_days", "since": None, "until": None, "interval": "1d", "formula": None,
    "attribution": None, "compare": None, "outcome": None, "chart": None,
}  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"view": "pie"}, "view"),
        ({"kpis": ["speed"]}, "kpis"),
        ({"kpis": []}, "kpis"),
        ({"by": "floor"}, "by"),
        ({"queues": ["PS\n"]}, "queues"),
        ({"agents": ["anna"]}, "agents"),
        ({"period": "whenever"}, "period"),
        ({"period": None, "since": "soon"}, "since"),
        ({"period": "today", "since": "2026-11-01"}, "period"),
        ({"interval": "1y"}, "interval"),
        ({"formula": "best"}, "formula"),
        ({"attribution": "never"}, "attribution"),
        ({"compare": "christmas"}, "compare"),
        ({"outcome": "lost"}, "outcome"),
        ({"chart": "pie"}, "chart"),
        ({"colour": "red"}, "colour"),
    ],
)
async def test_what_history_could_not_answer_is_not_kept(
    changes: dict[str, Any], field: str
) -> None:
    async with calling(create_app(Rooms().parts())) as client:
        body = {"name": "x", "document": {**MONTHLY, **changes}}
        answer = await client.post("/v1/reports", json=body, headers=BEARER)
    assert (answer.status_code, answer.json()["field"]) == (422, field), answer.text


@pytest.mark.parametrize("name", ["", " ", "a\nb", "x" * 81])
async def test_a_name_is_a_line(name: str) -> None:
    async with calling(create_app(Rooms().parts())) as client:
        body = {"name": name, "document": MONTHLY}
        answer = await client.post("/v1/reports", json=body, headers=BEARER)
    assert (answer.status_code, answer.json()["field"]) == (422, "name")


async def test_only_who_may_come_in_reads_or_writes() -> None:
    async with calling(create_app(Rooms().parts())) as client:
        for path in ("/v1/reports", "/v1/history", "/v1/history/waits", "/v1/visits"):
            assert (await client.get(path)).status_code == 401
        assert (await client.post("/v1/reports", json={})).status_code == 401
