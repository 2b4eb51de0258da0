"""From an event to Slack and back: told, acknowledged by a button, shown everywhere, over; through a crash."""

import asyncio
import json
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx2
import pytest
import pytest_asyncio

from app.clock import WallClock
from app.events.instants import SECOND
from tests.api.test_slack import signed
from tests.notify.fake_slack import CHANNEL, TOKEN, FakeSlack, fake_slack
from tests.notify.sending import SIGNING
from tests.system.service import Service

pytestmark = [
    pytest.mark.redis,
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc"),
]


class Floor:
    """A service that tells a Slack of our own."""

    def __init__(self, service: Service, slack: FakeSlack, client: httpx2.AsyncClient) -> None:
        self.service = service
        self.slack = slack
        self._client = client

    async def ask(self, method: str, path: str, body: Any = None) -> Any:
        headers = {"Authorization": f"Bearer {self.service.key}"}
        url = self.service.address + path
        answer = await self._client.request(method, url, json=body, headers=headers)
        assert answer.status_code < 300, answer.text
        return answer.json() if answer.content else None

    async def set_up(self) -> None:
        """Have a channel, tested, and a rule that sees at once when a wait is over."""
        secrets = {"bot_token": TOKEN, "signing_secret": SIGNING}
        settings = {"channel": CHANNEL}
        channel = {"name": "Floor", "kind": "slack_bot", "settings": settings, "secrets": secrets}
        made = await self.ask("POST", "/v1/channels", channel)
        await self.ask("POST", f"/v1/channels/{made['id']}/test")
        self.slack.messages.clear()
        rules = await self.ask("GET", "/v1/alert-rules")
        (rule,) = [each for each in rules["rules"] if each["id"] == "longest-wait"]
        for known in ("version", "changed_at", "changed_by", "default"):
            rule.pop(known, None)
        await self.ask("PUT", "/v1/alert-rules/longest-wait", rule | {"keep_s": 0, "missing": 0})

    async def happens(self, id_: str, type_: str, ago_s: float = 0, **more: Any) -> None:
        at = datetime.fromtimestamp(WallClock().now() / SECOND, UTC) - timedelta(seconds=ago_s)
        event = {"id": id_, "type": type_, "at": at.isoformat(), "call": "c1", "queue": "NE"}
        await self.ask("POST", "/v1/events", event | more)

    async def press(self, button: dict[str, Any]) -> None:
        told = {"type": "block_actions", "user": {"name": "ann"}, "actions": [button]}
        body = urlencode({"payload": json.dumps(told)}).encode()
        headers = signed(body, at=WallClock().now() // SECOND)
        url = f"{self.service.address}/v1/slack/interactions"
        answer = await self._client.post(url, content=body, headers=headers)
        assert answer.status_code == 200, answer.text

    async def alert(self) -> Any:
        found = (await self.ask("GET", "/v1/alerts?state=all&rule=longest-wait"))["alerts"]
        return found[0] if found else {}

    def said(self) -> str:
        return "\n".join(message.shown["text"] for message in self.slack.visible())


@pytest_asyncio.fixture
async def floor(tmp_path: Path) -> AsyncIterator[Floor]:
    async with fake_slack() as slack, httpx2.AsyncClient(timeout=10) as client:
        api = f"{slack.url}/api/"
        service = Service(tmp_path / "data", CALLBOARD_SLACK_API=api)
        yield Floor(await service.start(), slack, client)
        await service.stop(signal.SIGKILL)


async def until(so: Callable[[], Awaitable[bool]], seconds: float = 25) -> float:
    """Wait until something is so, and return for how long."""
    begun = time.perf_counter()
    async with asyncio.timeout(seconds):
        while not await so():  # noqa: ASYNC110  another process knows
            await asyncio.sleep(0.02)
    return time.perf_counter() - begun


async def test_an_alert_is_told_in_slack_and_answered_from_there(
    floor: Floor, record_property: Callable[[str, object], None]
) -> None:
    await floor.set_up()
    await floor.happens("q1", "call.queued", ago_s=100)

    async def is_told() -> bool:
        return "callers wait too long" in floor.said()

    record_property("measured", f"an alert stands in Slack after {await until(is_told):.2f} s")
    (message,) = floor.slack.visible()
    button = message.shown["blocks"][-1]["elements"][0]
    assert message.shown["blocks"][-1]["elements"][-1]["url"] == f"{floor.service.address}/"

    async def is_shown() -> bool:
        return bool((await floor.alert()).get("acknowledged_by") == "ann")

    begun = time.perf_counter()
    await floor.press(button)
    await until(is_shown)
    took = time.perf_counter() - begun
    record_property("measured", f"acknowledged in Slack, on the board {took:.2f} s later")

    async def is_taken() -> bool:
        return "acknowledged by ann" in message.shown["text"]

    await until(is_taken)
    os.kill(floor.service.children()["worker"], signal.SIGKILL)
    await floor.happens("a1", "call.answered", agent="bob")

    async def is_over() -> bool:
        return str(message.shown["text"]).startswith("✅")

    await until(is_over, 40)
    assert floor.slack.visible() == [message]
    assert took < 2.0
    for secret in (TOKEN, SIGNING):
        assert secret not in floor.service.logged
