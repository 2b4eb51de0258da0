"""/v1/channels: set up, tried on a Slack of our own, and shown without secrets."""

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from redis.asyncio import Redis

from app.api.slack import manifest_for
from app.notify.kinds import KINDS
from app.store.channel_contract import Trouble
from tests.api.keepers import NOW
from tests.api.source_house import House, house
from tests.notify.fake_slack import CHANNEL, TOKEN, FakeSlack, fake_slack, unfit
from tests.notify.sending import SIGNING

pytestmark = [pytest.mark.redis, pytest.mark.usefixtures("database")]

SECRETS = {"bot_token": TOKEN, "signing_secret": SIGNING}
BOT: dict[str, Any] = {
    "name": "Floor", "kind": "slack_bot", "settings": {"channel": CHANNEL}, "secrets": SECRETS,
}  # fmt: skip


@pytest_asyncio.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    async with fake_slack() as slack:
        yield slack


@pytest_asyncio.fixture
async def desk(database: Path, valkey: Redis, slack: FakeSlack) -> AsyncIterator[House]:
    async with house(database, valkey, slack_api=f"{slack.url}/api/") as desk:
        yield desk


async def added(desk: House, body: Any = None) -> Any:
    answer = await desk.ask("POST", "/v1/channels", body or BOT)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def test_at_first_there_are_no_channels_and_every_kind_can_be_set_up(desk: House) -> None:
    told = await desk.get("/v1/channels")
    assert told["channels"] == []
    assert [kind["name"] for kind in told["kinds"]] == [*KINDS]
    assert all(kind["available"] for kind in told["kinds"])


async def test_a_channel_is_shown_changed_and_removed_and_never_with_its_secrets(
    desk: House,
) -> None:
    made = await added(desk)
    assert made["secrets"]["bot_token"]["ending"] == "…0815"
    assert (made["default"], made["enabled"], made["broken"], made["made"]) == (
        True,
        True,
        None,
        {},
    )
    path = f"/v1/channels/{made['id']}"
    other = "xoxb-" + "planted-other-4711"
    change = {"name": "Night", "secrets": {"bot_token": other}, "default": False, "language": "hu"}
    changed = await desk.ask("PATCH", path, change)
    assert changed.status_code == 200
    assert changed.json()["secrets"]["bot_token"]["ending"] == "…4711"
    assert changed.json()["settings"] == {"channel": CHANNEL}
    everything = [
        await desk.get("/v1/channels"), await desk.get(path), await desk.get("/v1/audit"),
        changed.json(), made,
    ]  # fmt: skip
    for secret in (TOKEN, other, SIGNING):
        assert secret not in json.dumps(everything)
    assert (await desk.ask("DELETE", path)).status_code == 204
    assert (await desk.ask("DELETE", path)).status_code == 404
    assert (await desk.ask("GET", path)).status_code == 404


# What is wrong, and the field that is named.
WRONG: list[tuple[dict[str, Any], str]] = [
    ({"kind": "pigeon"}, "kind"),
    ({"settings": {}}, "settings.channel"),
    ({"settings": {"channel": "#floor"}}, "settings.channel"),
    ({"settings": {"channel": CHANNEL, "colour": "red"}}, "settings.colour"),
    ({"secrets": {"bot_token": TOKEN}}, "secrets.signing_secret"),
    ({"secrets": SECRETS | {"bot_token": "xoxp-planted-user-token"}}, "secrets.bot_token"),
    ({"secrets": SECRETS | {"bot_token": 7}}, "secrets.bot_token"),
    ({"name": " "}, "name"),
    ({"name": "a\nb"}, "name"),
    ({"language": "de"}, "language"),
    ({"colour": "red"}, "colour"),
    ({"enabled": "yes"}, "enabled"),
    ({"kind": "slack_webhook", "settings": {}, "secrets": {"url": "http://hooks.example.com/x"}}, "secrets.url"),
    ({"kind": "slack_webhook", "settings": {}, "secrets": {"url": "https://["}}, "secrets.url"),
    ({"kind": "webhook", "settings": {"url": "ftp://example.com"}, "secrets": {}}, "settings.url"),
    ({"kind": "webhook", "settings": {"url": "https:///x"}, "secrets": {}}, "settings.url"),
    ({"kind": "webhook", "settings": {"url": "https://e.com"}, "secrets": {"secret": "whsec_x"}}, "secrets.secret"),
    ({"kind": "email", "settings": {}, "secrets": {"url": "slack://a/b/c"}}, "secrets.url"),
]  # fmt: skip


async def test_what_makes_no_sense_is_refused_by_its_field_and_not_repeated(desk: House) -> None:
    for change, field in WRONG:
        answer = await desk.ask("POST", "/v1/channels", BOT | change)
        assert (answer.status_code, answer.json()["field"]) == (422, field)
        assert "planted" not in answer.text
    assert (await desk.get("/v1/channels"))["channels"] == []


async def test_only_those_who_may_change_things_do(desk: House) -> None:
    nobody = await desk.client.post("/v1/channels", json=BOT)
    cookie = {"Cookie": "callboard_session=known", "Origin": "https://elsewhere.example"}
    elsewhere = await desk.client.post("/v1/channels", json=BOT, headers=cookie)
    assert (nobody.status_code, elsewhere.status_code) == (401, 403)
    for path in ("/v1/channels", "/v1/slack/manifest"):
        assert (await desk.client.get(path)).status_code == 401


