"""/v1/slack: buttons and the command do what they say, for Slack alone, and only once."""

import asyncio
import hmac
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx2
import msgspec
import pytest
import pytest_asyncio
from redis.asyncio import Redis
from typing_extensions import override

from app.alerts.orders import OVER, Acknowledge, Answer, Done, Order, Refused, Snooze
from app.api.contracts import Orders
from app.events.instants import MINUTE, Millis
from app.metrics.beside import AlertPicture
from app.metrics.status import Status
from app.notify.blocks import ACKNOWLEDGE, OPEN, SNOOZE
from app.notify.slack_answers import is_slacks
from app.streams.exchange import Unanswered
from app.streams.once import Once
from tests.api.keepers import NOW, board, picture
from tests.api.source_house import House, house
from tests.notify.fake_slack import FakeSlack, fake_slack
from tests.notify.sending import SIGNING, channel

pytestmark = [pytest.mark.redis, pytest.mark.usefixtures("database")]

ALERT = "5d0c5d0c5d0c5d0c5d0c"
PRESSED, ASKED = "/v1/slack/interactions", "/v1/slack/commands"


@dataclass
class Judge(Orders):
    """Takes orders, and answers as told."""

    answer: Answer | None = None
    taken: list[Any] = field(default_factory=list)

    @override
    async def give(self, order: bytes, patience: Millis) -> bytes:
        self.taken.append(msgspec.json.decode(order, type=Order))
        if self.answer is None:
            raise Unanswered
        return msgspec.json.encode(self.answer)


DONE = Done(AlertPicture(ALERT, "service_level", "r", "critical", "acknowledged", "…"))


@dataclass
class Floor:
    """An edge with a Slack app set up, and the judge behind it."""

    desk: House
    judge: Judge
    slack: FakeSlack

    async def send(self, path: str, form: dict[str, str], **more: Any) -> httpx2.Response:
        """Post a form as Slack does."""
        body = urlencode(form).encode()
        headers = signed(body, **more)
        return await self.desk.client.post(path, content=body, headers=headers)

    async def press(self, action: str, alert: str = ALERT, **more: Any) -> httpx2.Response:
        told = {
            "type": "block_actions",
            "user": {"id": "U1", "name": "ann", "username": "ann"},
            "actions": [{"action_id": action, "value": alert, "type": "button"}],
            "response_url": f"{self.slack.url}/actions/T1",
        }
        return await self.send(PRESSED, {"payload": json.dumps(told)}, **more)


def signed(
    body: bytes, secret: str = SIGNING, at: int = NOW // 1_000, sent: bytes | None = None
) -> dict[str, str]:
    text = f"v0:{at}:".encode() + (body if sent is None else sent)
    return {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": str(at),
        "X-Slack-Signature": "v0=" + hmac.new(secret.encode(), text, sha256).hexdigest(),
    }


@pytest_asyncio.fixture
async def floor(database: Path, valkey: Redis) -> AsyncIterator[Floor]:
    judge = Judge(DONE)
    async with (
        fake_slack() as slack,
        house(
            database,
            valkey,
            slack_api=f"{slack.url}/api/",
            orders=judge,
            once=Once(valkey, "main"),
        ) as desk,
    ):
        store = await desk.door.open()
        await store.channels.add(channel(slack), "key")
        slack.hook = lambda *_: (200, "ok")
        yield Floor(desk, judge, slack)


def test_the_signature_is_the_one_that_slack_documents() -> None:
    body = b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow"
    body += b"&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner"
    body += (
        b"&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands"
    )
    body += b"%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015"
    body += b".47445629121.803a0bc887a14d10d2c447fce8b6703c"
    theirs = signed(body, "8f742231b10e" + "8888abcd99yyyzzz85a5", 1531420618)
    known = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"
    assert theirs["X-Slack-Signature"] == known


async def test_a_button_acknowledges_in_the_name_of_who_pressed_it(floor: Floor) -> None:
    answer = await floor.press(ACKNOWLEDGE)
    assert (answer.status_code, answer.content) == (200, b"")
    assert floor.judge.taken == [Acknowledge(ALERT, "ann")]


async def test_a_button_snoozes_for_half_an_hour(floor: Floor) -> None:
    assert (await floor.press(SNOOZE)).status_code == 200
    assert floor.judge.taken == [Snooze(ALERT, "ann", span=30 * MINUTE)]


async def test_a_link_and_what_is_no_button_of_ours_do_nothing(floor: Floor) -> None:
    for action in (OPEN, "somebody.elses"):
        assert (await floor.press(action)).status_code == 200
    assert floor.judge.taken == []


# What is refused, and how: each changes nothing.
def forged() -> dict[str, Any]:
    return {"secret": "another0secret0815"}


OLD, AHEAD = NOW // 1_000 - 301, NOW // 1_000 + 301
REFUSED = [
    forged(),
    {"at": OLD},
    {"at": AHEAD},
    {"sent": b"payload=%7B%22another%22%3A1%7D"},
]  # fmt: skip


