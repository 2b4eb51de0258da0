"""The keyboard: everything at a desk without a mouse, and nothing while somebody types."""

import pytest
from playwright.async_api import Browser, expect

from tests.browser import bank
from tests.browser.looking import VIEWS, looking, open_view
from tests.browser.stage import Stage

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.timeout(120),
]


async def test_find_opens_a_queue_without_a_mouse(one_browser: Browser, set_stage: Stage) -> None:
    async with looking(one_browser, set_stage) as screen:
        page = screen.page
        await open_view(page, set_stage, VIEWS[0])
        await page.keyboard.press("/")
        await expect(page.get_by_role("combobox", name="Find a queue")).to_be_focused()
        # J is a letter here, and no step to the next queue.
        await page.keyboard.type("j")
        await expect(page.get_by_text("Nothing of that name")).to_be_visible()
        await page.keyboard.press("Escape")
        await expect(page.get_by_role("dialog")).to_have_count(0)

        await page.keyboard.press("/")
        await page.keyboard.type("r")
        await expect(
            page.get_by_role("listbox").get_by_role("option", selected=True)
        ).to_contain_text("Retention")
        await page.keyboard.press("ArrowDown")
        await expect(
            page.get_by_role("listbox").get_by_role("option", selected=True)
        ).to_contain_text("Cards")
        await page.keyboard.press("Enter")

        await expect(page.get_by_role("heading", level=1)).to_have_text("Cards")


async def test_keys_walk_from_queue_to_queue_and_back(
    one_browser: Browser, set_stage: Stage
) -> None:
    async with looking(one_browser, set_stage) as screen:
        page = screen.page
        await open_view(page, set_stage, VIEWS[0])
        heading = page.get_by_role("heading", level=1)
        for key, name in (("3", "Securities"), ("j", "New customers"), ("k", "Securities")):
            await page.keyboard.press(key)
            await expect(heading).to_have_text(name)
        # Whatever comes later than the key stays as it is: what if is asked for.
        await expect(page.get_by_role("button", name="As a table")).to_have_count(4)
        await page.keyboard.press("v")
        tables = page.locator(".page table")
        # The staffing of the next quarter hours is a table in any case.
        await expect(tables).to_have_count(5)
        await page.keyboard.press("v")
        await expect(tables).to_have_count(1)
        await page.keyboard.press("Escape")
        await expect(heading).to_have_text("Overview")
        await page.keyboard.press("t")
        await expect(page.locator("article")).to_have_count(6)
        await page.keyboard.press("t")
        await expect(heading).to_have_text("Overview")


async def test_the_arrows_reach_rows_far_out_of_sight(
    one_browser: Browser, set_stage: Stage
) -> None:
    set_stage.show(bank.many(200))
    async with looking(one_browser, set_stage) as screen:
        page = screen.page
        await open_view(page, set_stage, VIEWS[0])
        table = page.get_by_role("table")
        await expect(table).to_have_attribute("aria-rowcount", "202")
        await table.get_by_role("rowheader").first.get_by_role("link").focus()
        here = page.locator("[data-queue]:has(th a:focus)")

        for key, place in (("ArrowDown", 4), ("End", 202), ("ArrowUp", 201), ("PageUp", 191)):
            await page.keyboard.press(key)
            await expect(here.get_by_role("row")).to_have_attribute("aria-rowindex", str(place))
            await expect(here).to_be_in_viewport()
        # The row is there for who walks on by Tab, with all its figures.
        await page.keyboard.press("Tab")
        await expect(here).to_have_count(0)
        focused = page.locator("[data-queue]:has(:focus)")
        await expect(focused.get_by_role("row")).to_have_attribute("aria-rowindex", "191")

        # However far away the page is moved, the focus stays where it was.
        await page.mouse.move(700, 500)
        await page.mouse.wheel(0, -20_000)
        await expect(table.get_by_role("row").nth(2)).to_be_in_viewport()
        await expect(focused.get_by_role("row")).to_have_attribute("aria-rowindex", "191")
        assert await table.get_by_role("row").count() < 60
        await page.evaluate("dispatchEvent(new Event('beforeprint'))")
        assert await table.get_by_role("row").count() == 202
    set_stage.show(bank.bank())


async def test_an_alert_is_acknowledged_with_one_key_and_given_back(
    one_browser: Browser, set_stage: Stage
) -> None:
    async with looking(one_browser, set_stage) as screen:
        page = screen.page
        await open_view(page, set_stage, VIEWS[0])
        alerts = page.get_by_role("region", name="Alerts")
        await expect(alerts.locator("li").first).to_contain_text("below 80/20 for 21 min")

        await page.keyboard.press("a")

        await expect(alerts.locator("li").last).to_contain_text(
            "Acknowledged on this screen, 15:42"
        )
        await expect(alerts.locator(".count")).to_have_text("3")
        await page.reload()
        await expect(alerts.locator(".count")).to_have_text("3")
        await alerts.get_by_role("button", name="Undo").click()
        await expect(alerts.locator(".count")).to_have_text("4")


async def test_the_list_of_keys_names_every_key(one_browser: Browser, set_stage: Stage) -> None:
    async with looking(one_browser, set_stage) as screen:
        page = screen.page
        await open_view(page, set_stage, VIEWS[0])
        await page.keyboard.press("?")
        keys = page.get_by_role("dialog", name="Keyboard")
        for key in ("/", "A", "J", "K", "V", "T", "F", "D", "L", "Space", "Esc", "?"):
            await expect(keys.locator("kbd", has_text=key).first).to_be_visible()
        await page.keyboard.press("Escape")
        await expect(keys).to_have_count(0)


async def test_a_column_of_the_agents_says_what_it_holds_to_who_comes_by(
    one_browser: Browser, set_stage: Stage
) -> None:
    async with looking(one_browser, set_stage) as screen:
        page = screen.page
        await open_view(page, set_stage, VIEWS[3])
        column = page.get_by_role("columnheader", name="Utilisation").get_by_role("button")
        tip = page.get_by_role("tooltip").filter(has_text="share of the time logged in")
        await expect(tip).to_be_hidden()

        await column.press("Shift")
        await column.focus()

        await expect(tip).to_be_visible()
        await expect(column).to_have_accessible_description(
            "Handling time as a share of the time logged in."
        )
