"""/v1/boards: named boards, to read and to change, and the links that open them on televisions."""

import secrets
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import msgspec
from fastapi import APIRouter, Depends, Request, Response

from app.api.board_bodies import (
    LONGEST_LABEL,
    NewBoard,
    NewLink,
    board_shown,
    export_shown,
    is_label,
    link_shown,
    overtaken,
)
from app.api.door import Door
from app.api.json_bodies import bad_field, described, json_in
from app.api.kiosk_door import KioskDoor
from app.api.parts import ApiParts
from app.api.problem import Answers, Problem, not_signed_in
from app.api.queue_bodies import etag, expected_version
from app.api.screens import Screens
from app.boards.document import check_id, read_document
from app.boards.tokens import cookie_for, hash_of
from app.store.board_contract import By, KioskLink, StoredBoard
from app.store.contract import Conflict, Store

PATH = "/v1/boards"

_FRESH = {"Cache-Control": "no-store"}
_ONE = f"{PATH}/{{board}}"
_NONE: Answers = {404: {"description": "There is no such board"}}
_LATE: Answers = {409: {"description": "The id is taken, or the board is at another version"}}
_NOT_ITS_OWN: Answers = {403: {"description": "A television asks for another board than its own"}}
_NO_LINK: Answers = {404: {"description": "There is no such board, or no such link to it"}}


def routes(parts: ApiParts, door: Door, kiosks: KioskDoor, screens: Screens) -> APIRouter:
    """Return the routes of boards."""
    router = APIRouter(tags=["boards"])
    desk = BoardDesk(parts, door, screens)
    signed_in = [Depends(door.demand)]

    @router.get(PATH, response_class=Response, dependencies=signed_in)
    async def every() -> Response:
        """Return all boards; main is always there."""
        boards = await (await parts.store.open()).boards.every()
        return _answer({"boards": [board_shown(board) for board in boards]})

    @router.post(
        PATH,
        response_class=Response,
        status_code=HTTPStatus.CREATED,
        responses=_LATE,
        openapi_extra=described(NewBoard),
    )
    async def create(request: Request) -> Response:
        """Make a board of its id and document: also of what export gave. 409 where the id is taken."""
        by = await desk.writer(request)
        asked = await json_in(request, NewBoard)
        made = await desk.put(check_id(asked.id), asked.document, by, 0)
        return _board(made, HTTPStatus.CREATED)

    @router.get(
        _ONE,
        response_class=Response,
        responses=_NOT_ITS_OWN | _NONE,
    )
    async def one(board: str, request: Request) -> Response:
        """Return a board; its ETag is its version. A television may read its own."""
        await _demand_reader(door, kiosks, request, board)
        return _board(await (await parts.store.open()).boards.one(board))

    @router.get(f"{_ONE}/export", response_class=Response, dependencies=signed_in, responses=_NONE)
    async def export(board: str) -> Response:
        """Return a board as a file, to be posted to another Callboard."""
        found = await (await parts.store.open()).boards.one(board)
        name = f'attachment; filename="callboard-board-{found.id}.json"'
        return _answer(export_shown(found), HTTPStatus.OK, **{"Content-Disposition": name})

    @router.put(
        _ONE, response_class=Response, responses=_LATE, openapi_extra=described(dict[str, Any])
    )
    async def put(board: str, request: Request) -> Response:
        """Replace a board, there or not; with If-Match only at that version, else 409."""
        by = await desk.writer(request)
        expected = expected_version(request.headers.get("if-match"))
        raw = await json_in(request, dict[str, Any])
        return _board(await desk.put(check_id(board), raw, by, expected))

    @router.delete(
        _ONE, response_class=Response, status_code=HTTPStatus.NO_CONTENT, responses=_NONE | _LATE
    )
    async def delete(board: str, request: Request) -> Response:
        """Delete a board and sign its televisions out; main goes back to showing all queues."""
        by = await desk.writer(request)
        expected = expected_version(request.headers.get("if-match"))
        await desk.delete(board, by, expected)
        return Response(status_code=HTTPStatus.NO_CONTENT)

    return router


