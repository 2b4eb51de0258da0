"""Days that the board has forgotten are played from the archive; where nothing is kept, it says so."""

from collections.abc import AsyncIterator

import msgspec
import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from app.events.instants import DAY, HOUR, MINUTE, Instant, format_instant
from app.events.native import to_event
from app.importing import Import
from app.metrics.centre import Centre
from app.metrics.snapshot import Question, Snapshot
from app.simulator import Simulation
from app.simulator.retail_bank import RETAIL_BANK
from app.store.door import LazyStore
from app.store.place import place
from app.time_machine.machine import TimeMachine
from tests.browser import bank
from tests.browser.looking import View, looking, open_view
from tests.browser.past import OPENED, a_day_behind
from tests.browser.stage import Stage
from tests.browser.test_views import barriers

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.timeout(120),
]

CENTRE = Centre("main", "Europe/London")
BEGAN = OPENED - 7 * DAY
THEN = BEGAN + 75 * MINUTE
Archived = tuple[Stage, TimeMachine]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def archived(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Archived]:
    """A bank with a day behind it, and two hours of the same day of the week before, imported."""
    data = tmp_path_factory.mktemp("archived")
    door = LazyStore(place(None, data), "main")
    told = [
        to_event(raw, "old")
        for raw in Simulation(RETAIL_BANK, BEGAN, seed=3).events(BEGAN + 2 * HOUR)
    ]
    await Import(await door.open(), CENTRE, "old").run(told, bank.NOW)
    machine = TimeMachine(CENTRE, door)
    async with a_day_behind(data, playable_days=machine) as (at, _):
        yield at, machine
    await machine.close()
    await door.close()


async def board(machine: TimeMachine, at: Instant) -> Snapshot:
    question = Question(at=format_instant(at))
    return msgspec.json.decode(await machine.ask(question), type=Snapshot)


async def test_a_day_of_the_archive_is_on_the_board_with_its_trouble_and_says_where_it_begins(
    one_browser: Browser, archived: Archived
) -> None:
    at, machine = archived
    async with looking(one_browser, at, stands=False, bypass_csp=True) as screen:
        page = screen.page
        await open_view(page, at, View("archived", f"#/?at={format_instant(THEN)[:19]}Z", ".strip"))
        then = await board(machine, THEN)
        offered = then.total.windows["today"].kpis["offered"]["value"]
        await expect(page.locator(".strip").get_by_text(f"{offered:,}", exact=True)).to_be_visible()
        bar = page.get_by_role("region", name="A board of the past")
        trouble = bar.get_by_role("list", name="Trouble of the day").get_by_role("listitem")
        await expect(trouble.filter(has_text="NE")).not_to_have_count(0)
        assert await barriers(page) == []

        # The day is there, but nothing of it is kept from before the file begins.
        await bar.get_by_label("Time", exact=True).fill("09:00")
        await page.keyboard.press("Enter")
        await expect(bar.get_by_role("alert")).to_contain_text("Nothing is kept of this instant.")
        await bar.get_by_role(
            "button", name="To the nearest that is kept: Tue 10 Nov, 14:00"
        ).click()
        await expect(bar.get_by_role("alert")).to_have_count(0)
        await expect(page.get_by_role("region", name="Overview")).to_be_visible()
        # The browser writes down every question that was refused, and nothing else.
        assert all("422" in each for each in screen.complaints)
        screen.complaints.clear()
