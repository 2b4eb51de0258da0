"""/v1/dead-letters: kept whole without people and secrets, tried again after a fix, and forgotten."""

import json
from base64 import b64encode
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from redis.asyncio import Redis

from app.store.place import FILE
from app.streams.letters import LONGEST
from tests.api.keepers import BEARER, KEY, NOW, queued
from tests.api.source_house import FITS, FITS_NOT, TASK, House, house

pytestmark = [pytest.mark.redis, pytest.mark.usefixtures("database")]

TOKEN = "planted-" + "auth-token-0815"
NUMBER = "+441632960123"
SALE = {"n": "c-1", "t": NOW, "who": NUMBER}


@pytest.fixture
async def desk(tmp_path: Path, valkey: Redis) -> AsyncIterator[House]:
    async with house(tmp_path / FILE, valkey) as desk:
        yield desk


async def letters(desk: House, query: str = "") -> list[Any]:
    return list((await desk.get(f"/v1/dead-letters{query}"))["dead_letters"])


async def redrive(desk: House, id_: str) -> Any:
    answer = await desk.ask("POST", f"/v1/dead-letters/{id_}/redrive")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def misfit(desk: House, *payloads: Any, mapping: Any = FITS_NOT) -> str:
    """Post payloads to a source whose mapping does not fit, and return its key."""
    key = str(await desk.add("tills", "generic", settings={"mapping": mapping}))
    for payload in payloads:
        assert (await desk.tell(key, payload)).status_code == 422
    return key


async def fix(desk: House, mapping: Any = FITS) -> None:
    body = {"settings": {"mapping": mapping}}
    assert (await desk.ask("PATCH", "/v1/sources/tills", body)).status_code == 200


async def test_a_letter_with_a_number_that_nothing_can_hold_is_kept_beside_what_is_stored(
    desk: House,
) -> None:
    events = [queued(), queued(2, type="coffee.made", order_id=10**30, timestamp=-(10**30))]
    body = json.dumps(events)
    answer = await desk.client.post(
        "/v1/events", content=body, headers=BEARER | {"Content-Type": "application/json"}
    )
    assert (answer.status_code, answer.json()["accepted"]) == (202, 1)
    (letter,) = await letters(desk)
    assert (letter["type"], letter["redrivable"]) == ("coffee.made", True)


async def test_a_letter_is_what_of_a_ringcentral_notice_was_not_understood(desk: House) -> None:
    await desk.add("phones", "ringcentral", secret=TOKEN)
    party = {"queueCall": True, "to": {"name": "Sales", "extensionId": "900"}, "extensionId": "900", "id": "p-900",
             "direction": "Inbound", "from": {"phoneNumber": NUMBER}}  # fmt: skip
    parties = [party | {"status": {"code": "Setup"}}, party]
    notice = {"uuid": "u-1", "event": "/restapi/v1.0/account/1/telephony/sessions", "body": {
        "sequence": 1, "telephonySessionId": "s-1", "eventTime": "2026-11-17T15:42:00Z", "parties": parties,
    }}  # fmt: skip
    answer = await desk.client.post(
        "/v1/webhooks/ringcentral/phones", json=notice, headers={"Verification-Token": TOKEN}
    )
    assert (answer.status_code, answer.json()["accepted"]) == (202, 1), answer.text
    (letter,) = await letters(desk)
    assert (letter["reason"], letter["redrivable"]) == ("code is missing", True)
    assert NUMBER not in json.dumps(await desk.get(f"/v1/dead-letters/{letter['id']}"))


async def test_of_a_batch_that_is_not_understood_at_all_every_item_is_kept(desk: House) -> None:
    sales = [SALE | {"n": f"c-{number}"} for number in range(3)]
    await misfit(desk, {"sales": sales}, mapping=FITS_NOT | {"items": "$.sales"})
    kept = await letters(desk)
    assert len(kept) == 3
    await fix(desk, FITS | {"items": "$.sales"})
    assert [(await redrive(desk, letter["id"]))["accepted"] for letter in kept] == [1, 1, 1]
    assert {getattr(event, "call", None) for event in desk.stored()} == {"c-0", "c-1", "c-2"}


