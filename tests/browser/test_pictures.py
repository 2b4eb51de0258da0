"""The reference views as pictures: `./dev python -m tests.browser.test_pictures` takes them anew."""

import asyncio
import io
import sys
import tempfile
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageFilter
from playwright.async_api import Browser

from tests.browser import bank
from tests.browser.chromium import browser, found
from tests.browser.looking import DESK, PHONE, VIEWS, WALL, View, looking, open_view
from tests.browser.stage import Stage, stage

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.timeout(120),
]

PICTURES = Path(__file__).parent / "pictures"
LANGUAGES = ("en", "fa")

_OVERVIEW, _QUEUE, _WALL = VIEWS[0], VIEWS[1], VIEWS[-1]
SHOTS: tuple[tuple[str, View, tuple[int, int], str], ...] = (
    ("wall", _WALL, WALL, "dark"),
    ("overview", _OVERVIEW, DESK, "light"),
    ("queue", _QUEUE, DESK, "light"),
    ("phone", _OVERVIEW, PHONE, "light"),
)

# Kept at half the size, in few colours: what moves or changes colour is seen all the same.
_SHRINK = 2
_COLOURS = 64
_NEAR = 40
"""Two pixels are the same if no channel differs by more; letters are drawn a little differently elsewhere."""
_MOST = 0.004
"""The share of pixels that may differ."""


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_reference_views_look_as_they_did(
    one_browser: Browser, set_stage: Stage, language: str
) -> None:
    set_stage.show(bank.bank(language))
    for name, view, size, theme in SHOTS:
        seen = await shot(one_browser, set_stage, view, size, language, theme)
        kept = Image.open(PICTURES / f"{name}-{language}.png").convert("RGB")
        assert seen.size == kept.size, name
        share = differing(seen, kept)
        assert share <= _MOST, f"{name}-{language}: {share:.2%} of the pixels differ"


async def test_a_moved_word_is_a_difference() -> None:
    kept = Image.open(PICTURES / "wall-en.png").convert("RGB")

    assert differing(kept, kept) == 0
    assert differing(ImageChops.offset(kept, 6, 0), kept) > _MOST


async def shot(
    chromium: Browser,
    at: Stage,
    view: View,
    size: tuple[int, int],
    language: str,
    theme: str,
) -> Image.Image:
    async with looking(chromium, at, size, reduced_motion="reduce") as screen:
        await open_view(screen.page, at, view, language, theme)
        raw = await screen.page.screenshot()
    whole = Image.open(io.BytesIO(raw)).convert("RGB")
    return whole.resize((whole.width // _SHRINK, whole.height // _SHRINK), Image.Resampling.BOX)


def differing(one: Image.Image, other: Image.Image) -> float:
    """The share of pixels that differ, the edges of letters left out."""
    channels = ImageChops.difference(one, other).split()
    most = ImageChops.lighter(ImageChops.lighter(channels[0], channels[1]), channels[2])
    marked = most.point(lambda value: 255 if value > _NEAR else 0)
    # A line one pixel wide is a letter drawn elsewhere by half a pixel; a block is a change.
    solid = marked.filter(ImageFilter.MinFilter(3))
    return solid.histogram()[255] / (solid.width * solid.height)


async def take() -> None:
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as data:
        async with stage(Path(data)) as at, browser(found()) as chromium:
            for language in LANGUAGES:
                at.show(bank.bank(language))
                for name, view, size, theme in SHOTS:
                    seen = await shot(chromium, at, view, size, language, theme)
                    path = PICTURES / f"{name}-{language}.png"
                    seen.quantize(_COLOURS).save(path, optimize=True)
                    sys.stdout.write(f"{path} {path.stat().st_size // 1024} kB\n")


if __name__ == "__main__":
    asyncio.run(take())
