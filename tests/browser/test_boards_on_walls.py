"""What a board says, on the wall: its pages in turn, its large figure, its quiet hours, room for every word."""

import httpx2
import msgspec
import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.api.keepers import BEARER
from tests.browser import bank
from tests.browser.looking import WALL, cut, looking
from tests.browser.stage import Stage

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.timeout(120),
]

WORDS = "article :is(p, dt, dd)"
"""The words of tiles: a long name alone may be cut."""

LANGUAGES = ("en", "hu", "ro", "fil", "sw", "fa")


async def test_every_word_of_a_tile_has_room_in_every_language(
    one_browser: Browser, set_stage: Stage
) -> None:
    async with looking(one_browser, set_stage, WALL) as screen:
        await open_wall(screen.page, set_stage, "", 6)
        caption = tile(screen.page, "Cards").locator(".caption")
        await expect(caption).to_have_text("Target 80% in 20 s")
        set_stage.show(bank.many(7))
        await expect(tile(screen.page, "Cards 0").locator(".caption")).to_have_text("80/20")
        for language in LANGUAGES:
            set_stage.show(bank.many(7))
            await open_wall(screen.page, set_stage, f"lang={language}", 7)
            assert await cut(screen.page, WORDS) == [], f"{language}, 7 queues"
            set_stage.show(bank.many(12))
            await expect(screen.page.locator("article")).to_have_count(12)
            assert await cut(screen.page, WORDS) == [], f"{language}, 12 queues"
    set_stage.show(bank.bank())


async def test_pages_are_shown_in_turn_and_a_new_breach_on_its_tile(
    one_browser: Browser, set_stage: Stage
) -> None:
    set_stage.show(bank.bank())
    async with looking(one_browser, set_stage, WALL) as screen:
        page = screen.page
        await open_wall(page, set_stage, "pages=trends,queue:PS,overview&every=15", 6)
        await expect(page.locator(".trends article")).to_have_count(6)
        await expect(page.get_by_role("img", name="Page 1 of 3")).to_be_visible()

        await page.clock.fast_forward(16_000)
        await expect(page.locator("article")).to_have_count(1)
        await expect(tile(page, "Private accounts").get_by_text("Free agents")).to_be_visible()

        board = bank.bank()
        breached = msgspec.structs.replace(board.queues["RE"], status="breach")
        set_stage.show(msgspec.structs.replace(board, queues=dict(board.queues) | {"RE": breached}))
        await expect(page.locator(".tiles article")).to_have_count(6)
        await page.clock.fast_forward(60_000)
        await expect(page.locator(".tiles article")).to_have_count(6)
        await page.clock.fast_forward(61_000)
        await expect(page.locator(".trends article")).to_have_count(6)
    set_stage.show(bank.bank())


async def test_a_board_chooses_its_large_figure_and_heeds_the_hours(
    one_browser: Browser, set_stage: Stage
) -> None:
    limits = {"abandonment_rate": {"warn": 0.04, "breach": None}}
    document = {"name": "Main board", "tile_kpi": "abandonment_rate", "thresholds": limits}
    await put_board(set_stage, document | {"quiet": "15:00-16:00", "swap": True})
    async with looking(one_browser, set_stage, WALL) as screen:
        page = screen.page
        await open_wall(page, set_stage, "", 6)
        cards, online = tile(page, "Cards"), tile(page, "Internet support")
        await expect(cards.locator(".hero")).to_have_text("3.5%")
        await expect(cards.locator(".caption")).to_have_text("77% · 80/20")
        await expect(online.locator(".hero")).to_contain_class("marked")
        await expect(cards.locator(".hero")).not_to_contain_class("marked")
        await expect(page.locator("main > header")).to_contain_text("Abandoned · Last 30 min")
        assert await dimmed(page) == "rgba(0, 0, 0, 0.4)"
        assert await top_of(page, "header") < await top_of(page, ".tiles")

        # In New York it is 10:42: no quiet hour, and the second quarter of the day.
        await open_wall(page, set_stage, "tz=America/New_York", 6)
        assert await dimmed(page) == "rgba(0, 0, 0, 0)"
        assert await top_of(page, "header") > await top_of(page, ".tiles")
        assert await top_of(page, "footer") < await top_of(page, ".tiles")
    await put_board(set_stage, {"name": "Main board"})


async def open_wall(page: Page, at: Stage, asked: str, tiles: int) -> None:
    await page.goto("about:blank")
    await page.goto(f"{at.address}/?{asked}#/wall")
    await expect(page.locator("article")).to_have_count(tiles)
    await page.evaluate("document.fonts.ready")


async def put_board(at: Stage, document: dict[str, object]) -> None:
    async with httpx2.AsyncClient(headers=BEARER) as client:
        answer = await client.put(f"{at.address}/v1/boards/main", json=document)
        assert answer.status_code == httpx2.codes.OK, answer.text


def tile(page: Page, name: str) -> Locator:
    return page.get_by_role("article", name=name, exact=True)


async def dimmed(page: Page) -> str:
    """What lies over the stage."""
    return str(
        await page.evaluate(
            "getComputedStyle(document.querySelector('main'), '::after').backgroundColor"
        )
    )


async def top_of(page: Page, selector: str) -> float:
    box = await page.locator(f"main > {selector}").bounding_box()
    assert box is not None
    return float(box["y"])
