"""Takes the pictures of the documentation: `./dev python -m tests.browser.screenshots`."""

import asyncio
import io
import sys
import tempfile
from pathlib import Path

import httpx2
from PIL import Image

from tests.api.keepers import BEARER
from tests.browser import bank
from tests.browser.chromium import browser, found
from tests.browser.looking import DESK, PHONE, VIEWS, WALL, View, looking, open_view
from tests.browser.past import a_day_behind
from tests.browser.stage import Stage, stage

IMAGES = Path(__file__).resolve().parents[2] / "docs" / "images"

_COLOURS = 128
_SET_UP = (
    View("boards", "#/boards/main", ".preview article"),
    View("connect", "#/connect", ".room .panel"),
    View("letters", "#/letters", ".room .panel td"),
    View("names", "#/names", ".room .panel :is(ul, table)"),
    View("excluded", "#/excluded", ".room form textarea"),
    View("alert-rules", "#/alert-rules", "main ul li h2"),
    View("channels", "#/channels", "form select"),
)
_VIEW = {view.name: view for view in (*VIEWS, *_SET_UP)}
SHOTS = (
    ("wall", "wall", WALL, "en", "dark"),
    ("wall-fa", "wall", WALL, "fa", "dark"),
    ("overview", "overview", DESK, "en", "light"),
    ("overview-dark", "overview", DESK, "en", "dark"),
    ("queue", "queue", DESK, "en", "light"),
    ("agents", "agents", DESK, "en", "light"),
    ("history", "history", DESK, "en", "light"),
    ("settings", "settings", DESK, "en", "light"),
    ("boards", "boards", DESK, "en", "light"),
    ("connect", "connect", DESK, "en", "light"),
    ("sources", "sources", DESK, "en", "light"),
    ("letters", "letters", DESK, "en", "light"),
    ("names", "names", DESK, "en", "light"),
    ("excluded", "excluded", DESK, "en", "light"),
    ("alerts", "alerts", DESK, "en", "light"),
    ("alert-rules", "alert-rules", DESK, "en", "light"),
    ("channels", "channels", DESK, "en", "light"),
    ("phone", "overview", PHONE, "en", "light"),
    ("phone-fa", "overview", PHONE, "fa", "light"),
)
PAST_SHOTS = (
    ("past", View("past", "#/?at=2026-11-17T15:02:00Z", ".day .breach"), DESK, "en"),
    ("past-phone", View("past", "#/?at=2026-11-17T15:02:00Z", ".day .breach"), PHONE, "fa"),
    (
        "report-table",
        View("table", "#/history/table?period=today&interval=1h&by=queue", "tfoot .figure"),
        DESK,
        "en",
    ),
    (
        "report-trend",
        View("trend", "#/history/trend?period=today&interval=15m&by=queue", ".uplot canvas"),
        DESK,
        "en",
    ),
    ("report-waits", View("waits", "#/history/waits?period=today", "main ol li"), DESK, "en"),
)
"""Of a simulated bank with a day behind it."""


async def take(images: Path) -> list[Path]:
    """Take a picture of every view, on the bank of the reference views, and say where they are."""
    with tempfile.TemporaryDirectory() as data:
        async with stage(Path(data)) as at, browser(found()) as chromium:
            await _set_up(at)
            taken = []
            for name, view, size, language, theme in SHOTS:
                at.show(bank.bank(language))
                async with looking(chromium, at, size) as screen:
                    await open_view(screen.page, at, _VIEW[view], language, theme)
                    # Whatever is asked for beside the board has been answered.
                    await screen.page.wait_for_load_state("networkidle")
                    taken.append(_kept(await screen.page.screenshot(), images / f"{name}.png"))
            return taken


async def take_past(images: Path) -> list[Path]:
    """Take a picture of every way to look at the past, and say where they are."""
    with tempfile.TemporaryDirectory() as data:
        async with a_day_behind(Path(data)) as (at, _), browser(found()) as chromium:
            taken = []
            for name, view, size, language in PAST_SHOTS:
                async with looking(chromium, at, size, stands=False) as screen:
                    await open_view(screen.page, at, view, language)
                    taken.append(_kept(await screen.page.screenshot(), images / f"{name}.png"))
            return taken


async def _set_up(at: Stage) -> None:
    """Connect what a bank might have connected, with what it has to show for it."""
    async with httpx2.AsyncClient(headers=BEARER, base_url=at.address) as client:
        for name, provider in (("native", "native"), ("cards-pbx", "talkdesk")):
            made = await client.post("/v1/sources", json={"name": name, "provider": provider})
            assert made.status_code == httpx2.codes.CREATED, made.text
        for kind, alias, canonical, name in _NAMES:
            address = f"/v1/identities/{kind}/cards-pbx/{alias}"
            await client.put(address, json={"canonical": canonical, "name": name})
        await client.put("/v1/rules", json={"entries": ["line 9"], "queues": ["TEST"]})
    for kind, reason in _LETTERS:
        await at.rooms.dead_letters.put("cards-pbx", kind, reason, {"event": kind})


_NAMES = (
    ("agent", "1127", "ann", "Ann Lee"),
    ("agent", "1128", "omid", "Omid Jafari"),
    ("queue", "Cards EN", "CA", "Cards"),
)
_LETTERS = (
    ("inbound_call_ended", "timestamp: 'soon' is not an instant"),
    ("inbound_call_started", "neither event nor call_id"),
)


def _kept(raw: bytes, path: Path) -> Path:
    """Keep a picture in few colours: a third of the size, and no difference to the eye."""
    Image.open(io.BytesIO(raw)).convert("RGB").quantize(_COLOURS).save(path, optimize=True)
    return path


if __name__ == "__main__":
    IMAGES.mkdir(parents=True, exist_ok=True)
    for each in asyncio.run(take(IMAGES)) + asyncio.run(take_past(IMAGES)):
        sys.stdout.write(f"{each} {each.stat().st_size // 1024} kB\n")