async def test_after_a_fix_a_letter_becomes_the_event_it_would_have_been(desk: House) -> None:
    key = await misfit(desk, SALE)
    (letter,) = await letters(desk)
    assert (letter["source"], letter["reason"], letter["redrivable"]) == (
        "tills", "at is missing", True,
    )  # fmt: skip
    assert await redrive(desk, letter["id"]) == {
        "accepted": 0, "repeated": 0, "ignored": 0, "refused": 1, "reasons": ["at is missing"],
    }  # fmt: skip
    await fix(desk)
    assert (await redrive(desk, letter["id"]))["accepted"] == 1
    assert await letters(desk) == []
    assert (await desk.tell(key, SALE)).json()["repeated"] == 1
    (redriven,) = desk.stored()
    assert (redriven.source, redriven.id) == ("tills", "c-1:call.queued")
    # Sent by a caller whom the intake knows, whichever way the event came.
    assert (await desk.tell(key, SALE | {"n": "c-2"})).json()["accepted"] == 1
    first, second = (getattr(event, "customer", None) for event in desk.stored())
    assert first == second


async def test_all_letters_of_a_source_are_tried_oldest_first(desk: House) -> None:
    await misfit(desk, *(SALE | {"n": f"c-{n}"} for n in range(3)), {"n": "c-9"})
    await desk.client.post("/v1/events", json=queued(type="coffee.made"), headers=BEARER)
    await fix(desk)
    answer = await desk.ask("POST", "/v1/dead-letters/redrive?source=tills")
    assert answer.json() == {
        "accepted": 3, "repeated": 0, "ignored": 0, "refused": 1,
        "reasons": ["at is missing"], "left": 1,
    }  # fmt: skip
    assert [getattr(event, "call", None) for event in desk.stored()] == ["c-0", "c-1", "c-2"]
    assert [letter["source"] for letter in await letters(desk)] == ["native", "tills"]
    (entry,) = (await desk.get("/v1/audit?subject=tills&limit=1"))["entries"]
    assert (entry["what"], entry["after"]["accepted"]) == ("dead_letters.redriven", 3)


async def test_a_refusal_keeps_the_letter_with_its_new_reason(desk: House) -> None:
    await misfit(desk, SALE | {"t": "soon"})
    (letter,) = await letters(desk)
    await fix(desk)
    assert (await redrive(desk, letter["id"]))["refused"] == 1
    (after,) = await letters(desk)
    assert after["id"] == letter["id"]
    assert after["reason"] == "$.t: not an instant"


async def test_an_event_that_a_mapping_made_wrongly_is_made_anew_by_the_next(desk: House) -> None:
    fields = FITS["rules"][0]["fields"]
    misnamed = {"rules": [{"type": "call.queued", "fields": fields | {"queue": "x" * 300}}]}
    await misfit(desk, SALE, mapping=misnamed)
    (letter,) = await letters(desk)
    assert letter["reason"].startswith("queue: expected 1 to 256 characters")
    await fix(desk)
    assert (await redrive(desk, letter["id"]))["accepted"] == 1
    assert [getattr(event, "queue", None) for event in desk.stored()] == ["Sales"]


async def test_one_item_of_a_batch_is_tried_by_itself(desk: House) -> None:
    batch = {"items": "$.data.events", "rules": FITS["rules"]}
    key = await desk.add("tills", "generic", settings={"mapping": batch})
    items = [SALE, SALE | {"n": "c-2", "t": "soon"}, SALE | {"n": "c-3"}]
    payload = {"data": {"events": items, "shop": 7}}
    answer = await desk.tell(key, payload)
    assert answer.json()["accepted"] == 2
    (letter,) = await letters(desk)
    whole = (await desk.get(f"/v1/dead-letters/{letter['id']}"))["payload"]
    assert [item["n"] for item in whole["data"]["events"]] == ["c-2"]
    unread = {
        "type": "call.queued",
        "fields": FITS["rules"][0]["fields"] | {"at": "2026-11-17T15:42:07Z"},
    }
    await fix(desk, {"items": "$.data.events", "rules": [unread]})
    assert (await redrive(desk, letter["id"]))["accepted"] == 1
    assert [getattr(event, "call", None) for event in desk.stored()] == ["c-1", "c-3", "c-2"]


