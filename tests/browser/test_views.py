"""Every view, by itself: no complaint, no barrier, nothing cut, at any zoom, in any mode of seeing."""

from pathlib import Path

import httpx2
import pytest
from msgspec import structs
from playwright.async_api import Browser, Page, expect

from tests.api.keepers import BEARER
from tests.browser import bank
from tests.browser.looking import (
    DESK,
    LAPTOP,
    PHONE,
    VIEWS,
    WALL,
    View,
    cut,
    lasting,
    looking,
    open_view,
)
from tests.browser.stage import Stage

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.timeout(120),
]

AXE = Path(__file__).resolve().parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
_BARRIERS = """(rules) => axe.run(document, rules.length ? { runOnly: rules } : {})
  .then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(
    ({ html, failureSummary }) =>
      `${id}: ${html.slice(0, 160)} (${failureSummary.slice(0, 200)})`)))"""
_SIDEWAYS = "() => document.documentElement.scrollWidth - innerWidth"
STANDING = ("name", "waiting", "longest", "free", "level", "trend", "asa", "in queue")
LANGUAGES = ("en", "hu", "ro", "fil", "sw", "fa")
SET_UP = (
    View("boards", "#/boards", "main h1"),
    View("board", "#/boards/main", ".preview article"),
    View("connect", "#/connect", ".room .panel"),
    View("connect a system", "#/connect/generic", ".room .panel"),
    View("letters", "#/letters", ".room .panel"),
    View("names", "#/names", ".room .panel"),
    View("excluded", "#/excluded", ".room form textarea"),
    View("sources", "#/sources", ".room .panel"),
    View("source", "#/source/own", ".room .panel"),
)


# Themes differ in their colours alone.
@pytest.mark.parametrize(("theme", "rules"), [("light", []), ("dark", ["color-contrast"])])
async def test_no_barrier_in_either_theme(
    one_browser: Browser, set_stage: Stage, theme: str, rules: list[str]
) -> None:
    # The page's own policy would keep the examiner out.
    async with looking(one_browser, set_stage, stands=False, bypass_csp=True) as screen:
        for view in VIEWS:
            width, height = WALL if view.name == "wall" else DESK
            await screen.page.set_viewport_size({"width": width, "height": height})
            await open_view(screen.page, set_stage, view, theme=theme)
            assert await barriers(screen.page, rules) == [], view.name


async def test_a_phone_shows_it_without_barriers_and_without_scrolling_sideways(
    one_browser: Browser, set_stage: Stage
) -> None:
    async with looking(one_browser, set_stage, PHONE, stands=False, bypass_csp=True) as screen:
        for view in VIEWS:
            for language in ("en", "fa"):
                await open_view(screen.page, set_stage, view, language)
                assert await sideways(screen.page) == 0, f"{view.name}, {language}"
                assert await cut(screen.page, "header .centre") == [], f"{view.name}, {language}"
            assert await barriers(screen.page) == [], view.name


async def test_a_laptop_shows_every_column_there_is_room_for_and_cuts_none(
    one_browser: Browser, set_stage: Stage
) -> None:
    async with looking(one_browser, set_stage, LAPTOP) as screen:
        await open_view(screen.page, set_stage, VIEWS[0])
        for language in LANGUAGES:
            await screen.page.locator("#language").select_option(language)
            await expect(screen.page.locator("html")).to_have_attribute("lang", language)
            assert await sideways(screen.page) == 0, language
            assert await cut(screen.page, "header .centre, .tables > section") == [], language
        today = screen.page.locator("thead tr:last-child th")
        assert await today.count() > len(STANDING), "some of today's columns"


async def test_a_long_name_lies_over_no_figure(one_browser: Browser, set_stage: Stage) -> None:
    picture = bank.bank()
    long = structs.replace(picture.queues["NE"], name="Payments of customers who are businesses")
    set_stage.show(structs.replace(picture, queues=picture.queues | {"NE": long}))
    async with looking(one_browser, set_stage) as screen:
        await open_view(screen.page, set_stage, VIEWS[0])
        cell = screen.page.get_by_role("rowheader").filter(has_text=long.name)
        room, name = await cell.bounding_box(), await cell.get_by_role("link").bounding_box()
    set_stage.show(bank.bank())
    assert room is not None
    assert name is not None
    assert name["x"] + name["width"] <= room["x"] + room["width"]


