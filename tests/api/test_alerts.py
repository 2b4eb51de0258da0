"""Alerts, their rules and silences through the API."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx2
import msgspec
import pytest
import pytest_asyncio
from msgspec import UNSET
from typing_extensions import override

from app.alerts.alert import picture
from app.alerts.defaults import DEFAULTS
from app.alerts.judging import NoSuchAlert, NotOpen
from app.alerts.orders import OVER, UNFIT, UNKNOWN, Acknowledge, Done, Order, Refused, Snooze
from app.api.absent import NoOrders
from app.api.contracts import Orders
from app.api.server import create_app
from app.events.instants import MINUTE, Millis, format_instant
from app.metrics.columns import Column
from app.metrics.quarter import QUARTER
from app.metrics.record import SUMS, Kind, Record, SumsRecord
from app.store.door import LazyStore
from app.store.place import FILE
from tests.alerts.floor import LOW, Floor, queue
from tests.api.keepers import BEARER, NOW, Rooms, board
from tests.api.serving import calling

pytestmark = pytest.mark.usefixtures("database")


class JudgedOrders(Orders):
    """Carries orders out on a judge in this process, and writes what comes of it."""

    def __init__(self, floor: Floor, store: LazyStore) -> None:
        self.floor = floor
        self._store = store
        self._number = 0

    async def write(self) -> None:
        """Write down what the floor has been through."""
        alerts = (await self._store.open()).alerts
        self._number = self._number or await alerts.begin()
        while self.floor.judged:
            await alerts.write(self._number, self.floor.judged.pop(0))

    @override
    async def give(self, order: bytes, patience: Millis) -> bytes:
        asked = msgspec.json.decode(order, type=Order)
        return msgspec.json.encode(await self._answer(asked))

    async def _answer(self, order: Acknowledge | Snooze) -> Done | Refused:
        judge, now = self.floor.judge, self.floor.now
        try:
            if isinstance(order, Acknowledge):
                self.floor.tell(judge.acknowledge(now, order.alert, order.who))
            else:
                until = order.until or now + (order.span or 0)
                if until <= now:
                    return Refused("unfit", "until")
                self.floor.tell(judge.snooze(now, order.alert, order.who, until))
        except NoSuchAlert:
            return Refused(UNKNOWN)
        except NotOpen:
            return Refused(OVER)
        await self.write()
        found = judge.find(order.alert)
        return Done(picture(found)) if found is not None else Refused(UNKNOWN)


class House:
    """An edge on a real database, with a floor behind it."""

    def __init__(self, rooms: Rooms, floor: Floor, orders: JudgedOrders) -> None:
        self.rooms, self.floor, self.orders = rooms, floor, orders
        self.app = create_app(rooms.parts(orders=orders))
        self.client: httpx2.AsyncClient

    async def show(self) -> None:
        """Put the floor's alerts on the board and into the database."""
        await self.orders.write()
        shown = [picture(alert) for alert in self.floor.judge.alerts]
        self.rooms.board.kept = msgspec.structs.replace(board(1), alerts=shown)

    async def get(self, path: str) -> Any:
        answer = await self.client.get(path, headers=BEARER)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def send(self, method: str, path: str, status: int, body: Any = UNSET) -> Any:
        sent = {} if body is UNSET else {"json": body}
        answer = await self.client.request(method, path, headers=BEARER, **sent)
        assert answer.status_code == status, answer.text
        return answer.json() if answer.content else None


@pytest_asyncio.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    store = LazyStore(tmp_path / FILE, "main")
    floor = Floor()
    floor.now = NOW
    rooms = Rooms(store=store)
    house = House(rooms, floor, JudgedOrders(floor, store))
    async with calling(house.app) as house.client:
        yield house
    await store.close()


async def in_trouble(house: House) -> dict[str, Any]:
    """Return the one alert of a queue that is below its target."""
    house.floor.look(queue(**LOW))
    house.floor.after(6)
    await house.show()
    (alert,) = (await house.get("/v1/alerts"))["alerts"]
    shown: dict[str, Any] = alert
    return shown


async def test_what_goes_on_is_seen_taken_and_over(house: House) -> None:
    alert = await in_trouble(house)
    path = f"/v1/alerts/{alert['id']}"
    assert (alert["kind"], alert["queue"], alert["state"]) == ("service_level", "NE", "firing")
    assert (alert["facts"]["missing"], alert["facts"]["denominator"]) == (2, 41)

    taken = await house.send("POST", f"{path}/acknowledge", 200)
    assert (taken["state"], taken["acknowledged_by"]) == ("acknowledged", "key")
    assert await house.send("POST", f"{path}/acknowledge", 200) == taken
    snoozed = await house.send("POST", f"{path}/snooze", 200, {"minutes": 30})
    assert snoozed["snoozed_until"] == format_instant(house.floor.now + 30 * MINUTE)

    house.floor.look(queue())
    house.floor.after(5)
    await house.show()
    assert (await house.get("/v1/alerts"))["alerts"] == []
    (over,) = (await house.get("/v1/alerts?state=resolved"))["alerts"]
    assert over["resolved_at"] == format_instant(house.floor.now)
    told = await house.get(path)
    assert [(entry["reason"], entry["who"]) for entry in told["timeline"]] == [
        ("fired", None),
        ("first_notification", None),
        ("acknowledged", "key"),
        ("snoozed", "key"),
        ("resolved", None),
    ]
    await house.send("POST", f"{path}/acknowledge", 409)
    house.floor.after(11)
    await house.show()
    await house.send("POST", f"{path}/acknowledge", 409)