async def test_a_form_is_tried_as_the_form_it_was(desk: House) -> None:
    await desk.add("flex", "twilio", secret=TOKEN)
    assert (
        await desk.hook(TOKEN, TASK | {"TaskQueueName": "", "TaskSid": "x" * 300})
    ).status_code == 422
    (letter,) = await letters(desk)
    told = await desk.get(f"/v1/dead-letters/{letter['id']}")
    assert (told["form"], len(told["payload"]["TaskSid"])) == ("form", 300)
    assert (await redrive(desk, letter["id"]))["refused"] == 1
    odd = TASK | {"EventType": "task-queue.entered", "TimestampMs": "soon"}
    assert (await desk.hook(TOKEN, odd)).status_code == 422
    told = await desk.get(f"/v1/dead-letters/{(await letters(desk))[0]['id']}")
    assert (told["form"], told["payload"]["TaskQueueEnteredDate"]) == ("form", str(NOW))
    assert json.loads(told["payload"]["TaskAttributes"])["api_key"] == "[removed]"


async def test_a_native_event_is_tried_as_the_decoder_would(desk: House) -> None:
    odd = queued(type="coffee.made", customer=NUMBER)
    assert (await desk.client.post("/v1/events", json=odd, headers=BEARER)).status_code == 422
    (letter,) = await letters(desk, "?source=native")
    assert (letter["type"], letter["redrivable"]) == ("coffee.made", True)
    done = await redrive(desk, letter["id"])
    assert (done["refused"], done["reasons"]) == (
        1, ["type: 'coffee.made' is not in the vocabulary"],
    )  # fmt: skip


async def test_a_name_that_was_masked_makes_no_event(desk: House) -> None:
    mapping = {"rules": [{"type": "call.queued", "fields": {"at": "$.t", "call": "$.n"}}]}
    await misfit(desk, SALE, mapping=mapping)
    fields = {"id": "$.n", "at": "$.t", "call": "$.n", "queue": "$.who"}
    await fix(desk, {"rules": [{"type": "call.queued", "fields": fields}]})
    done = await redrive(desk, (await letters(desk))[0]["id"])
    assert (done["accepted"], done["refused"]) == (0, 1)
    assert done["reasons"][0].startswith("queue: it was masked")
    assert desk.stored() == []


async def test_one_that_is_too_long_says_that_it_cannot_be_tried(desk: House) -> None:
    await misfit(desk, SALE | {"long": "x" * LONGEST})
    (letter,) = await letters(desk)
    assert (letter["redrivable"], letter["cut"]) == (False, True)
    answer = await desk.ask("POST", f"/v1/dead-letters/{letter['id']}/redrive")
    assert answer.status_code == 409
    assert "let the source send it again" in answer.json()["detail"]
    left = await desk.ask("POST", "/v1/dead-letters/redrive?source=tills")
    assert (left.json()["refused"], left.json()["left"]) == (0, 1)


async def test_a_letter_of_a_source_that_is_gone_stays(desk: House) -> None:
    await misfit(desk, SALE)
    await desk.ask("DELETE", "/v1/sources/tills")
    (letter,) = await letters(desk)
    assert (await redrive(desk, letter["id"]))["reasons"] == [
        "its source posts no webhooks any more"
    ]
    assert len(await letters(desk)) == 1


async def test_a_letter_may_be_forgotten(desk: House) -> None:
    await misfit(desk, SALE)
    (letter,) = await letters(desk)
    path = f"/v1/dead-letters/{letter['id']}"
    assert (await desk.ask("DELETE", path)).status_code == 204
    for method, more in (("GET", ""), ("DELETE", ""), ("POST", "/redrive")):
        assert (await desk.ask(method, path + more)).status_code == 404
    entries = (await desk.get("/v1/audit?subject=tills"))["entries"]
    assert entries[0]["what"] == "dead_letter.removed"


