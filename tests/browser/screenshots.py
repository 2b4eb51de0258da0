"""Takes the pictures of the documentation: `./dev python -m tests.browser.screenshots`."""

import asyncio
import io
import sys
import tempfile
from pathlib import Path

from PIL import Image

from tests.browser import bank
from tests.browser.chromium import browser, found
from tests.browser.looking import DESK, PHONE, VIEWS, WALL, looking, open_view
from tests.browser.stage import stage

IMAGES = Path(__file__).resolve().parents[2] / "docs" / "images"

_COLOURS = 128
_VIEW = {view.name: view for view in VIEWS}
SHOTS = (
    ("wall", "wall", WALL, "en", "dark"),
    ("wall-fa", "wall", WALL, "fa", "dark"),
    ("overview", "overview", DESK, "en", "light"),
    ("overview-dark", "overview", DESK, "en", "dark"),
    ("queue", "queue", DESK, "en", "light"),
    ("agents", "agents", DESK, "en", "light"),
    ("history", "history", DESK, "en", "light"),
    ("settings", "settings", DESK, "en", "light"),
    ("phone", "overview", PHONE, "en", "light"),
    ("phone-fa", "overview", PHONE, "fa", "light"),
)


async def take(images: Path) -> list[Path]:
    """Take a picture of every view, on the bank of the reference views, and say where they are."""
    with tempfile.TemporaryDirectory() as data:
        async with stage(Path(data)) as at, browser(found()) as chromium:
            taken = []
            for name, view, size, language, theme in SHOTS:
                at.show(bank.bank(language))
                async with looking(chromium, at, size) as screen:
                    await open_view(screen.page, at, _VIEW[view], language, theme)
                    taken.append(_kept(await screen.page.screenshot(), images / f"{name}.png"))
            return taken


def _kept(raw: bytes, path: Path) -> Path:
    """Keep a picture in few colours: a third of the size, and no difference to the eye."""
    Image.open(io.BytesIO(raw)).convert("RGB").quantize(_COLOURS).save(path, optimize=True)
    return path


if __name__ == "__main__":
    IMAGES.mkdir(parents=True, exist_ok=True)
    for each in asyncio.run(take(IMAGES)):
        sys.stdout.write(f"{each} {each.stat().st_size // 1024} kB\n")
