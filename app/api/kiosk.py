"""/tv and /tv/{board}: the page of televisions; a link's key becomes a cookie and leaves the address."""

from http import HTTPStatus
from pathlib import Path
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from starlette.responses import FileResponse, RedirectResponse

from app.api.door import Door
from app.api.kiosk_door import KioskDoor
from app.api.pages import NOT_BUILT, later, plain
from app.store.board_contract import KioskLink
from app.store.contract import StoreUnavailable
from app.streams.connection import UNREACHABLE

_FRESH = {"Cache-Control": "no-store"}


def routes(static: Path, door: Door, kiosks: KioskDoor) -> APIRouter:
    """Return the routes of the television's page."""
    router = APIRouter(include_in_schema=False)

    @router.get("/tv")
    async def pairing(request: Request) -> Response:
        try:
            link = await kiosks.link_of(request)
        except StoreUnavailable:
            return later()
        return _page(static) if link is None else _to(link)

    @router.get("/tv/{board}")
    async def board(board: str, request: Request, key: str = "") -> Response:
        try:
            if key:
                return await _traded(kiosks, key)
            link = await kiosks.link_of(request)
            if link is not None:
                return _page(static) if link.board == board else _to(link)
            is_signed_in = await door.way_in(request) is not None
        except (StoreUnavailable, *UNREACHABLE):
            return later()
        return _page(static) if is_signed_in else _to_pairing()

    return router


async def _traded(kiosks: KioskDoor, key: str) -> Response:
    """Answer a link's key with the cookie; one that is not good (any more) leads to pairing."""
    link = await kiosks.link_for(key)
    if link is None:
        return _to_pairing()
    answer = _to(link)
    kiosks.admit(answer, key)
    return answer


def _to(link: KioskLink) -> Response:
    return RedirectResponse(f"/tv/{quote(link.board)}", HTTPStatus.SEE_OTHER, _FRESH)


def _to_pairing() -> Response:
    return RedirectResponse("/tv", HTTPStatus.SEE_OTHER, _FRESH)


def _page(static: Path) -> Response:
    index = static / "index.html"
    if not index.is_file():
        return plain(NOT_BUILT, HTTPStatus.SERVICE_UNAVAILABLE)
    return FileResponse(index, headers=_FRESH, media_type="text/html")