async def test_letters_are_listed_page_by_page_and_counted(desk: House) -> None:
    await misfit(desk, *(SALE | {"n": f"c-{n}"} for n in range(5)))
    page = await desk.get("/v1/dead-letters?source=tills&limit=2")
    assert (len(page["dead_letters"]), page["total"]) == (2, 5)
    rest = await desk.get(f"/v1/dead-letters?limit=9&before={page['next']}")
    assert (len(rest["dead_letters"]), rest["next"]) == (3, None)
    assert (await desk.get("/v1/sources/tills"))["dead_letters"] == 5
    assert await letters(desk, "?source=nobody") == []


BAD = [
    ("GET", "?limit=0", 422),
    ("GET", "?limit=201", 422),
    ("GET", "?before=x", 422),
    ("GET", f"?source={'x' * 65}", 422),
    ("GET", "/x", 404),
    ("GET", "/1%00", 404),
    ("GET", "/" + "9" * 99, 404),
    ("POST", "/redrive", 422),
    ("POST", "/-1/redrive", 404),
    ("DELETE", "/%F0%9F%90%9F", 404),
]


@pytest.mark.parametrize(("method", "query", "status"), BAD)
async def test_what_makes_no_sense_is_refused(
    desk: House, method: str, query: str, status: int
) -> None:
    answer = await desk.ask(method, f"/v1/dead-letters{query}")
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


async def test_while_the_log_is_away_the_letter_stays(desk: House) -> None:
    await misfit(desk, SALE)
    await fix(desk)
    (letter,) = await letters(desk)
    desk.rooms.log.is_away = True
    answer = await desk.ask("POST", f"/v1/dead-letters/{letter['id']}/redrive")
    assert answer.status_code == 503
    assert len(await letters(desk)) == 1


# Nothing that is planted comes out

PLANTS = st.sampled_from([
    lambda text: {"a": text},
    lambda text: {"a": f"the key is {text}, really"},
    lambda text: {text: [text]},
    lambda text: [{"b": [{"c": text}]}],
    lambda text: {"a": json.dumps({"b": text})},
    lambda text: {"a": b64encode(json.dumps({"b": text}).encode()).decode()},
    lambda text: {"n": text, "t": text},
    lambda text: {"n": "c-1", "t": NOW, "who": text},
    lambda text: text,
])  # fmt: skip
FIELDS = st.sampled_from(["type", "id", "at", "call", "queue", "customer", "state", "x"])


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(plant=PLANTS, field=FIELDS, kind=st.sampled_from(["coffee.made", "call.queued"]))
async def test_a_planted_secret_comes_out_nowhere(
    desk: House, capfd: pytest.CaptureFixture[str], plant: Any, field: str, kind: str
) -> None:
    """Posted, refused, kept, looked at, tried again and audited: no secret and no number is told."""
    key = await secret_of(desk)
    said = [(await desk.tell(key, plant(planted))).text for planted in (key, KEY, NUMBER)]
    for planted in (key, KEY):
        event = queued(type=kind) | {field: plant(planted)}
        await desk.client.post("/v1/events?source=own", json=event, headers=BEARER)
    await desk.client.post(
        "/v1/events?source=own", json=queued(type="x", note=plant(NUMBER)), headers=BEARER
    )
    asked = [("POST", f"/v1/dead-letters/redrive?source={name}") for name in ("tills", "own")]
    paths = [f"/v1/dead-letters/{letter['id']}" for letter in await letters(desk, "?limit=200")]
    asked += [(method, path) for path in paths for method in ("GET", "DELETE")]
    asked += [("GET", path) for path in ("/v1/sources", "/v1/audit?limit=1000", "/v1/identities")]
    said += [(await desk.ask(*each)).text for each in asked]
    said.extend(capfd.readouterr())
    for planted in (key, KEY, "1632960123"):
        assert planted not in "".join(said)


async def secret_of(desk: House) -> str:
    """Return a new secret of the source tills, made if need be."""
    if (await desk.ask("GET", "/v1/sources/tills")).status_code == 404:
        return str(await desk.add("tills", "generic", settings={"mapping": FITS}))
    (old, *_) = (await desk.get("/v1/sources/tills"))["secrets"]
    made = await desk.ask("POST", "/v1/sources/tills/secrets", {})
    await desk.ask("DELETE", f"/v1/sources/tills/secrets/{old['id']}")
    return str(made.json()["secret"])