NONSENSE: list[tuple[str, str, int, Any, str | None]] = [
    ("GET", "/v1/alerts/nothing", 404, UNSET, None),
    ("GET", "/v1/alerts/%00", 404, UNSET, None),
    ("GET", "/v1/alerts?state=lost", 422, UNSET, "state"),
    ("GET", "/v1/alerts?since=noon", 422, UNSET, "since"),
    ("GET", "/v1/alerts?limit=0", 422, UNSET, "limit"),
    ("POST", "/v1/alerts/nothing/acknowledge", 404, UNSET, None),
    ("POST", "/v1/alerts/nothing/snooze", 404, {"minutes": 5}, None),
    ("POST", "/v1/alerts/nothing/snooze", 422, {}, "minutes"),
    ("POST", "/v1/alerts/nothing/snooze", 422, {"minutes": -1}, "minutes"),
    ("POST", "/v1/alerts/nothing/snooze", 422, {"until": "soon"}, "until"),
    ("POST", "/v1/alerts/nothing/snooze", 422, {"until": "2001-01-01T00:00:00Z"}, "until"),
    ("GET", "/v1/alert-rules/nothing", 404, UNSET, None),
    ("DELETE", "/v1/alert-rules/nothing", 404, UNSET, None),
    ("PUT", "/v1/alert-rules/mine", 422, {"metric": "moods"}, "metric"),
    ("PUT", "/v1/alert-rules/mine", 422, {}, "metric"),
    ("PUT", "/v1/alert-rules/Mine!", 422, {"metric": "waiting"}, "id"),
    ("PUT", "/v1/alert-rules/mine", 422, {"id": "yours", "metric": "waiting"}, "id"),
    ("PUT", "/v1/alert-rules/mine", 422, {"metric": "waiting", "for_s": -1}, "for_s"),
    ("PUT", "/v1/alert-rules/mine", 422, {"metric": "waiting", "moon": 1}, "moon"),
    ("PUT", "/v1/alert-rules/mine", 422, {"metric": "waiting", "name": "\0"}, "name"),
    ("PUT", "/v1/alert-rules/metrics", 422, {"metric": "waiting"}, "id"),
    ("POST", "/v1/alert-rules", 409, {"id": "service-level", "metric": "waiting"}, None),
    ("POST", "/v1/silences", 422, {}, "minutes"),
    ("POST", "/v1/silences", 422, {"until": "2001-01-01T00:00:00Z"}, "until"),
    ("POST", "/v1/silences", 422, {"minutes": 5, "queues": [""]}, "queues[0]"),
    ("DELETE", "/v1/silences/nothing", 404, UNSET, None),
]


async def test_what_makes_no_sense_is_refused_with_its_field(house: House) -> None:
    for method, path, status, body, field in NONSENSE:
        told = await house.send(method, path, status, body)
        assert told.get("field") == field, told


async def test_nobody_in_particular_may_do_nothing(house: House) -> None:
    for method, path in (
        *(("GET", p) for p in ("/v1/alerts", "/v1/alert-rules", "/v1/silences")),
        ("POST", "/v1/alerts/x/acknowledge"),
        ("PUT", "/v1/alert-rules/x"),
        ("POST", "/v1/silences"),
    ):
        assert (await house.client.request(method, path)).status_code == 401
    stranger = {"Cookie": "callboard_session=known", "Origin": "https://elsewhere.test"}
    answer = await house.client.post("/v1/alerts/x/acknowledge", headers=stranger)
    assert answer.status_code == 403


