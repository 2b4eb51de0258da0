"""The connect page and all about sources, in a real browser, on a real service."""

import base64
import hashlib
import hmac
import re

import httpx2
import pytest
from playwright.async_api import Locator, expect

from app.clock import WallClock
from app.events.instants import format_instant
from tests.browser.screen import Screen
from tests.system.service import Service

LANGUAGES = ("en", "fa", "fil", "hu", "ro", "sw")
TOKEN = "auth-token-" + "of-theirs"
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.browser,
    pytest.mark.redis,
    pytest.mark.slow,
    pytest.mark.timeout(180),
]


async def opened(service: Service, screen: Screen, place: str) -> None:
    """Sign in at a desk, and go to a page."""
    await screen.page.set_viewport_size({"width": DESK["width"], "height": DESK["height"]})
    await screen.page.goto(service.sign_in_link)
    await go(service, screen, place)


async def go(service: Service, screen: Screen, place: str, language: str = "en") -> None:
    await screen.page.goto(f"{service.address}/?lang={language}#/{place}")


def copied(screen: Screen, label: str) -> Locator:
    """What stands beside a button that copies it."""
    return screen.page.get_by_role("group", name=label, exact=True).locator("code")


def signed(address: str, fields: dict[str, str]) -> dict[str, str]:
    """The header by which Twilio proves a form."""
    text = address + "".join(name + fields[name] for name in sorted(fields))
    digest = hmac.new(TOKEN.encode(), text.encode(), hashlib.sha1).digest()
    return {"X-Twilio-Signature": base64.b64encode(digest).decode()}


def task_entered() -> dict[str, str]:
    """A call that enters a queue now, as TaskRouter tells it."""
    now = str(WallClock().now())
    return {
        "EventType": "task-queue.entered",
        "Sid": "EV1",
        "ResourceSid": "WT1",
        "TaskSid": "WT1",
        "TimestampMs": now,
        "TaskQueueSid": "WQ1",
        "TaskQueueName": "Sales",
        "TaskQueueEnteredDate": now,
        "TaskAttributes": "{}",
    }


async def with_key(service: Service, client: httpx2.AsyncClient, path: str, body: object) -> None:
    answer = await client.post(
        f"{service.address}{path}", json=body, headers={"Authorization": f"Bearer {service.key}"}
    )
    assert answer.is_success, answer.text


async def test_a_newcomer_connects_twilio_and_sees_the_first_event_arrive(
    service: Service, client: httpx2.AsyncClient, screen: Screen
) -> None:
    page = screen.page
    await opened(service, screen, "")
    await page.get_by_role("link", name="Connect your telephony system").click()
    await page.get_by_role("link", name="Twilio").click()

    await page.get_by_role("button", name="Make the source").click()
    await expect(page.get_by_text("This is needed.")).to_be_visible()
    await page.get_by_label("Name of the source").fill("flex")
    await page.get_by_label("Auth token").fill(TOKEN)
    await page.get_by_role("button", name="Make the source").click()

    address = f"{service.address}/v1/webhooks/twilio/flex"
    await expect(copied(screen, "Address")).to_have_text(address)
    await expect(
        page.get_by_role("listitem").filter(has_text="In TaskRouter").last
    ).to_contain_text(address)
    await expect(page.get_by_text("Waiting for the first event")).to_be_visible()

    await page.get_by_role("button", name="Send a test event").click()
    await expect(page.get_by_text("It came through")).to_be_visible()
    # A test is no news of the system itself.
    await expect(page.get_by_text("Waiting for the first event")).to_be_visible()

    fields = task_entered()
    answer = await client.post(address, data=fields, headers=signed(address, fields))

    assert answer.status_code == httpx2.codes.ACCEPTED, answer.text
    await expect(page.get_by_text(re.compile("The first events are here"))).to_be_visible()
    assert TOKEN not in await page.content()


async def test_a_payload_that_was_not_understood_is_sent_again_once_its_mapping_is_mended(
    service: Service, client: httpx2.AsyncClient, screen: Screen
) -> None:
    page = screen.page
    await opened(service, screen, "connect/generic")
    await expect(page.get_by_role("region", name="What it becomes")).to_contain_text("call.queued")
    await page.get_by_label("Name of the source").fill("tills")
    await page.get_by_role("button", name="Make the source").click()
    secret = await copied(screen, "Secret").inner_text()
    at = format_instant(WallClock().now())
    payload = {"id": "e1", "event": "queued", "time": at, "call": "c1", "group": "Sales"}

    answer = await client.post(
        f"{service.address}/v1/webhooks/generic/tills", json=payload, headers={"X-Api-Key": secret}
    )

    assert answer.status_code == httpx2.codes.UNPROCESSABLE_CONTENT
    await go(service, screen, "letters/tills")
    row = page.get_by_role("row").filter(has_text="tills")
    await expect(row).to_contain_text("queue")
    await row.get_by_role("button", name="Send again").click()
    await expect(page.get_by_text("1 is still not understood.")).to_be_visible()
    await row.get_by_role("button", name="queue").click()
    await expect(page.get_by_role("dialog")).to_contain_text('"group": "Sales"')
    await page.keyboard.press("Escape")

    await go(service, screen, "source/tills")
    mapping = page.get_by_role("textbox", name="Mapping", exact=True)
    await mapping.fill((await mapping.input_value()).replace("$.queue", "$.group"))
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("Saved")).to_be_visible()

    await go(service, screen, "letters/tills")
    await row.get_by_role("button", name="Send again").click()
    await expect(page.get_by_text("Understood now: 1 event.")).to_be_visible()
    await expect(page.get_by_text("There are none: everything was understood.")).to_be_visible()
    await screen.open_wall(service)
    await expect(screen.figure("Sales", "Waiting")).to_have_text("1")