def link_routes(parts: ApiParts, door: Door, screens: Screens) -> APIRouter:
    """Return the routes of the links to boards."""
    router = APIRouter(tags=["boards"])
    desk = BoardDesk(parts, door, screens)

    @router.get(
        f"{_ONE}/links",
        response_class=Response,
        dependencies=[Depends(door.demand)],
        responses=_NONE,
    )
    async def links(board: str) -> Response:
        """Return the links that open a board on televisions, and how many watch by each."""
        store = await parts.store.open()
        await store.boards.one(board)
        shown = [
            link_shown(each, screens.watching(each.id))
            for each in await store.kiosk_links.of(board)
        ]
        return _answer({"links": shown})

    @router.post(
        f"{_ONE}/links",
        response_class=Response,
        status_code=HTTPStatus.CREATED,
        responses=_NONE,
        openapi_extra=described(NewLink),
    )
    async def make(board: str, request: Request) -> Response:
        """Make a link; its address is told this once."""
        by = await desk.writer(request)
        asked = await json_in(request, NewLink)
        token = secrets.token_urlsafe(32)
        made = await desk.link(board, asked.label, hash_of(cookie_for(token)), by)
        address = f"{parts.public_url.rstrip('/')}/tv/{quote(board)}?key={token}"
        return _answer(link_shown(made, 0) | {"address": address}, HTTPStatus.CREATED)

    @router.delete(
        f"{_ONE}/links/{{link}}",
        response_class=Response,
        status_code=HTTPStatus.NO_CONTENT,
        responses=_NO_LINK,
    )
    async def revoke(board: str, link: str, request: Request) -> Response:
        """Revoke a link; televisions that watch by it are signed out at once."""
        by = await desk.writer(request)
        store = await parts.store.open()
        if not await store.kiosk_links.revoke(board, link, by):
            raise Problem(HTTPStatus.NOT_FOUND, "This board has no such link.")
        await screens.changed()
        return Response(status_code=HTTPStatus.NO_CONTENT)

    return router


class BoardDesk:
    """Where changes of boards are handed in, and shown on every screen."""

    def __init__(self, parts: ApiParts, door: Door, screens: Screens) -> None:
        self._parts = parts
        self._door = door
        self._screens = screens

    async def writer(self, request: Request) -> By:
        """Return who asks, if they may change something; raise the 401 or 403 otherwise."""
        way = await self._door.demand_writer(request)
        return By(way.who, self._parts.clock.now())

    async def put(self, board: str, raw: object, by: By, expected: int | None) -> StoredBoard:
        """Keep a board and show it; raise the 409 if it comes too late."""
        document = read_document(raw)
        store = await self._store()
        try:
            made = await store.boards.put(board, document, by, expected)
        except Conflict as told:
            raise overtaken(told.version) from told
        await self._screens.changed()
        return made

    async def delete(self, board: str, by: By, expected: int | None) -> None:
        """Delete a board and sign its televisions out; raise the 409 if it comes too late."""
        store = await self._store()
        try:
            await store.boards.delete(board, by, expected)
        except Conflict as told:
            raise overtaken(told.version) from told
        await self._screens.changed()

    async def link(self, board: str, label: str, token_hash: str, by: By) -> KioskLink:
        """Keep a link for whoever comes with what has this hash."""
        checked = self.check_label(label)
        return await (await self._store()).kiosk_links.create(board, checked, token_hash, by)

    def check_label(self, label: str) -> str:
        """Return the name of a television; raise the 422 if it can be none."""
        if not is_label(label.strip()):
            raise bad_field("label", f"expected 1 to {LONGEST_LABEL} characters on one line")
        return label.strip()

    async def _store(self) -> Store:
        return await self._parts.store.open()


async def _demand_reader(door: Door, kiosks: KioskDoor, request: Request, board: str) -> None:
    if await door.way_in(request) is not None:
        return
    link = await kiosks.link_of(request)
    if link is None:
        raise not_signed_in(wrong_key="authorization" in request.headers)
    if link.board != board:
        raise Problem(HTTPStatus.FORBIDDEN, "A television may read its own board only.")


def _board(board: StoredBoard, status: HTTPStatus = HTTPStatus.OK) -> Response:
    return _answer(board_shown(board), status, ETag=etag(board.version))


def _answer(what: object, status: HTTPStatus = HTTPStatus.OK, **headers: str) -> Response:
    body = msgspec.json.encode(what)
    return Response(body, status, _FRESH | headers, "application/json")
