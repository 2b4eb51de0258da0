"""The Chromium of the browser tests: found, started, and told to keep to itself."""

import os
import shutil
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from playwright.async_api import Browser, Page, async_playwright

WALL = (1920, 1080)

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class NoChromium(Exception):  # noqa: N818  a verdict, read as a sentence
    """There is no Chromium here."""


def found(environment: Mapping[str, str] = os.environ) -> str:  # noqa: TID251  a test's own setting
    """Return the program that the environment names, else one on the PATH.

    Raises:
        NoChromium: neither.
    """
    named = environment.get("CALLBOARD_TEST_CHROMIUM")
    for name in (named,) if named else _NAMES:
        if program := shutil.which(name):
            return program
    raise NoChromium("There is no Chromium (CALLBOARD_TEST_CHROMIUM, else on the PATH).")


@asynccontextmanager
async def browser(program: str) -> AsyncIterator[Browser]:
    """A browser of its own."""
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=program, args=_FLAGS)
        yield chromium
        await chromium.close()


@asynccontextmanager
async def wall_screen(chromium: Browser) -> AsyncIterator[Page]:
    """A page as large as a wall screen, that knows no site yet."""
    width, height = WALL
    context = await chromium.new_context(
        viewport={"width": width, "height": height}, locale="en-GB", timezone_id="Europe/London"
    )
    yield await context.new_page()
    await context.close()
