"""/v1/broadcast: one line on every screen."""

from http import HTTPStatus
from typing import Any

import msgspec
from fastapi import APIRouter, Depends, Request, Response

from app.api.door import Door
from app.api.json_bodies import described, json_in
from app.api.parts import ApiParts
from app.api.screens import Screens
from app.boards.broadcast import Broadcast, read_broadcast
from app.events.instants import format_instant
from app.store.board_contract import By

PATH = "/v1/broadcast"

_FRESH = {"Cache-Control": "no-store"}


def routes(parts: ApiParts, door: Door, screens: Screens) -> APIRouter:
    """Return the routes of the broadcast."""
    router = APIRouter(tags=["boards"])

    @router.get(PATH, response_class=Response, dependencies=[Depends(door.demand)])
    async def current() -> Response:
        """Return the line that every screen shows; null text for none."""
        kept = await (await parts.store.open()).broadcast.current()
        is_over = kept is not None and kept.is_over(parts.clock.now())
        return _answer(None if is_over else kept)

    @router.put(PATH, response_class=Response, openapi_extra=described(dict[str, Any]))
    async def put(request: Request) -> Response:
        """Show a line of at most 200 characters on every screen, until an instant or until taken back."""
        way = await door.demand_writer(request)
        now = parts.clock.now()
        made = read_broadcast(await json_in(request, dict[str, Any]), now)
        await replace(made, By(way.who, now))
        return _answer(made)

    @router.delete(PATH, response_class=Response, status_code=HTTPStatus.NO_CONTENT)
    async def delete(request: Request) -> Response:
        """Take the line back."""
        way = await door.demand_writer(request)
        await replace(None, By(way.who, parts.clock.now()))
        return Response(status_code=HTTPStatus.NO_CONTENT)

    async def replace(broadcast: Broadcast | None, by: By) -> None:
        await (await parts.store.open()).broadcast.replace(broadcast, by)
        await screens.changed()

    return router


def _answer(broadcast: Broadcast | None) -> Response:
    text = broadcast.text if broadcast else None
    until = broadcast.until if broadcast else None
    shown = {"text": text, "until": None if until is None else format_instant(until)}
    return Response(msgspec.json.encode(shown), media_type="application/json", headers=_FRESH)