@pytest.mark.parametrize("path", [PRESSED, ASKED])
async def test_what_slack_did_not_sign_just_now_is_refused(floor: Floor, path: str) -> None:
    floor.desk.rooms.board.kept = board(1)
    for how in REFUSED:
        answer = await floor.send(path, {"payload": "{}", "text": ""}, **how)
        assert (answer.status_code, answer.json()["title"]) == (401, "Unauthorized"), how
        assert floor.judge.taken == []


SIGN, AT = b"X-Slack-Signature", b"X-Slack-Request-Timestamp"
NO_SIGNATURES = [
    [],
    [(SIGN, "v0=é".encode()), (AT, str(NOW // 1_000).encode())],
    [(SIGN, b"v0=00"), (AT, b"soon")],
    [(SIGN, b"v0=00"), (AT, b"1e9")],
]


async def test_what_is_no_signature_at_all_is_refused(floor: Floor) -> None:
    for headers in NO_SIGNATURES:
        client = floor.desk.client
        answer = await client.post(PRESSED, content=b"payload=%FF\xff", headers=headers)
        assert answer.status_code == 401, headers


async def test_the_same_request_again_is_refused_by_every_process(
    floor: Floor, valkey: Redis, database: Path
) -> None:
    assert (await floor.press(ACKNOWLEDGE)).status_code == 200
    assert (await floor.press(ACKNOWLEDGE)).status_code == 403
    other = {"orders": floor.judge, "once": Once(valkey, "main")}
    async with house(database, valkey, **other) as elsewhere:
        there = Floor(elsewhere, floor.judge, floor.slack)
        assert (await there.press(ACKNOWLEDGE)).status_code == 403
    assert len(floor.judge.taken) == 1


async def test_a_key_of_ours_is_no_signature(floor: Floor) -> None:
    answer = await floor.desk.ask("POST", PRESSED, {})
    assert answer.status_code == 401


async def test_without_an_app_nothing_is_believed(floor: Floor) -> None:
    store = await floor.desk.door.open()
    await store.channels.remove("c1", "key", 2)
    assert (await floor.press(ACKNOWLEDGE)).status_code == 401


async def test_who_pressed_in_vain_is_told_so_and_nobody_else(floor: Floor) -> None:
    for action, answer in ((ACKNOWLEDGE, Refused(OVER)), (SNOOZE, None)):
        floor.judge.answer = answer
        assert (await floor.press(action)).status_code == 200
    told = [json.loads(body) for body in floor.slack.bodies]
    assert floor.slack.calls == ["/actions/T1"] * 2
    assert [each["response_type"] for each in told] == ["ephemeral"] * 2
    assert told[0]["text"].startswith("This alert is over")
    assert told[1]["text"].startswith("That did not work")


async def test_an_answer_takes_less_than_the_three_seconds_slack_waits(floor: Floor) -> None:
    class Slow(Judge):
        @override
        async def give(self, order: bytes, patience: Millis) -> bytes:
            await asyncio.Event().wait()
            return b""

    floor.judge.give = Slow().give  # type: ignore[method-assign]
    async with asyncio.timeout(2.9):
        assert (await floor.press(ACKNOWLEDGE)).status_code == 200


async def test_what_no_button_sends_is_refused(floor: Floor) -> None:
    forms = [{}, {"payload": "no json"}, {"payload": "[]"}, {"payload": '{"type":1}'}]
    for form in forms:
        answer = await floor.send(PRESSED, form)
        assert (answer.status_code, floor.judge.taken) == (400, []), form


async def test_the_command_tells_who_asks_how_the_floor_stands(floor: Floor) -> None:
    shown = picture(5, status=Status.BREACH, name="Securities")
    floor.desk.rooms.board.kept = board(1, {"PS": picture(), "NE": shown})
    told = (await floor.send(ASKED, {"command": "/callboard", "text": ""})).json()
    assert told["response_type"] == "ephemeral"
    assert "🔴 Securities: below target" in told["text"]
    assert "5 waiting" in told["text"]
    one = (await floor.send(ASKED, {"command": "/callboard", "text": " private "})).json()
    assert one["text"].startswith("🟢 Private accounts: on target")
    none = (await floor.send(ASKED, {"text": "<!channel>"})).json()
    assert none["text"] == "There is no queue called &lt;!channel&gt;."


async def test_the_command_speaks_the_language_of_the_channel_set_up(floor: Floor) -> None:
    store = await floor.desk.door.open()
    speaks = channel(floor.slack, language="fa")
    await store.channels.change("c1", lambda _: speaks, "key", 2)
    told = (await floor.send(ASKED, {"text": ""})).json()
    assert told["text"] == "هنوز آماری نیست."


API = "https://slack.com/api/"


@pytest.mark.parametrize(("address", "believed"), [
    ("https://hooks.slack.com/actions/1", True), ("https://slack.com/x", True),
    ("http://hooks.slack.com/actions/1", False), ("https://hooks.slack.com.evil.example/", False),
    ("https://evilslack.com/", False), ("https://hooks.slack.com:8443/", False),
    ("http://127.0.0.1/", False), ("", False), ("https://[", False),
])  # fmt: skip
def test_an_answer_goes_to_slack_alone(address: str, believed: bool) -> None:
    assert is_slacks(address, API) is believed