async def test_a_test_is_posted_and_taken_for_proof_that_a_broken_channel_works(
    desk: House, slack: FakeSlack
) -> None:
    made = await added(desk, BOT | {"language": "hu"})
    store = await desk.door.open()
    (stored,) = await store.channels.every()
    await store.channels.found(made["id"], Trouble(NOW, "channel_not_found"), stored.changed_at)
    assert (await desk.get("/v1/channels"))["channels"][0]["broken"][
        "reason"
    ] == "channel_not_found"
    answer = await desk.ask("POST", f"/v1/channels/{made['id']}/test")
    assert (answer.status_code, answer.json()["delivered"]) == (200, True)
    (message,) = slack.visible()
    assert "Próbaüzenet" in message.shown["text"]
    assert not unfit(message.shown)
    assert (await desk.get("/v1/channels"))["channels"][0]["broken"] is None


async def test_a_test_that_fails_says_why_and_a_permanent_reason_stays(
    desk: House, slack: FakeSlack
) -> None:
    path = f"/v1/channels/{(await added(desk))['id']}"
    slack.errors["conversations.history"] = "missing_scope"
    answer = await desk.ask("POST", path + "/test")
    assert (answer.status_code, answer.json()["reason"]) == (502, "missing_scope")
    assert (await desk.get(path))["broken"]["reason"] == "missing_scope"
    changed = await desk.ask("PATCH", path, {"name": "Again"})
    assert changed.json()["broken"] is None
    slack.errors = {"chat.postMessage": "fatal_error"}
    answer = await desk.ask("POST", path + "/test")
    assert (answer.status_code, answer.json()["permanent"]) == (502, False)
    assert (await desk.get(path))["broken"] is None
    assert (await desk.ask("POST", "/v1/channels/nobody/test")).status_code == 404


async def test_an_incoming_webhook_is_tested(desk: House, slack: FakeSlack) -> None:
    taken: list[dict[str, Any]] = []

    def hook(_: str, given: dict[str, Any], __: Any) -> tuple[int, str]:
        taken.append(given)
        return (200, "ok") if len(taken) == 1 else (404, "no_service")

    slack.hook = hook
    url = f"{slack.url}/services/T1/B1/planted-hook"
    made = await added(
        desk, BOT | {"kind": "slack_webhook", "settings": {}, "secrets": {"url": url}}
    )
    path = f"/v1/channels/{made['id']}/test"
    assert (await desk.ask("POST", path)).status_code == 200
    assert not unfit(taken[0])
    answer = await desk.ask("POST", path)
    assert answer.json()["reason"] == "HTTP 404 no_service"
    assert "planted" not in answer.text


async def test_a_webhook_is_signed_as_its_key_says_which_is_told_once(
    desk: House, slack: FakeSlack
) -> None:
    slack.hook = lambda *_: (204, "")
    body = BOT | {"kind": "webhook", "settings": {"url": f"{slack.url}/hook"}, "secrets": {}}
    made = await added(desk, body)
    key = base64.b64decode(made["made"]["secret"].removeprefix("whsec_"))
    assert made["made"]["secret"] not in json.dumps(await desk.get("/v1/channels"))
    assert (await desk.ask("POST", f"/v1/channels/{made['id']}/test")).status_code == 200
    headers, sent = slack.heads[0], slack.bodies[0]
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + sent
    digest = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{digest}"
    assert int(headers["webhook-timestamp"]) == NOW // 1_000
    assert json.loads(sent)["type"] == "alert.test"


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:'imghdr' is deprecated")
async def test_an_address_of_another_program_is_tested_through_apprise(
    desk: House, slack: FakeSlack
) -> None:
    taken: list[Any] = []

    def hook(_: str, given: Any, __: Any) -> tuple[int, str]:
        taken.append(given)
        return 200, "ok"

    slack.hook = hook
    url = slack.url.replace("http://", "json://") + "/planted-path"
    body = BOT | {"kind": "apprise", "settings": {}, "secrets": {"url": url}}
    made = await added(desk, body)
    answer = await desk.ask("POST", f"/v1/channels/{made['id']}/test")
    assert answer.status_code == 200, answer.text
    assert taken[0]["title"] == "🔵 A test from Callboard"
    wrong = await added(desk, body | {"secrets": {"url": "pigeon://coop"}})
    refused = await desk.ask("POST", f"/v1/channels/{wrong['id']}/test")
    assert (refused.status_code, refused.json()["permanent"]) == (502, True)


async def test_the_manifest_names_our_addresses_and_whether_slack_can_reach_them(
    desk: House,
) -> None:
    told = await desk.get("/v1/slack/manifest")
    assert told["reachable"] is False
    public = manifest_for("https://board.example.com/")
    assert public["reachable"] is True
    url = public["manifest"]["settings"]["interactivity"]["request_url"]
    assert url == "https://board.example.com/v1/slack/interactions"
    (command,) = public["manifest"]["features"]["slash_commands"]
    assert (command["command"], command["url"]) == (
        "/callboard", "https://board.example.com/v1/slack/commands",
    )  # fmt: skip


async def test_edits_at_once_are_all_kept(desk: House) -> None:
    path = f"/v1/channels/{(await added(desk))['id']}"
    changes = ({"name": "N"}, {"language": "fa"}, {"enabled": False}, {"default": False})
    await asyncio.gather(*(desk.ask("PATCH", path, change) for change in changes))
    found = await desk.get(path)
    kept = {name: found[name] for name in ("name", "language", "enabled", "default")}
    assert kept == {"name": "N", "language": "fa", "enabled": False, "default": False}
