"""/v1/pairings: a television shows a short code, and somebody signed in says which board it gets."""

import hashlib
from http import HTTPStatus

import msgspec
from fastapi import APIRouter, Request, Response

from app.api.boards import BoardDesk
from app.api.door import COOKIE, Door
from app.api.json_bodies import described, json_in, no_body
from app.api.kiosk_door import KioskDoor
from app.api.parts import ApiParts
from app.api.problem import Answers, Problem
from app.api.screens import Screens
from app.boards.tokens import cookie_for, hash_of
from app.events.instants import format_instant
from app.streams.pairings import tidy

PATH = "/v1/pairings"

_FRESH = {"Cache-Control": "no-store"}


class Claim(msgspec.Struct, forbid_unknown_fields=True):
    """What the television sends to hear whether its code was entered."""

    token: str


class Choice(msgspec.Struct, forbid_unknown_fields=True):
    """What whoever enters the code chooses: the board, and what the television is called."""

    board: str
    label: str


_TOO_MANY: Answers = {429: {"description": "Too many tries; Retry-After says when to go on"}}
_ENTERED: Answers = _TOO_MANY | {
    404: {"description": "No television shows this code, or no such board"}
}
_CLAIMED: Answers = {
    202: {"description": "Nobody has entered the code yet"},
    403: {"description": "A page of another address asks"},
    404: {"description": "The code is over"},
}


def routes(parts: ApiParts, door: Door, kiosks: KioskDoor, screens: Screens) -> APIRouter:
    """Return the routes of pairing."""
    router = APIRouter(tags=["boards"])
    desk = BoardDesk(parts, door, screens)

    @router.post(PATH, response_class=Response, status_code=HTTPStatus.CREATED, responses=_TOO_MANY)
    async def begin(request: Request) -> Response:
        """Return a code for a television to show, good for ten minutes, and a token to claim it by."""
        await no_body(request)
        visitor = request.client.host if request.client else "unknown"
        made = await parts.pairings.begin(_brief(visitor))
        until = format_instant(parts.clock.now() + made.lives)
        told = {"code": made.code, "token": made.token, "until": until}
        return _answer(told, HTTPStatus.CREATED)

    @router.post(
        f"{PATH}/{{code}}/claim",
        response_class=Response,
        responses=_CLAIMED,
        openapi_extra=described(Claim),
    )
    async def claim(code: str, request: Request) -> Response:
        """Return the board once the code was entered, with the cookie that opens it; 202 until then."""
        # A page from elsewhere must not choose what this browser shows.
        if "origin" in request.headers and not door.is_own_page(request):
            raise Problem(HTTPStatus.FORBIDDEN, "A television is paired from our own page only.")
        token = (await json_in(request, Claim)).token
        if (link := await kiosks.link_for(token)) is not None:
            answer = _answer({"board": link.board})
            kiosks.admit(answer, token)
            return answer
        if await parts.pairings.is_waiting(tidy(code), hash_of(cookie_for(token))):
            return _answer({"board": None}, HTTPStatus.ACCEPTED)
        raise Problem(HTTPStatus.NOT_FOUND, "This code does not wait any more: ask for another.")

    @router.put(
        f"{PATH}/{{code}}",
        response_class=Response,
        responses=_ENTERED,
        openapi_extra=described(Choice),
    )
    async def enter(code: str, request: Request) -> Response:
        """Show a board on the television that shows this code."""
        by = await desk.writer(request)
        asked = await json_in(request, Choice)
        board = (await (await parts.store.open()).boards.one(asked.board)).id
        desk.check_label(asked.label)
        token_hash = await parts.pairings.take(tidy(code), _visitor(request))
        if token_hash is None:
            raise Problem(
                HTTPStatus.NOT_FOUND,
                "code: no television shows this code now.",
                members={"field": "code"},
            )
        made = await desk.link(board, asked.label, token_hash, by)
        return _answer({"board": board, "link": made.id})

    return router


def _visitor(request: Request) -> str:
    return _brief(request.headers.get("authorization") or request.cookies.get(COOKIE) or "")


def _brief(text: str) -> str:
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()[:16]


def _answer(what: object, status: HTTPStatus = HTTPStatus.OK) -> Response:
    return Response(msgspec.json.encode(what), status, _FRESH, "application/json")
