"""The wall in a real browser, on a real service."""

import asyncio
import re
import signal
from urllib.parse import urlsplit

import httpx2
import pytest
from playwright.async_api import expect

from app.clock import WallClock
from app.events.instants import format_instant
from tests.browser.screen import Screen
from tests.system.service import Service

LANGUAGES = ("en", "fa", "fil", "hu", "ro", "sw")

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.browser,
    pytest.mark.redis,
    pytest.mark.slow,
    pytest.mark.timeout(120),
]


async def post(service: Service, client: httpx2.AsyncClient, kind: str, call: str) -> None:
    event = {"type": kind, "call": call, "queue": "PS", "at": format_instant(WallClock().now())}
    if kind == "call.answered":
        event["agent"] = "Ann"
    answer = await client.post(
        f"{service.address}/v1/events",
        json=event,
        headers={"Authorization": f"Bearer {service.key}"},
    )
    assert answer.json()["accepted"] == 1


async def test_a_call_is_seen_waiting_and_answered(
    service: Service, client: httpx2.AsyncClient, screen: Screen
) -> None:
    await screen.sign_in(service)
    # Given up at once: no call to measure.
    await post(service, client, "call.queued", "c1")
    await post(service, client, "call.abandoned", "c1")
    await expect(screen.figure("PS", "Waiting")).to_have_text("0")
    await expect(screen.service_level("PS")).to_contain_text("—")

    await post(service, client, "call.queued", "c2")

    await expect(screen.figure("PS", "Waiting")).to_have_text("1")
    longest = screen.figure("PS", "Longest wait")
    await expect(longest).to_have_text(re.compile(r"^0:0[0-9]$"))
    await expect(longest).not_to_have_text(await longest.inner_text())

    await post(service, client, "call.answered", "c2")

    await expect(screen.figure("PS", "Waiting")).to_have_text("0")
    await expect(screen.service_level("PS")).to_have_text("100%")
    await expect(screen.freshness).to_have_text("Live")


async def test_the_line_of_the_first_run_page_brings_the_board(
    service: Service, screen: Screen
) -> None:
    await screen.sign_in(service)
    await expect(screen.page.get_by_role("heading", level=1)).to_contain_text("call event")
    line = await screen.command.inner_text()
    shell = await asyncio.create_subprocess_exec(
        "sh", "-c", line, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
    )
    said, _ = await shell.communicate()

    assert said == b'{"accepted":1,"repeated":0,"refused":[]}'
    await expect(screen.figure("First queue", "Waiting")).to_have_text("1")


async def test_a_lost_service_is_seen_and_so_is_its_return(
    service: Service, client: httpx2.AsyncClient, screen: Screen
) -> None:
    await screen.page.clock.install()
    await post(service, client, "call.queued", "c1")
    await screen.sign_in(service)
    await expect(screen.freshness).to_have_text("Live")

    await service.stop(signal.SIGKILL)

    await expect(screen.freshness).to_have_text("Reconnecting")
    await screen.page.clock.fast_forward(61_000)
    await expect(screen.freshness).to_have_text("Disconnected")
    await expect(screen.tile("PS")).to_contain_text("Last known")

    port = str(urlsplit(service.address).port)
    again = await Service(service.data, "--port", port).start()
    try:
        await expect(screen.freshness).to_have_text("Live")
        await expect(screen.figure("PS", "Waiting")).to_have_text("1")
        await post(again, client, "call.queued", "c2")
        await expect(screen.figure("PS", "Waiting")).to_have_text("2")
    finally:
        await again.stop()
    screen.forgive_absence()


async def test_a_stranger_sees_how_to_sign_in_and_no_figure(
    service: Service, screen: Screen
) -> None:
    answer = await screen.page.goto(service.address)

    assert answer is not None
    assert answer.status == httpx2.codes.UNAUTHORIZED
    await expect(screen.page.locator("article")).to_have_count(0)
    # The browser's own word for the 401.
    screen.complaints.clear()


async def test_a_full_wall_fits_in_every_language(demo: Service, screen: Screen) -> None:
    await screen.sign_in(demo)
    for language in LANGUAGES:
        await screen.open_wall(demo, language)
        await expect(screen.page.locator("article")).to_have_count(6)
        assert await sticking_out(screen) == [], language


async def test_persian_runs_from_right_to_left(
    service: Service, client: httpx2.AsyncClient, screen: Screen
) -> None:
    await post(service, client, "call.queued", "c1")
    await screen.sign_in(service)

    await screen.open_wall(service, "fa")

    await expect(screen.page.locator("html")).to_have_attribute("dir", "rtl")
    await expect(screen.tile("PS").locator("dt").first).to_have_text("در انتظار")
    heading = await screen.page.get_by_role("heading", level=1).bounding_box()
    lamp = await screen.page.locator(".freshness").bounding_box()
    assert heading is not None
    assert lamp is not None
    assert heading["x"] > lamp["x"] + lamp["width"]


async def sticking_out(screen: Screen) -> list[str]:
    """What is not wholly on the screen, or not wholly in its tile."""
    found: list[str] = await screen.page.evaluate(
        """() => {
          const out = []
          const page = document.documentElement
          if (page.scrollWidth > innerWidth || page.scrollHeight > innerHeight) out.push('page')
          const within = (inner, outer) =>
            inner.left >= outer.left - 1 && inner.right <= outer.right + 1 &&
            inner.top >= outer.top - 1 && inner.bottom <= outer.bottom + 1
          const screen = { left: 0, top: 0, right: innerWidth, bottom: innerHeight }
          for (const part of document.querySelectorAll('main header, main section, main footer')) {
            if (!within(part.getBoundingClientRect(), screen)) out.push(part.className)
          }
          for (const tile of document.querySelectorAll('article')) {
            for (const part of tile.querySelectorAll('.hero, dt, dd')) {
              const fits = within(part.getBoundingClientRect(), tile.getBoundingClientRect())
              if (!fits) out.push(`${tile.ariaLabel}: ${part.textContent}`)
            }
          }
          return out
        }"""
    )
    return found
