"""Takes the pictures of the documentation: `./dev python -m tests.browser.screenshots`."""

import asyncio
import sys
import tempfile
from pathlib import Path

from playwright.async_api import expect

from tests.browser.chromium import browser, found, wall_screen
from tests.browser.demo import demo_is_live
from tests.browser.screen import Screen
from tests.system.service import Service

IMAGES = Path(__file__).resolve().parents[2] / "docs" / "images"

_HALF_AN_HOUR_MS = 30 * 60 * 1000
_MANY_WAIT = """() => {
  const waiting = [...document.querySelectorAll('article dl > div:first-child dd')]
  return waiting.reduce((sum, shown) => sum + Number(shown.textContent), 0) >= 8
}"""


async def take(images: Path) -> None:
    """Take the picture of the wall on which the demo runs."""
    with tempfile.TemporaryDirectory() as data:
        service = await Service(Path(data), "--demo").start()
        try:
            await demo_is_live(service)
            async with browser(found()) as chromium, wall_screen(chromium) as page:
                screen = Screen(page)
                await screen.sign_in(service)
                await expect(screen.freshness).to_have_text("Live")
                await expect(screen.page.locator("article")).to_have_count(6)
                await screen.page.evaluate("document.fonts.ready")
                # The demo has a bad spell every half hour: that is what a wall is for.
                await page.wait_for_function(_MANY_WAIT, timeout=_HALF_AN_HOUR_MS)
                await screen.page.screenshot(path=images / "wall.png")
        finally:
            await service.stop()


if __name__ == "__main__":
    IMAGES.mkdir(parents=True, exist_ok=True)
    asyncio.run(take(IMAGES))
    sys.stdout.write(f"{IMAGES / 'wall.png'}\n")
