"""What the centre sets up for itself: calls that count nowhere, and names that people read."""

import httpx2
import pytest
from playwright.async_api import Browser, expect

from tests.api.keepers import BEARER
from tests.browser.looking import VIEWS, View, looking, open_view
from tests.browser.stage import Stage

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.timeout(120),
]

EXCLUDED = View("excluded", "#/excluded", ".room form textarea")


async def test_calls_are_left_out_by_a_rule_that_is_checked_kept_and_written_down(
    one_browser: Browser, set_stage: Stage
) -> None:
    async with looking(one_browser, set_stage) as screen:
        page = screen.page
        await open_view(page, set_stage, EXCLUDED)
        await expect(page.get_by_text("Never changed")).to_be_visible()
        await page.get_by_label("Lines called").fill("x" * 257)
        await page.get_by_role("button", name="Save").click()
        await expect(page.get_by_text("each has 1 to 256 characters")).to_be_visible()
        await expect(page.get_by_label("Lines called")).to_have_attribute("aria-invalid", "true")
        # The browser's own word for the 422.
        screen.complaints.clear()

        await page.get_by_label("Lines called").fill("line 9\nline 9\n")
        await page.get_by_label("Callers").fill("+44 1632 960123")
        await page.get_by_role("checkbox", name="Calls between people").check()
        await page.get_by_role("button", name="Save").click()

        await expect(page.get_by_role("status").filter(has_text="Saved")).to_be_visible()
        await expect(page.get_by_text("Version 1")).to_be_visible()
        await expect(page.get_by_text("In force since")).to_be_visible()
        await expect(page.get_by_label("Lines called")).to_have_value("line 9")
        async with httpx2.AsyncClient(headers=BEARER) as client:
            rule = (await client.get(f"{set_stage.address}/v1/rules")).json()
        assert (rule["entries"], rule["internal"], rule["version"]) == (["line 9"], True, 1)
        # A number is kept as its hash, here and there.
        assert "960123" not in rule["callers"][0]
        await expect(page.get_by_label("Callers")).to_have_value(rule["callers"][0])


async def test_a_name_that_was_given_is_what_people_read(
    one_browser: Browser, set_stage: Stage
) -> None:
    board = set_stage.rooms.board.kept
    assert board is not None
    agent = board.agents[0].agent
    named = {"canonical": agent, "name": "Ann Lee"}
    async with httpx2.AsyncClient(headers=BEARER) as client:
        address = f"{set_stage.address}/v1/identities/agent/native/a-1"
        assert (await client.put(address, json=named)).status_code == httpx2.codes.OK
    async with looking(one_browser, set_stage) as screen:
        page = screen.page
        for view in (VIEWS[0], VIEWS[3]):
            await open_view(page, set_stage, view)
            await expect(page.locator("main").get_by_text("Ann Lee").first).to_be_visible()
            await expect(page.locator("main").get_by_text(agent, exact=True)).to_have_count(0)