async def test_a_refusal_stands_by_the_field_it_names(service: Service, screen: Screen) -> None:
    page = screen.page
    await opened(service, screen, "connect/asterisk-ami")
    await page.get_by_label("Name of the source").fill("no spaces please")
    await page.get_by_label("Host").fill("pbx.example.com")
    await page.get_by_label("User").fill("callboard")
    await page.get_by_label("Password").fill("a password")

    await page.get_by_role("button", name="Make the source").click()

    name = page.get_by_label("Name of the source")
    await expect(name).to_have_attribute("aria-invalid", "true")
    await expect(page.locator(".field").filter(has=name)).to_contain_text("expected 1 to 64")
    # The browser's own word for the 422.
    screen.complaints.clear()


async def test_a_secret_is_shown_once_replaced_and_taken_away(
    service: Service, client: httpx2.AsyncClient, screen: Screen
) -> None:
    page = screen.page
    await with_key(service, client, "/v1/sources", {"name": "own", "provider": "native"})
    await opened(service, screen, "source/own")

    await page.get_by_role("button", name="Make a new secret").click()
    fresh = await copied(screen, "The new secret").inner_text()
    await expect(page.get_by_role("button", name=re.compile("^Remove"))).to_have_count(2)
    await page.reload()
    await expect(page.get_by_role("heading", name="own")).to_be_visible()
    await expect(page.get_by_role("button", name=re.compile("^Remove"))).to_have_count(2)
    assert fresh not in await page.content()

    await page.get_by_role("button", name=re.compile("^Remove")).last.click()
    await page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    await expect(page.get_by_role("button", name=re.compile("^Remove"))).to_have_count(0)

    await page.get_by_role("button", name="Delete").click()
    await page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    await expect(page.get_by_text("Nothing is connected yet.")).to_be_visible()


async def test_a_guessed_name_is_confirmed_and_another_is_added(
    service: Service, client: httpx2.AsyncClient, screen: Screen
) -> None:
    page = screen.page
    state = {
        "type": "agent.state",
        "agent": "SIP/1127-0000001a",
        "state": "available",
        "queues": ["PS"],
        "at": format_instant(WallClock().now()),
    }
    await with_key(service, client, "/v1/events?source=pbx", state)
    await opened(service, screen, "names")

    guess = page.get_by_role("listitem").filter(has_text="SIP/1127-0000001a")
    await expect(guess.get_by_label("Id here")).to_have_value("1127")
    await guess.get_by_label("Name shown").fill("Ann")
    await guess.get_by_role("button", name="Save").click()
    await expect(guess.get_by_text("A guess")).to_have_count(0)
    await expect(guess.get_by_role("button", name="Forget")).to_be_visible()

    await page.get_by_label("What the source calls them").fill("ext 9")
    await page.get_by_label("Id here").last.fill("bob")
    await page.get_by_role("button", name="Add", exact=True).click()
    await expect(page.get_by_role("listitem").filter(has_text="ext 9")).to_be_visible()


async def test_every_page_about_sources_fits_a_phone_in_every_language(
    service: Service, client: httpx2.AsyncClient, screen: Screen
) -> None:
    await with_key(
        service, client, "/v1/events", [queued(), queued() | {"type": "call.teleported"}]
    )
    await with_key(service, client, "/v1/sources", {"name": "own", "provider": "native"})
    await opened(service, screen, "sources")
    await screen.page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
    for language in LANGUAGES:
        for place in ("sources", "source/own", "letters", "names", "connect", "connect/generic"):
            await go(service, screen, place, language)
            await expect(screen.page.locator("h1")).to_be_visible()
            await expect(screen.page.locator(".room .panel").first).to_be_visible()
            wide = await screen.page.evaluate("document.documentElement.scrollWidth > innerWidth")
            assert not wide, (language, place)
            blanks = re.findall(r"\{[a-z_]+\}", await screen.page.locator(".room").inner_text())
            assert blanks == [], (language, place)


def queued() -> dict[str, str]:
    return {
        "type": "call.queued",
        "call": "c1",
        "queue": "PS",
        "at": format_instant(WallClock().now()),
    }
