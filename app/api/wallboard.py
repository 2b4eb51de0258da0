"""The wallboard's page and files, with the caching that each may have."""

import re
from http import HTTPStatus
from pathlib import Path

from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse

from app.api.door import Door
from app.api.pages import NOT_BUILT, SIGN_IN, later, plain
from app.streams.connection import UNREACHABLE

_ASK_FIRST = {"Cache-Control": "no-cache"}
_FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable"}
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_HASHED = re.compile(r"[A-Za-z0-9._-]+-[A-Za-z0-9_-]{8,}\.[a-z0-9.]+")
"""As the bundler names files: a new content is a new name."""


def routes(static: Path, door: Door) -> APIRouter:
    """Return the routes of the page and its files."""
    router = APIRouter(include_in_schema=False)

    @router.get("/")
    async def board(request: Request) -> Response:
        index = static / "index.html"
        if not index.is_file():
            return plain(NOT_BUILT, HTTPStatus.SERVICE_UNAVAILABLE)
        try:
            way = await door.way_in(request)
        except UNREACHABLE:
            return later()
        if way is None:
            return plain(SIGN_IN, HTTPStatus.UNAUTHORIZED)
        return FileResponse(index, headers=_ASK_FIRST, media_type="text/html")

    @router.get("/assets/{name}")
    async def asset(name: str) -> Response:
        return _file(static / "assets", name, _FOR_EVER if _HASHED.fullmatch(name) else _ASK_FIRST)

    @router.get("/{name}")
    async def file(name: str) -> Response:
        return _file(static, name, _ASK_FIRST)

    return router


def _file(folder: Path, name: str, headers: dict[str, str]) -> Response:
    path = folder / name
    # The page itself is for the signed in, at its one address.
    if not _NAME.fullmatch(name) or name == "index.html" or not path.is_file():
        raise HTTPException(HTTPStatus.NOT_FOUND, "There is nothing at this address.")
    return FileResponse(path, headers=headers)
