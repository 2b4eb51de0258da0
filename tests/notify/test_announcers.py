"""Channels that cannot change what they said: incoming webhooks, signed ones, and Apprise's."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from standardwebhooks import Webhook

from app.alerts.notice import Reason
from app.clock import ManualClock
from app.notify.signed_webhook import signed
from app.notify.slack_words import of_error, of_status
from tests.notify.fake_slack import Fault, fake_slack, unfit
from tests.notify.sending import House, Story, channel, house, secrets

FIRST, RESOLVED = Reason.FIRST_NOTIFICATION, Reason.RESOLVED
KEY = "whsec_" + "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


class Taken:
    """What an address was sent, and answered with one status after the other."""

    def __init__(self, *statuses: int) -> None:
        self.sent: list[dict[str, Any]] = []
        self._statuses = [*statuses]

    def __call__(self, _: str, given: dict[str, Any], __: Any) -> tuple[int, str]:
        status = self._statuses.pop(0) if self._statuses else 200
        if status == 200:
            self.sent.append(given)
        return status, "ok" if status == 200 else "no_service"


@pytest_asyncio.fixture
async def floor(database: Path) -> AsyncIterator[House]:
    async with fake_slack() as slack, house(database, slack) as made:
        yield made


async def tell(floor: House, *notices: Any) -> None:
    async with floor.sending():
        for notice in notices:
            await floor.put(notice)
            await floor.done()


async def test_an_incoming_webhook_says_what_is_new_and_what_is_over(floor: House) -> None:
    taken = floor.slack.hook = Taken()
    await floor.store.channels.add(channel(floor.slack, kind="slack_webhook"), "key")
    story = Story("a1")
    reasons = (FIRST, Reason.UPDATED, Reason.ACKNOWLEDGED, Reason.REPEAT, RESOLVED)
    await tell(floor, *(story.goes_on(reason) for reason in reasons))
    assert [each["text"][0] for each in taken.sent] == ["🔴", "🔴", "✅"]
    assert not any(unfit(each) for each in taken.sent)
    assert "actions" not in str(taken.sent)


async def test_what_came_and_went_unsaid_is_said_once_as_over(floor: House) -> None:
    taken = floor.slack.hook = Taken()
    await floor.store.channels.add(channel(floor.slack, kind="slack_webhook"), "key")
    story = Story("a1")
    await floor.put(story.goes_on(FIRST), story.goes_on(RESOLVED))
    async with floor.sending():
        await floor.done()
    assert [each["text"][0] for each in taken.sent] == ["✅"]


async def test_what_is_over_for_an_hour_and_was_never_said_stays_unsaid(floor: House) -> None:
    taken = floor.slack.hook = Taken()
    await floor.store.channels.add(channel(floor.slack, kind="slack_webhook"), "key")
    old = Story("a1", begun=floor.board.clock.now() - 3_700_000)
    bot = Story("a2", "c2", begun=floor.board.clock.now() - 3_700_000)
    await floor.store.channels.add(channel(floor.slack, id="c2"), "key")
    await floor.put(old.goes_on(FIRST), old.goes_on(RESOLVED))
    await floor.put(bot.goes_on(FIRST), bot.goes_on(RESOLVED))
    async with floor.sending():
        await floor.done()
    assert (taken.sent, floor.slack.visible()) == ([], [])


@pytest.mark.parametrize("status", [404, 410])
async def test_a_webhook_that_was_withdrawn_breaks_the_channel(floor: House, status: int) -> None:
    floor.slack.hook = Taken(status)
    await floor.store.channels.add(channel(floor.slack, kind="slack_webhook"), "key")
    beside = floor.board.calculator.beside
    async with floor.sending():
        await floor.put(Story("a1").goes_on(FIRST))
        await floor.until(lambda: bool(beside.channels))
    assert beside.channels[0].reason == f"HTTP {status} no_service"


async def test_a_webhook_waits_as_it_is_asked_and_tries_again(floor: House) -> None:
    taken = floor.slack.hook = Taken(500, 200)
    floor.slack.faults = iter([Fault.BUSY, Fault.NONE, Fault.DROPS])
    await floor.store.channels.add(channel(floor.slack, kind="slack_webhook"), "key")
    await tell(floor, Story("a1").goes_on(FIRST))
    assert len(taken.sent) == 1
    assert len(floor.slack.calls) == 4


async def test_a_program_is_told_everything_signed_and_by_ids_it_can_tell_apart(
    floor: House,
) -> None:
    taken = floor.slack.hook = Taken()
    settings = {"url": f"{floor.slack.url}/hook"}
    listens = channel(floor.slack, kind="webhook", settings=settings, secrets=secrets(secret=KEY))
    await floor.store.channels.add(listens, "key")
    floor.slack.faults = iter([Fault.DROPS_AFTER])
    story = Story("a1")
    await tell(floor, *(story.goes_on(r) for r in (FIRST, Reason.UPDATED, RESOLVED)))
    ids = [head["webhook-id"] for head in floor.slack.heads]
    assert ids == ["a1.1.c1", "a1.1.c1", "a1.2.c1", "a1.3.c1"]
    for head, body in zip(floor.slack.heads, floor.slack.bodies, strict=True):
        told = Webhook(KEY).verify(body, dict(head))
        assert told["data"]["alert"]["id"] == "a1"
    assert [each["type"] for each in taken.sent] == [
        "alert.first_notification", "alert.first_notification", "alert.updated", "alert.resolved",
    ]  # fmt: skip
    assert json.loads(floor.slack.bodies[-1])["data"]["timeline"][0]["reason"] == FIRST


def test_the_signature_is_the_one_of_the_scheme() -> None:
    # The example of the scheme's own reference implementations.
    headers = signed(
        Webhook(KEY),
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        b'{"test": 2432232314}',
        ManualClock(1614265330_000),
    )
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert headers["webhook-timestamp"] == "1614265330"


# What an answer means: who has to do something about it.
VERDICTS = [
    ("invalid_auth", "Refused"), ("channel_not_found", "Refused"), ("missing_scope", "Refused"),
    ("something_new", "Refused"), ("ratelimited", "NotNow"), ("fatal_error", "Unclear"),
    ("invalid_blocks", "Unfit"), ("message_not_found", "Gone"),
]  # fmt: skip


@pytest.mark.parametrize(("error", "verdict"), VERDICTS)
def test_an_error_says_whose_it_is(error: str, verdict: str) -> None:
    assert type(of_error(error)).__name__ == verdict


STATUSES = [
    (200, "ok", None), (204, "", None), (429, "", "NotNow"), (500, "", "Unclear"), (503, "x", "Unclear"),
    (400, "invalid_payload", "Unfit"), (404, "no_service", "Refused"), (410, "", "Refused"),
    (403, "<html>a secret</html>", "Refused"),
]  # fmt: skip


@pytest.mark.parametrize(("status", "body", "verdict"), STATUSES)
def test_a_status_says_whose_it_is(status: int, body: str, verdict: str | None) -> None:
    found = of_status(status, body, "7")
    assert (found and type(found).__name__) == verdict
    assert "secret" not in str(found)
    assert getattr(found, "after_s", 7.0) == 7.0
