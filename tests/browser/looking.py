"""Somebody who looks at the page: at some screen, in some language, at an instant that stands still."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, NamedTuple

from playwright.async_api import Browser, Page, expect

from app.events.instants import SECOND
from tests.browser import bank
from tests.browser.screen import Screen
from tests.browser.stage import Stage

WALL = (1920, 1080)
DESK = (1440, 900)
LAPTOP = (1280, 800)
PHONE = (390, 844)

_FRAMES, _FRAME_MS = 60, 17
_CUT = """(parts) => [...document.querySelectorAll(parts)]
  .filter((part) => !part.closest('.unseen') && !part.classList.contains('unseen'))
  .filter((part) => part.scrollWidth > part.clientWidth + 1 && part.clientWidth > 0)
  .filter((part) => getComputedStyle(part).overflowX !== 'visible')
  .map((part) => part.textContent.trim().slice(0, 60))"""


class View(NamedTuple):
    """A view and what shows that it is drawn."""

    name: str
    address: str
    drawn: str


VIEWS = (
    View("overview", "#/", "section.panel table tbody, .phone li"),
    View("queue", "#/queue/NE", ".page .pair .frame ol"),
    View("settings", "#/queue/NE/settings", "form .fields input"),
    View("agents", "#/agents", "table tbody tr"),
    View("alerts", "#/alerts", "main ul li .what"),
    View("history", "#/history", ".uplot canvas"),
    View("sources", "#/sources", "main :is(table, ul, h1, h2)"),
    View("unknown", "#/nowhere", "main a"),
    View("wall", "#/wall", "main article .hero"),
)


@asynccontextmanager
async def looking(
    chromium: Browser,
    at: Stage,
    size: tuple[int, int] = DESK,
    *,
    stands: bool = True,
    **context: Any,
) -> AsyncIterator[Screen]:
    """Sign in at a screen that must have nothing to complain of; its clock stands at the reference instant."""
    width, height = size
    settings = {"locale": "en-GB", "timezone_id": "Europe/London"} | context
    seen = await chromium.new_context(viewport={"width": width, "height": height}, **settings)
    page = await seen.new_page()
    screen = Screen(page)
    if stands:
        await page.clock.install(time=bank.NOW / SECOND - 1)
        await page.clock.pause_at(bank.NOW / SECOND)
    await page.goto(at.sign_in_link)
    yield screen
    await seen.close()
    assert screen.complaints == [], screen.complaints


async def open_view(
    page: Page, at: Stage, view: View, language: str = "en", theme: str = "light"
) -> None:
    """Go to a view, and return once it is drawn."""
    # Away first: an address that differs after the hash only is no new page.
    await page.goto("about:blank")
    await page.goto(f"{at.address}/?lang={language}&theme={theme}{view.address}")
    await expect(page.locator(view.drawn).first).to_be_visible()
    await page.evaluate("document.fonts.ready")


async def cut(page: Page, parts: str = "main :is(dd, dt, th, td, h1, h2)") -> list[str]:
    """Figures and words that end at an edge before their own end, and still do some frames later."""
    return list(await lasting(page, _CUT, parts))


async def lasting(page: Page, faults: str, about: object = None) -> Any:
    """What a look at the page finds wrong and still finds some frames later; its last answer."""
    found = None
    for _ in range(_FRAMES):
        found = await page.evaluate(faults, about)
        if not found:
            break
        # Wordings are chosen anew once their line has another width, or their letters have come.
        await page.wait_for_timeout(_FRAME_MS)
    return found