async def test_twice_the_size_needs_no_scrolling_sideways_in_any_language(
    one_browser: Browser, set_stage: Stage
) -> None:
    await native_source(set_stage)
    # Zooming to 200 % leaves the page half the pixels, each twice as large.
    width, height = DESK
    half = (width // 2, height // 2)
    async with looking(one_browser, set_stage, half, device_scale_factor=2) as screen:
        for view in (*VIEWS[:-1], *SET_UP):
            await open_view(screen.page, set_stage, view)
            for language in LANGUAGES:
                await screen.page.locator("#language").select_option(language)
                await expect(screen.page.locator("html")).to_have_attribute("lang", language)
                assert await sideways(screen.page) == 0, f"{view.name}, {language}"
                assert await cut(screen.page) == [], f"{view.name}, {language}"


async def test_forced_colours_leave_every_status_its_sign(
    one_browser: Browser, set_stage: Stage
) -> None:
    async with looking(one_browser, set_stage, DESK, forced_colors="active") as screen:
        for view in VIEWS:
            await open_view(screen.page, set_stage, view)
            forced = await screen.page.evaluate("matchMedia('(forced-colors: active)').matches")
            assert forced
            if view.name in ("overview", "alerts", "wall"):
                sign = screen.page.get_by_role("img", name="Below target").first
                words = screen.page.get_by_text("Below target").first
                await expect(sign.or_(words).first).to_be_visible()


async def test_no_barrier_in_what_opens_over_a_page_or_is_set_up_there(
    one_browser: Browser, set_stage: Stage
) -> None:
    await native_source(set_stage)
    async with looking(one_browser, set_stage, stands=False, bypass_csp=True) as screen:
        page = screen.page
        for place, view in enumerate(SET_UP):
            await open_view(page, set_stage, view, theme=("light", "dark")[place % 2])
            assert await barriers(page) == [], view.name

        dialog = page.get_by_role("dialog")
        await open_view(page, set_stage, SET_UP[-1], theme="dark")
        await page.get_by_role("button", name="Delete").first.click()
        await expect(dialog).to_be_visible()
        assert await barriers(page) == [], "confirm"

        await open_view(page, set_stage, VIEWS[0], theme="dark")
        for key, name in (("?", "keys"), ("/", "find")):
            await page.keyboard.press(key)
            await expect(dialog).to_be_visible()
            assert await barriers(page) == [], name
            await page.keyboard.press("Escape")
            await expect(dialog).to_have_count(0)
        await page.locator("td .figure").first.click()
        await expect(dialog.get_by_role("table")).to_be_visible()
        assert await barriers(page) == [], "figure"


async def native_source(at: Stage) -> None:
    """A source with a page of its own, unless it is there already."""
    async with httpx2.AsyncClient(headers=BEARER) as client:
        await client.post(f"{at.address}/v1/sources", json={"name": "own", "provider": "native"})


async def test_who_wants_calm_gets_no_motion(one_browser: Browser, set_stage: Stage) -> None:
    async with looking(one_browser, set_stage, WALL, reduced_motion="reduce") as screen:
        for view in (VIEWS[0], VIEWS[1], VIEWS[-1]):
            await open_view(screen.page, set_stage, view)
            assert await screen.page.evaluate("document.getAnimations().length") == 0, view.name


async def test_rows_unfold_their_day_where_the_columns_have_no_room(
    one_browser: Browser, set_stage: Stage
) -> None:
    async with looking(one_browser, set_stage, (720, 800)) as screen:
        await open_view(screen.page, set_stage, VIEWS[0])
        today = screen.page.get_by_role("columnheader", name="Today")
        await expect(today).to_be_hidden()
        unfold = screen.page.get_by_role("button", name="Today of Securities")

        await unfold.click()

        await expect(unfold).to_have_attribute("aria-expanded", "true")
        day = screen.page.locator("dl[aria-label='Today of Securities']")
        await expect(day.locator("dd").first).to_have_text("373")


async def barriers(page: Page, rules: list[str] | None = None) -> list[str]:
    """What axe finds and still finds some frames later, in short; by these rules alone, if any are named."""
    await page.add_script_tag(path=AXE)
    return list(await lasting(page, _BARRIERS, rules or []))


async def sideways(page: Page) -> int:
    """How many pixels of the page lie outside the window, and still do some frames later."""
    return int(await lasting(page, _SIDEWAYS) or 0)
