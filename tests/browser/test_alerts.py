"""Alerts on the screen: what is acknowledged at one desk is seen at every other; rules and channels are set up."""

import httpx2
import pytest
from playwright.async_api import Browser, expect

from app.clock import WallClock
from app.events.instants import format_instant
from tests.browser.looking import View, looking, open_view
from tests.browser.screen import Screen
from tests.browser.stage import Stage
from tests.browser.test_views import barriers
from tests.system.service import Service

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.browser,
    pytest.mark.redis,
    pytest.mark.slow,
    pytest.mark.timeout(120),
]

RULES = View("alert-rules", "#/alert-rules", "main ul li h2")
CHANNELS = View("channels", "#/channels", "form select")


async def post(service: Service, client: httpx2.AsyncClient, **event: object) -> None:
    answer = await client.post(
        f"{service.address}/v1/events",
        json={"at": format_instant(WallClock().now()), "source": "pbx", **event},
        headers={"Authorization": f"Bearer {service.key}"},
    )
    assert answer.json()["accepted"] == 1


async def test_what_one_desk_acknowledges_another_sees_within_a_second(
    service: Service, client: httpx2.AsyncClient, screen: Screen
) -> None:
    here = screen.page
    await here.goto(service.sign_in_link)
    await here.goto(f"{service.address}/?lang=en#/alerts")
    there = await here.context.new_page()
    await there.goto(f"{service.address}/?lang=en#/alerts")

    # Ann has gone home; somebody calls all the same.
    await post(service, client, type="agent.state", agent="Ann", state="offline", queues=["PS"])
    await post(service, client, type="call.queued", call="c1", queue="PS")
    alert = here.get_by_role("listitem").filter(has_text="nobody is logged in")
    await expect(alert).to_contain_text("1 waiting")
    same = there.get_by_role("listitem").filter(has_text="nobody is logged in")
    await expect(same).to_contain_text("1 waiting")

    await alert.get_by_role("button", name="Acknowledge").click()
    await expect(same).to_contain_text("Acknowledged at a desk", timeout=1_000)
    await expect(alert).to_contain_text("Acknowledged at a desk")
    await expect(same.get_by_role("button")).to_have_count(0)

    # Somebody comes to help: the alert is over, and says so after a minute of peace.
    told = await client.get(
        f"{service.address}/v1/alerts", headers={"Authorization": f"Bearer {service.key}"}
    )
    assert [each["state"] for each in told.json()["alerts"]] == ["acknowledged"]


async def test_a_rule_is_switched_off_changed_and_taken_away(
    one_browser: Browser, set_stage: Stage
) -> None:
    # The page's own policy would keep the examiner out.
    async with looking(one_browser, set_stage, stands=False, bypass_csp=True) as screen:
        page = screen.page
        await open_view(page, set_stage, RULES)
        assert await barriers(page) == []
        longest = page.get_by_role("listitem").filter(has_text="Longest wait")
        await longest.get_by_role("checkbox").uncheck()
        await expect(page.get_by_role("status").filter(has_text="Saved")).to_be_visible()
        await expect(longest.get_by_role("checkbox")).not_to_be_checked()

        await longest.get_by_role("button", name="Change").click()
        await page.get_by_label("Threshold").fill("many")
        await page.get_by_role("button", name="Save").click()
        await expect(page.get_by_label("Threshold")).to_have_attribute("aria-invalid", "true")
        await page.get_by_label("Threshold").fill("3")
        await page.get_by_label("Name", exact=False).first.fill("Waits too long")
        await page.get_by_role("button", name="Save").click()
        named = page.get_by_role("listitem").filter(has_text="Waits too long")
        await expect(named).to_contain_text("above 3 times the target's seconds")

        await named.get_by_role("button", name="Change").click()
        await page.get_by_role("button", name="Remove").click()
        await expect(named).to_have_count(0)


async def test_a_channel_is_set_up_and_its_key_is_shown_once(
    one_browser: Browser, set_stage: Stage
) -> None:
    async with looking(one_browser, set_stage, stands=False, bypass_csp=True) as screen:
        page = screen.page
        await open_view(page, set_stage, CHANNELS)
        assert await barriers(page) == []
        await page.get_by_label("Kind").select_option("webhook")
        await page.get_by_label("Name").fill("Pager")
        await page.get_by_label("Address").fill("not an address")
        await page.get_by_role("button", name="Set up", exact=True).click()
        await expect(page.get_by_label("Address")).to_have_attribute("aria-invalid", "true")
        # The browser's own word for the 422.
        screen.complaints.clear()
        await page.get_by_label("Address").fill("https://pager.example.com/in")
        await page.get_by_role("button", name="Set up", exact=True).click()
        await expect(page.get_by_text("whsec_")).to_be_visible()
        channel = page.get_by_role("listitem").filter(has_text="Pager")
        await expect(channel).to_contain_text("told by default")
        await page.reload()
        await expect(channel).to_be_visible()
        await expect(page.get_by_text("whsec_")).to_have_count(0)
