"""The past: a board that goes back in time and says so, and the figures of the day in every way to look at them."""

import asyncio
from collections.abc import AsyncIterator
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx2
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from app.events.instants import MINUTE, SECOND, Instant, format_instant
from app.metrics.agents import AgentsQuestion
from app.metrics.snapshot import Question
from app.metrics.visits import VisitsQuestion
from tests.api.keepers import BEARER
from tests.browser import bank
from tests.browser.looking import DESK, PHONE, WALL, View, cut, looking, open_view
from tests.browser.past import DayQuestions, a_day_behind
from tests.browser.stage import Stage
from tests.browser.test_views import barriers, sideways

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.timeout(120),
]

BACK = bank.NOW - 40 * MINUTE - 7 * SECOND
BOARDS = (
    ("#/", ".strip", "dark"),
    ("#/queue/PS", ".page svg[role=img]", "light"),
    ("#/agents", "main tbody tr", "light"),
    ("#/wall", "main article .hero", "dark"),
)
REPORTS = (
    View("table", "#/history/table?period=today&interval=30m&compare=week", "main tfoot .figure"),
    View("trend", "#/history/trend?period=today&interval=30m&by=queue", ".uplot canvas"),
    View("heat map", "#/history/heatmap?period=today", "main td .figure"),
    View("waits", "#/history/waits?period=today", "main ol li"),
    View("comparison", "#/history/comparison?period=today", "main td .figure"),
    View("calls", "#/history/visits?period=today", "main tbody td"),
    View("agent", "#/history/timeline?period=today&agents=Omid+Jafari", "main form"),
)
_ASKED_AT = """() => performance.getEntriesByType('resource')
  .filter(({ name }) => name.includes('/v1/snapshot') && name.includes('today'))
  .map(({ startTime }) => startTime)"""
Day = tuple[Stage, DayQuestions]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def day(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Day]:
    async with a_day_behind(tmp_path_factory.mktemp("day")) as one:
        yield one


def at_instant(view: str, instant: Instant) -> str:
    return f"{view}?at={format_instant(instant)[:19]}Z"


def offered(day: DayQuestions, instant: Instant) -> str:
    """The calls offered today as the worker counts them at an instant, as a screen writes them."""
    then: Any = day.made.ask(Question(at=format_instant(instant)), day.now)
    return f"{then.total.windows['today'].kpis['offered'].value:,}"


async def test_the_board_goes_back_in_time_says_so_and_comes_back(
    one_browser: Browser, day: Day
) -> None:
    at, worker = day
    async with looking(one_browser, at, stands=False) as screen:
        page = screen.page
        await open_view(page, at, View("overview", "#/", ".strip"))
        lamp = page.locator("header .freshness b")
        figure = page.locator(".strip").get_by_text(offered(worker, bank.NOW), exact=True)
        await expect(figure).to_be_visible()

        await page.get_by_role("button", name="Go back in time").click()
        await expect(lamp).to_have_text("Past")
        bar = page.get_by_role("region", name="A board of the past")
        await expect(bar.get_by_text("not live", exact=True)).to_be_visible()
        await expect(page.locator(".frame")).to_be_visible()
        await bar.get_by_label("Time", exact=True).fill("15:02")
        await page.keyboard.press("Enter")

        there = bank.NOW - 40 * MINUTE - 7 * SECOND
        await expect(
            page.locator(".strip").get_by_text(offered(worker, there), exact=True)
        ).to_be_visible()
        await expect(bar.get_by_role("status")).to_have_text(
            "The past: Tue 17 Nov, 15:02:00. Not live."
        )
        await expect(page).to_have_url(
            f"{at.address}/?lang=en&theme=light{at_instant('#/', there)}"
        )
        await expect(page.locator("header .clock")).to_have_text("Tue 17 Nov, 15:02:00")

        await page.get_by_role("button", name="Back to live").click()
        await expect(lamp).to_have_text("Live")
        await expect(bar).to_have_count(0)
        await expect(page.locator(".frame")).to_have_count(0)
        await expect(figure).to_be_visible()


async def test_it_plays_on_to_the_present_and_never_asks_more_than_four_times_a_second(
    one_browser: Browser, day: Day
) -> None:
    at, worker = day
    async with looking(one_browser, at, stands=False) as screen:
        page = screen.page
        address = at_instant("#/", bank.NOW - 20 * MINUTE)
        await open_view(page, at, View("past", address, ".strip"))
        await expect(page.locator("header .freshness b")).to_have_text("Past")
        worker.asked.clear()
        for key in ("Shift+>", "Shift+>", "Shift+>", " "):
            await page.keyboard.press(key)

        await expect(page.locator("header .freshness b")).to_have_text("Live")

        began: list[float] = await page.evaluate(_ASKED_AT)
        gaps = [later - earlier for earlier, later in pairwise(began)]
        assert len(gaps) >= 3
        # The browser's timers are right to a few milliseconds.
        assert min(gaps) >= 240
        assert worker.snapshots_asked() == sorted(worker.snapshots_asked())


