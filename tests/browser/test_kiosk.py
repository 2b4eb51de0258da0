"""A television and a desk, each in a browser of its own, on a real service."""

import json
from collections.abc import AsyncIterator
from itertools import product
from typing import Any
from urllib.parse import urlsplit

import httpx2
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, WebSocket, expect

from tests.browser.chromium import wall_screen
from tests.browser.screen import Screen
from tests.browser.test_wall import post, sticking_out
from tests.system.service import Service

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.browser,
    pytest.mark.redis,
    pytest.mark.slow,
    pytest.mark.timeout(180),
]


@pytest_asyncio.fixture(loop_scope="module")
async def television(one_browser: Browser) -> AsyncIterator[Page]:
    """A screen that nobody has signed in."""
    async with wall_screen(one_browser) as page:
        yield page


async def do(
    service: Service, client: httpx2.AsyncClient, method: str, path: str, body: Any = None
) -> Any:
    key = {"Authorization": f"Bearer {service.key}"}
    answer = await client.request(method, f"{service.address}{path}", json=body, headers=key)
    assert answer.is_success, answer.text
    return answer.json() if answer.content else None


async def link_address(service: Service, client: httpx2.AsyncClient, board: str = "main") -> str:
    made = await do(service, client, "POST", f"/v1/boards/{board}/links", {"label": "Hall"})
    return str(made["address"])


async def test_a_television_is_paired_and_stays_through_a_restart_until_it_is_revoked(
    service: Service, client: httpx2.AsyncClient, screen: Screen, television: Page
) -> None:
    await post(service, client, "call.queued", "c1")
    await television.goto(f"{service.address}/tv")
    await screen.page.goto(service.sign_in_link)
    await screen.page.goto(f"{service.address}/?lang=en#/boards")
    # As people do: the code is read off when it is entered.
    code = await television.locator(".code").get_attribute("aria-label", timeout=20_000)
    await screen.page.get_by_label("Code on the screen").fill(str(code).lower())
    pairing = screen.page.locator("form").filter(has_text="Code on the screen")
    await pairing.get_by_label("Where it hangs").fill("Hall")
    await pairing.get_by_role("button").click()

    await expect(television.get_by_role("article", name="PS")).to_be_visible()
    assert urlsplit(television.url).path == "/tv/main"

    port = str(urlsplit(service.address).port)
    await service.stop()
    await expect(television.locator(".freshness b")).to_have_text("Reconnecting")
    again = await Service(service.data, "--port", port).start()
    try:
        await expect(television.locator(".freshness b")).to_have_text("Live")
        await screen.page.goto(f"{service.address}/?lang=en#/boards/main")
        await screen.page.get_by_role("button", name="Revoke").click()
        await expect(television.locator(".code span").first).to_be_visible()
        assert urlsplit(television.url).path == "/tv"
    finally:
        await again.stop()
    screen.forgive_absence()


async def test_what_is_saved_at_the_desk_is_on_the_television_and_in_the_preview(
    service: Service, client: httpx2.AsyncClient, screen: Screen, television: Page
) -> None:
    await post(service, client, "call.queued", "c1")
    await television.goto(await link_address(service, client))
    assert "key=" not in television.url
    await screen.page.goto(service.sign_in_link)
    await screen.page.goto(f"{service.address}/?lang=en#/boards/main")
    await screen.page.get_by_label("Message of the day").fill("Fire drill at 15:00")
    await expect(screen.page.locator(".preview")).to_contain_text("Fire drill at 15:00")
    await expect(screen.page.locator(".preview article")).to_have_count(1)
    await screen.page.locator("select:has(option[value=fa])").last.select_option("fa")
    await screen.page.get_by_role("button", name="Save").click()

    await expect(television.get_by_text("Fire drill at 15:00")).to_be_visible()
    await expect(television.locator("html")).to_have_attribute("dir", "rtl")

    await do(service, client, "PUT", "/v1/broadcast", {"text": "All hands to cards"})
    await expect(television.get_by_text("All hands to cards")).to_be_visible(timeout=5_000)
    await expect(screen.page.get_by_text("All hands to cards").first).to_be_visible(timeout=5_000)
    await expect(television.get_by_text("Fire drill at 15:00")).to_have_count(0)


async def test_no_frame_that_a_television_gets_names_a_person(
    service: Service, client: httpx2.AsyncClient, television: Page
) -> None:
    heard: list[str] = []
    television.on("websocket", lambda socket: hear(socket, heard))
    await post(service, client, "call.queued", "c1")
    await television.goto(await link_address(service, client))
    await expect(television.get_by_role("article", name="PS")).to_be_visible()
    await post(service, client, "call.answered", "c1")
    await expect(television.locator("article dd").first).to_have_text("0")
    kinds = {json.loads(text)["frame"] for text in heard}
    assert {"hello", "board", "snapshot"} <= kinds
    assert not any("Ann" in text for text in heard)


def hear(socket: WebSocket, heard: list[str]) -> None:
    socket.on("framereceived", lambda text: heard.append(str(text)))


async def test_a_board_read_from_far_away_fits_its_screen(
    demo: Service, client: httpx2.AsyncClient, television: Page
) -> None:
    await television.goto(await link_address(demo, client))
    screen = Screen(television)
    document = (await do(demo, client, "GET", "/v1/boards/main"))["document"]
    for language, distance in product(("en", "fa", "hu"), (6, 6.6, 9, 10.8)):
        changes = {"distance_m": distance, "language": language, "message": f"At {distance} m"}
        await do(demo, client, "PUT", "/v1/boards/main", document | changes)
        await expect(television.locator("html")).to_have_attribute("lang", language)
        await expect(television.get_by_text(f"At {distance} m")).to_be_visible()
        assert await sticking_out(screen) == [], (language, distance)
