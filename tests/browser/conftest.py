"""A service, a browser, and somebody who looks at the wall."""

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from app.push.contract import Pace
from tests.browser import bank
from tests.browser.chromium import NoChromium, browser, found, wall_screen
from tests.browser.demo import demo_is_live
from tests.browser.screen import Screen
from tests.browser.stage import Stage, stage
from tests.system.service import Service

expect.set_options(timeout=20_000)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The program; without one the tests do not run, and CI has to have one."""
    try:
        return found()
    except NoChromium as none:
        if os.environ.get("CI") == "true":  # noqa: TID251  CI's own sign
            pytest.fail(f"{none} CI must run the browser tests.")
        pytest.skip(f"THE BROWSER TESTS DID NOT RUN: {none}")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def one_browser(chromium: str) -> AsyncIterator[Browser]:
    async with browser(chromium) as one:
        yield one


@pytest_asyncio.fixture(loop_scope="module")
async def screen(one_browser: Browser) -> AsyncIterator[Screen]:
    """A wall screen; whatever its page complains of fails the test in the end."""
    async with wall_screen(one_browser) as page:
        screen = Screen(page)
        yield screen
        assert screen.complaints == []


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def set_stage(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    """The real edge before a board in the test's hands: the reference bank, until a test shows another."""
    # Nobody waits for a heartbeat longer than needed.
    async with stage(tmp_path_factory.mktemp("stage"), Pace(heartbeat_s=1.0)) as one:
        one.show(bank.bank())
        yield one


@pytest_asyncio.fixture(loop_scope="module")
async def service(tmp_path: Path) -> AsyncIterator[Service]:
    service = await Service(tmp_path / "data").start()
    yield service
    await service.stop()


@pytest_asyncio.fixture(loop_scope="module")
async def demo(tmp_path: Path) -> AsyncIterator[Service]:
    """A service whose demo has told its history."""
    service = await Service(tmp_path / "data", "--demo").start()
    async with asyncio.timeout(60):
        await demo_is_live(service)
    yield service
    await service.stop()


@pytest_asyncio.fixture(loop_scope="module")
async def client() -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(timeout=10) as client:
        yield client