async def test_rules_are_changed_exported_and_brought_in(house: House) -> None:
    first = await house.get("/v1/alert-rules")
    assert [rule["id"] for rule in first["rules"]] == [rule.id for rule in DEFAULTS]
    assert all(rule["default"] for rule in first["rules"])
    level = first["rules"][0]

    changed = await house.send("PUT", "/v1/alert-rules/service-level", 200, {**level, "for_s": 60})
    assert (changed["version"], changed["for_s"], changed["default"]) == (1, 60, False)
    stale = {**BEARER, "If-Match": '"0"'}
    late = await house.client.put("/v1/alert-rules/service-level", headers=stale, json=level)
    assert (late.status_code, late.json()["version"]) == (412, 1)

    made = {"id": "busy", "metric": "offered", "window": "15m", "threshold": 50.0}
    await house.send("POST", "/v1/alert-rules", 201, made)
    await house.send("DELETE", "/v1/alert-rules/longest-wait", 204)
    file = await house.get("/v1/alert-rules/export")
    ids = [rule["id"] for rule in file["rules"]]
    assert "longest-wait" not in ids
    assert ids[-1] == "busy"

    file["rules"][0]["for_s"] = 90
    await house.send("POST", "/v1/alert-rules/import", 200, file)
    assert (await house.get("/v1/alert-rules/service-level"))["for_s"] == 90
    versions = (await house.get("/v1/alert-rules/service-level/versions"))["versions"]
    assert [(v["version"], v["for_s"]) for v in versions] == [(2, 90), (1, 60), (0, 300)]
    file["rules"][2]["window"] = "1s"
    told = await house.send("POST", "/v1/alert-rules/import", 422, file)
    assert told["field"] == "rules[2].window"
    audit = (await house.get("/v1/audit?subject=service-level"))["entries"]
    assert [(e["what"], e["after"]["for_s"]) for e in audit] == [
        ("alert_rule.changed", 90),
        ("alert_rule.changed", 60),
    ]
    assert {m["name"] for m in (await house.get("/v1/alert-rules/metrics"))["metrics"]} >= {
        *("service_level", "longest_wait", "missing_agents", "silent")
    }


async def test_a_silence_is_made_and_ended(house: House) -> None:
    body = {"minutes": 30, "queues": ["NE"], "comment": "a drill"}
    made = await house.send("POST", "/v1/silences", 201, body)
    assert made["until"] == format_instant(NOW + 30 * MINUTE)
    assert (await house.get("/v1/silences"))["silences"] == [made]
    await house.send("DELETE", f"/v1/silences/{made['id']}", 204)
    assert (await house.get("/v1/silences"))["silences"] == []
    (over,) = (await house.get("/v1/silences?ended=true"))["silences"]
    assert over["until"] == format_instant(NOW)


async def test_without_a_judge_people_are_asked_to_try_again(house: House) -> None:
    app = create_app(house.rooms.parts(orders=NoOrders()))
    async with calling(app) as client:
        answer = await client.post("/v1/alerts/x/acknowledge", headers=BEARER)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")


class NothingRemembered(Orders):
    """A worker whose memory does not reach back so far."""

    @override
    async def give(self, order: bytes, patience: Millis) -> bytes:
        return msgspec.json.encode(Refused(UNFIT, "since"))


def quarter(place: int, offered: int, queue_name: str) -> SumsRecord:
    sums = [offered if column == Column.OFFERED else 0 for column in SUMS.values()]
    return SumsRecord(Kind.QUEUE, queue_name, QUARTERS + place * QUARTER, tuple(sums))


QUARTERS = NOW // QUARTER * QUARTER - 24 * QUARTER


async def test_a_rule_is_tried_on_the_quarter_hours_of_history(house: House) -> None:
    came = {"NE": [10, 60, 70, 80, 10, 10, 90, 10], "PS": [10] * 8}
    rows = [quarter(i, n, name) for name, counts in came.items() for i, n in enumerate(counts)]
    store = await house.rooms.store.open()
    await store.history.write(Record(sums=rows))
    parts = house.rooms.parts(trials=NothingRemembered())
    rule = {"metric": "offered", "window": "30m", "threshold": 125, "for_s": 300}
    span = {"since": format_instant(QUARTERS), "until": format_instant(QUARTERS + 8 * QUARTER)}
    async with calling(create_app(parts)) as client:
        answer = await client.post(
            "/v1/alert-rules/back-test", headers=BEARER, json={"rule": rule, **span}
        )
        untold = await client.post(
            "/v1/alert-rules/back-test",
            headers=BEARER,
            json={"rule": {"metric": "longest_wait"}, **span},
        )
    found = answer.json()
    # 60 + 70 and 70 + 80 are more than 125: told at the end of the third quarter hour.
    assert [(a["subject"], a["since"], a["until"]) for a in found["alerts"]] == [
        ("NE", format_instant(QUARTERS + 3 * QUARTER), format_instant(QUARTERS + 5 * QUARTER)),
    ]
    assert (found["fired"], found["told"], found["basis"]) == (1, 1, "quarters")
    assert found["seconds"] == 25 * 60
    assert (untold.status_code, untold.json()["field"]) == (422, "rule.metric")


async def test_a_rule_that_cannot_be_tried_is_refused(house: House) -> None:
    path = "/v1/alert-rules/back-test"
    told = await house.send(
        "POST", path, 422, {"rule": {"metric": "silent", "scope": {"of": "source"}}}
    )
    assert told["field"] == "rule.metric"
    told = await house.send("POST", path, 422, {"rule": {"metric": "moods"}})
    assert told["field"] == "rule.metric"
    told = await house.send("POST", path, 422, {"rule": {"metric": "waiting"}, "since": "then"})
    assert told["field"] == "since"