async def test_an_address_leads_any_board_to_an_instant_without_barriers(
    one_browser: Browser, day: Day
) -> None:
    at, worker = day
    async with looking(one_browser, at, stands=False, bypass_csp=True) as screen:
        for view, drawn, theme in BOARDS:
            await open_view(
                screen.page, at, View("past", at_instant(view, BACK), drawn), theme=theme
            )
            await expect(screen.page.locator(".freshness b").first).to_have_text("Past")
            assert await barriers(screen.page) == [], view
    visits = [each for each in worker.asked if isinstance(each, VisitsQuestion)]
    assert format_instant(BACK) in {each.until for each in visits}
    agents = [each for each in worker.asked if isinstance(each, AgentsQuestion)]
    assert [each.at for each in agents] == [format_instant(BACK)]


async def test_a_phone_and_twice_the_size_have_room_for_the_past(
    one_browser: Browser, day: Day
) -> None:
    at, _ = day
    overview = View("past", at_instant("#/", BACK), "section.panel table tbody, .phone li")
    for size, languages in ((PHONE, ("en", "fa")), ((DESK[0] // 2, DESK[1] // 2), ("hu",))):
        async with looking(one_browser, at, size, stands=False, bypass_csp=True) as screen:
            for language in languages:
                await open_view(screen.page, at, overview, language)
                await expect(screen.page.locator(".freshness b")).to_be_visible()
                await expect(screen.page.locator(".frame")).to_be_visible()
                assert await sideways(screen.page) == 0, language
            assert await barriers(screen.page) == []


async def test_who_walks_on_through_the_past_stays_there_and_who_goes_back_to_now_does_not(
    one_browser: Browser, day: Day
) -> None:
    at, _ = day
    async with looking(one_browser, at, stands=False) as screen:
        page = screen.page
        await open_view(page, at, View("overview", "#/", ".strip"))
        bar = page.get_by_role("region", name="A board of the past")
        await page.keyboard.press("p")
        await expect(bar).to_be_visible()
        await page.get_by_role("link", name="Securities").first.click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("Securities")
        await expect(bar).to_be_visible()
        assert "?at=" in page.url

        await page.go_back()
        await expect(page.get_by_role("heading", level=1)).to_have_text("Overview")
        await expect(bar).to_be_visible()
        await page.go_back()
        await expect(bar).to_have_count(0)
        await page.go_forward()
        await expect(bar).to_be_visible()
        await page.get_by_role("link", name="History").click()
        await expect(bar).to_have_count(0)


async def test_nothing_kept_of_an_instant_is_said_and_nothing_else_shown(
    one_browser: Browser, day: Day
) -> None:
    at, _ = day
    async with looking(one_browser, at, stands=False) as screen:
        page = screen.page
        await page.goto(
            f"{at.address}/?lang=en{at_instant('#/', bank.NOW - 60 * 24 * 60 * MINUTE)}"
        )
        await expect(page.get_by_role("alert").filter(has_text="Nothing is kept")).to_be_visible()
        await expect(page.locator(".strip")).to_have_count(0)
        # The refusal is the service's answer, and the browser writes it down.
        assert all("422" in each or "404" in each for each in screen.complaints)
        screen.complaints.clear()


async def test_a_television_has_no_past(one_browser: Browser, day: Day) -> None:
    at, worker = day
    async with httpx2.AsyncClient(headers=BEARER) as client:
        link = await client.post(f"{at.address}/v1/boards/main/links", json={"label": "Hall"})
    path, _, key = str(link.json()["address"]).partition("#")
    async with looking(one_browser, at, WALL, stands=False) as screen:
        page = screen.page
        # The desk that signed in goes home first: it would complain of the lost cookie, and ask.
        await page.goto("about:blank")
        await page.context.clear_cookies()
        worker.asked.clear()
        where = path.split("/", 3)[3]
        await page.goto(f"{at.address}/{where}#{key}")
        await expect(page.locator("main article .hero").first).to_be_visible()
        await page.evaluate(f"location.hash = '{at_instant('#/wall', BACK)}'")
        await page.keyboard.press("p")
        await expect(page.locator(".freshness b")).to_have_text("Live")
        await expect(page.get_by_role("region", name="A board of the past")).to_have_count(0)
        assert worker.snapshots_asked() == []


async def test_every_report_is_drawn_without_barriers(one_browser: Browser, day: Day) -> None:
    at, _ = day
    async with looking(one_browser, at, stands=False, bypass_csp=True) as screen:
        for place, view in enumerate(REPORTS):
            await open_view(screen.page, at, view, theme=("light", "dark")[place % 2])
            assert await barriers(screen.page) == [], view.name


async def test_every_report_has_room_on_a_small_screen(one_browser: Browser, day: Day) -> None:
    at, _ = day
    async with looking(one_browser, at, PHONE, stands=False) as screen:
        for view in REPORTS:
            await open_view(screen.page, at, view, "fa")
            assert await sideways(screen.page) == 0, view.name
            assert await cut(screen.page) == [], view.name
        # Zooming to 200 % leaves the page half the pixels; the longest words have room there too.
        half = {"width": DESK[0] // 2, "height": DESK[1] // 2}
        await screen.page.set_viewport_size(half)  # type: ignore[arg-type]
        await open_view(screen.page, at, REPORTS[0], "hu")
        assert await sideways(screen.page) == 0


async def test_the_table_says_what_the_service_says_with_its_fractions_and_its_calls(
    one_browser: Browser, day: Day
) -> None:
    at, _ = day
    asked = {"by": "total", "period": "today", "interval": "30m", "kpis": "service_level,offered"}
    told = await rows(at, asked)
    async with looking(one_browser, at, stands=False) as screen:
        page = screen.page
        address = f"#/history/table?{urlencode(asked)}"
        await open_view(page, at, View("table", address, "main tfoot .figure"))
        half_hours = page.locator("main tbody tr")
        seen = [row for row in told if row["since"] < format_instant(bank.NOW)]
        await expect(half_hours).to_have_count(len(seen))
        last = next(row for row in reversed(seen) if row["kpis"]["offered"]["value"])
        row = half_hours.nth(seen.index(last))
        level, calls = row.locator(".figure").nth(0), row.locator(".figure").nth(1)
        await expect(calls).to_have_text(str(last["kpis"]["offered"]["value"]))

        # The tip goes away when the page moves: it is moved first.
        await level.scroll_into_view_if_needed()
        await page.evaluate(
            "new Promise((done) => requestAnimationFrame(() => setTimeout(done, 100)))"
        )
        await level.hover()
        fraction = "{numerator} ÷ {denominator}".format(**last["kpis"]["service_level"])
        await expect(page.get_by_role("tooltip")).to_contain_text(fraction)
        await calls.click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("Calls")


async def test_a_report_is_kept_under_a_name_opened_again_and_let_go(
    one_browser: Browser, day: Day
) -> None:
    at, _ = day
    async with looking(one_browser, at, stands=False) as screen:
        page = screen.page
        await open_view(page, at, REPORTS[4])
        by = page.get_by_role("combobox", name="By", exact=True)
        await by.select_option("agent")
        await expect(page).to_have_url(
            f"{at.address}/?lang=en&theme=light{REPORTS[4].address}&by=agent"
        )
        await page.get_by_label("Name of this report").fill("Agents of today")
        await page.get_by_role("button", name="Save").click()
        kept = page.get_by_role("link", name="Agents of today")
        await expect(kept).to_be_visible()

        await open_view(page, at, REPORTS[0])
        await kept.click()
        await expect(by).to_have_value("agent")
        await page.get_by_role("button", name="Delete Agents of today").click()
        await expect(kept).to_have_count(0)


async def test_what_is_downloaded_is_what_is_shown(one_browser: Browser, day: Day) -> None:
    at, _ = day
    async with looking(one_browser, at, stands=False) as screen:
        await open_view(screen.page, at, REPORTS[4])
        async with screen.page.expect_download() as coming:
            await screen.page.get_by_role("link", name="CSV").click()
        file = await (await coming.value).path()
        text = await asyncio.to_thread(Path(file).read_text, encoding="utf-8")
    head, *lines = text.splitlines()
    assert head.startswith("since,until,subject,name,service_level,")
    assert len(lines) == len(await rows(at, {"by": "queue", "period": "today", "interval": "all"}))


async def rows(at: Stage, asked: dict[str, str]) -> list[dict[str, Any]]:
    """What the service answers."""
    async with httpx2.AsyncClient(headers=BEARER, timeout=20) as client:
        answer = await client.get(f"{at.address}/v1/history", params=asked)
    found: list[dict[str, Any]] = answer.json()["rows"]
    return found


async def test_a_chart_of_the_past_is_a_table_on_request(one_browser: Browser, day: Day) -> None:
    at, _ = day
    async with looking(one_browser, at, stands=False) as screen:
        page: Page = screen.page
        await open_view(page, at, REPORTS[1])
        await page.keyboard.press("v")
        await expect(page.locator("main section section table")).to_have_count(2)
        await expect(page.locator(".uplot canvas")).to_have_count(0)
