"""Every unhappy state, as people see it: on the lamp, in the alert row, on the tiles themselves."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
import pytest
from playwright.async_api import Browser, expect

from app.metrics.snapshot import Delta, Hours, QueuePicture, Snapshot, Target
from tests.browser import bank
from tests.browser.looking import VIEWS, WALL, looking, open_view
from tests.browser.relay import Relay, relay
from tests.browser.screen import Screen
from tests.browser.stage import Stage, stage

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.timeout(120),
]

_WALL = VIEWS[-1]


@pytest.fixture(autouse=True)
def the_bank_again(set_stage: Stage) -> None:
    set_stage.show(bank.bank())
    set_stage.rooms.readiness.now = set_stage.rooms.readiness.now._replace(silent=0)


async def test_connecting_shows_places_and_no_zeros(one_browser: Browser, tmp_path: Path) -> None:
    async with stage(tmp_path) as empty, looking(one_browser, empty, WALL) as screen:
        await screen.page.goto(f"{empty.address}/#/wall")
        await screen.page.reload()

        await expect(screen.freshness).to_have_text("Connecting")
        await expect(screen.page.locator("main")).to_contain_text("Connecting to the event feed")
        await expect(screen.page.locator("dd").filter(has_text="0")).to_have_count(0)


async def test_slow_says_by_how_much(one_browser: Browser, set_stage: Stage) -> None:
    set_stage.show(replaced(bank.bank(), lag_s=6.2))
    async with on_the_wall(one_browser, set_stage) as screen:
        await expect(screen.freshness).to_have_text("Slow")
        await expect(screen.page.locator(".freshness")).to_contain_text("6.2 s behind")
        await expect(screen.figure("Cards", "Longest wait")).to_have_text("0:55")


async def test_a_feed_that_falls_silent_stops_the_timers_and_comes_back(
    one_browser: Browser, set_stage: Stage
) -> None:
    async with relay(urlsplit(set_stage.address).netloc) as line:
        seen = through(set_stage, line)
        async with on_the_wall(one_browser, seen) as screen:
            longest = screen.figure("Cards", "Longest wait")
            await screen.page.clock.run_for(3_100)
            await expect(longest).to_have_text("0:58")
            line.hold()
            await screen.page.clock.run_for(15_500)
            await expect(screen.freshness).to_contain_text("Silent")
            await expect(screen.page.locator("main")).to_contain_text("No events for")
            await expect(screen.tile("Cards")).to_contain_text("As of 15:42")
            stopped = await longest.inner_text()
            await screen.page.clock.run_for(5_000)
            await expect(longest).to_have_text(stopped)

            line.go_on()
            set_stage.tell(nothing_new())

            await expect(screen.freshness).to_have_text("Live")


async def test_a_worker_that_dies_is_silent_fifteen_seconds_after_its_last_word(
    one_browser: Browser, set_stage: Stage
) -> None:
    async with (
        relay(urlsplit(set_stage.address).netloc) as line,
        on_the_wall(one_browser, through(set_stage, line)) as screen,
    ):
        readiness = set_stage.rooms.readiness
        readiness.now = readiness.now._replace(silent=9_000)
        # The next heartbeat tells that the worker has said nothing for nine seconds.
        await expect(screen.freshness).to_have_text("Slow")
        line.hold()

        await screen.page.clock.run_for(5_000)
        await expect(screen.freshness).to_have_text("Slow")
        await screen.page.clock.run_for(1_100)

        await expect(screen.freshness).to_contain_text("Silent")


async def test_a_line_that_breaks_in_the_middle_of_a_change_is_tried_again(
    one_browser: Browser, tmp_path: Path
) -> None:
    async with stage(tmp_path) as brief:
        brief.show(bank.bank())
        async with (
            relay(urlsplit(brief.address).netloc) as line,
            on_the_wall(one_browser, through(brief, line)) as screen,
        ):
            await brief_cut(line, brief)
            await expect(screen.freshness).to_have_text("Reconnecting")
            await expect(screen.service_level("Cards")).to_have_text("77%")
            # Half a frame is no frame: the figure in it must not have come through.
            brief.show(waiting(bank.bank(), "CA", 3))
            await screen.page.clock.run_for(2_000)
            await expect(screen.freshness).to_have_text("Live")
            await expect(screen.figure("Cards", "Waiting")).to_have_text("3")


async def test_one_silent_source_ages_its_own_tile_only(
    one_browser: Browser, set_stage: Stage
) -> None:
    sources = [bank.source("native"), bank.source("cards-pbx", silent_s=130)]
    set_stage.show(replaced(bank.bank(), sources=sources))
    async with on_the_wall(one_browser, set_stage) as screen:
        await expect(screen.freshness).to_have_text("Live")
        await expect(screen.page.locator("main")).to_contain_text("no events for 2:10")
        await expect(screen.tile("Cards")).to_contain_text("As of 15:39")
        await expect(screen.tile("Securities")).to_contain_text("Below target")
        await expect(screen.page.locator("footer")).to_contain_text("without")


async def test_paused_stands_still_until_it_is_resumed(
    one_browser: Browser, set_stage: Stage
) -> None:
    async with on_the_wall(one_browser, set_stage) as screen:
        await screen.page.keyboard.press("Space")
        await expect(screen.freshness).to_have_text("Paused")
        set_stage.show(waiting(bank.bank(), "PS", 9))
        await screen.page.clock.run_for(3_000)
        await expect(screen.figure("Private accounts", "Waiting")).to_have_text("2")

        await screen.page.keyboard.press("Space")

        await expect(screen.figure("Private accounts", "Waiting")).to_have_text("9")
        await expect(screen.freshness).to_have_text("Live")


async def test_zero_nothing_not_reported_and_closed_are_four_things(
    one_browser: Browser, set_stage: Stage
) -> None:
    set_stage.show(replaced(bank.bank(), queues=four_kinds_of_nothing()))
    async with on_the_wall(one_browser, set_stage) as screen:
        await expect(screen.service_level("Zero")).to_have_text("0%")
        await expect(screen.tile("Zero")).to_contain_text("Below target")
        await expect(screen.service_level("Nothing to measure")).to_contain_text("—")
        await expect(screen.tile("Nothing to measure")).to_contain_text("No calls")
        await expect(screen.figure("Not reported", "Free agents")).to_have_text("n/a")
        await expect(screen.tile("Closed")).to_contain_text("Opens 08:00")
        await expect(screen.tile("Closed")).to_contain_text("Closed at 18:00")
        await expect(screen.tile("Closed")).not_to_contain_text("Below target")


async def test_the_first_run_gives_way_to_the_first_queue(
    one_browser: Browser, set_stage: Stage
) -> None:
    set_stage.show(replaced(bank.bank(), queues={}))
    async with looking(one_browser, set_stage, WALL) as screen:
        await screen.page.goto(f"{set_stage.address}/?lang=en#/wall")
        heading = screen.page.get_by_role("heading", level=1)
        await expect(heading).to_contain_text("Send one call event")

        cards = bank.bank().queues["CA"]
        set_stage.tell(msgspec.structs.replace(nothing_new(), queues={"CA": cards}))

        await expect(screen.tile("Cards")).to_be_visible()


async def test_a_clock_that_is_moved_moves_no_figure(
    one_browser: Browser, set_stage: Stage
) -> None:
    async with on_the_wall(one_browser, set_stage) as screen:
        await expect(screen.figure("Cards", "Longest wait")).to_have_text("0:55")

        # Somebody sets the screen's own clock three hours ahead.
        await screen.page.clock.set_system_time(bank.NOW / 1000 + 3 * 3600)
        set_stage.tell(nothing_new())
        await screen.page.clock.run_for(1_100)

        await expect(screen.figure("Cards", "Longest wait")).to_have_text("0:56")
        await expect(screen.freshness).to_have_text("Live")


async def test_a_change_that_was_missed_is_asked_for(
    one_browser: Browser, set_stage: Stage
) -> None:
    async with on_the_wall(one_browser, set_stage) as screen:
        set_stage.show(waiting(bank.bank(), "RE", 4))

        await expect(screen.figure("Retention", "Waiting")).to_have_text("4")


async def test_who_hears_the_board_hears_its_state_in_words(
    one_browser: Browser, set_stage: Stage
) -> None:
    async with on_the_wall(one_browser, set_stage) as screen:
        trend = screen.tile("Securities").get_by_role("img").filter(has_text="")
        labels = await trend.evaluate_all("all => all.map((each) => each.ariaLabel)")
        assert "Service level over two hours: 100% at first, lowest 37%, now 37%" in labels
        await expect(
            screen.page.locator("[aria-live], [role=alert], [role=status]")
        ).not_to_have_count(0)


def replaced(board: Snapshot, **changes: object) -> Snapshot:
    return msgspec.structs.replace(board, **changes)


def waiting(board: Snapshot, queue: str, count: int) -> Snapshot:
    picture = board.queues[queue]
    now = msgspec.structs.replace(picture.now, waiting=count)
    changed = msgspec.structs.replace(picture, now=now)
    return replaced(board, queues=board.queues | {queue: changed})


def nothing_new() -> Delta:
    board = bank.bank()
    head = {name: getattr(board, name) for name in Delta.__struct_fields__ if hasattr(board, name)}
    return Delta(**head | {"since": 0, "queues": {}, "removed": [], "agents": []})


def four_kinds_of_nothing() -> dict[str, QueuePicture]:
    calls = bank.QUEUES["NW"]
    sketches = {
        "A": calls._replace(name="Zero", status="breach", met=0, counted=9),
        "B": calls._replace(name="Nothing to measure", status="nodata", met=0, counted=0),
        "C": calls._replace(name="Not reported", target=Target(0.8, 20.0)),
        "D": calls._replace(name="Closed", status="closed", met=0, counted=0),
    }
    queues = {queue: bank.picture(sketch) for queue, sketch in sketches.items()}
    queues["C"].now.agents_available = queues["C"].now.agents_staffed = None
    queues["D"].hours = Hours(False, "2026-11-18T08:00:00.000Z", "2026-11-17T18:00:00.000Z")
    return queues


def through(at: Stage, line: Relay) -> Stage:
    """The same stage, reached through a relay."""
    return Stage(line.address, at.rooms)


async def brief_cut(line: Relay, at: Stage) -> None:
    """Break the line off in the middle of a change that would have shown 99 waiting."""
    cards = waiting(bank.bank(), "CA", 99).queues["CA"]
    line.cut_within(200)
    at.tell(msgspec.structs.replace(nothing_new(), queues={"CA": cards}))
    await line.cut.wait()


@asynccontextmanager
async def on_the_wall(chromium: Browser, at: Stage) -> AsyncIterator[Screen]:
    async with looking(chromium, at, WALL) as screen:
        await open_view(screen.page, at, _WALL)
        yield screen
