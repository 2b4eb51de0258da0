"""/v1/dead-letters: what could not be understood, to be looked at, tried again, and forgotten."""

import re
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from app.api.answers import fresh, gone
from app.api.door import Door
from app.api.json_bodies import no_body
from app.api.letter_desk import LetterDesk
from app.api.problem import Problem

PATH = "/v1/dead-letters"
MOST = 200

_ID = re.compile(r"[0-9]{1,15}")
_UNKNOWN = {"description": "There is no letter of that id"}
_CUT = {"description": "The letter was not kept whole"}
_OfSource = Annotated[str | None, Query(max_length=64)]


def routes(door: Door, desk: LetterDesk) -> APIRouter:
    """Return the routes of dead letters."""
    router = APIRouter(dependencies=[Depends(door.demand)], tags=["dead letters"])

    @router.get(PATH, response_class=Response)
    async def newest(
        source: _OfSource = None,
        before: Annotated[str, Query(pattern=r"^\d{0,15}$")] = "",
        limit: Annotated[int, Query(ge=1, le=MOST)] = 50,
    ) -> Response:
        """Return letters before an id, newest first, of one source or of all."""
        return fresh(await desk.newest(source, before, limit))

    @router.post(PATH + "/redrive", response_class=Response)
    async def redrive_all(
        request: Request, source: Annotated[str, Query(max_length=64)]
    ) -> Response:
        """Try the letters of a source again, oldest first: up to a thousand at once, `left` are the rest."""
        way = await door.demand_writer(request)
        await no_body(request)
        return fresh(await desk.redrive_all(source, way.who))

    @router.get(PATH + "/{id}", response_class=Response, responses={404: _UNKNOWN})
    async def one(id: str) -> Response:  # noqa: A002
        """Return one letter and its payload, without people and secrets."""
        return fresh(await desk.one(_known(id)))

    @router.post(
        PATH + "/{id}/redrive", response_class=Response, responses={404: _UNKNOWN, 409: _CUT}
    )
    async def redrive(id: str, request: Request) -> Response:  # noqa: A002
        """Try one letter again; it is forgotten when nothing of it is refused."""
        way = await door.demand_writer(request)
        await no_body(request)
        return fresh(await desk.redrive(_known(id), way.who))

    @router.delete(
        PATH + "/{id}", response_class=Response, status_code=204, responses={404: _UNKNOWN}
    )
    async def remove(id: str, request: Request) -> Response:  # noqa: A002
        """Forget a letter."""
        way = await door.demand_writer(request)
        await no_body(request)
        await desk.remove(_known(id), way.who)
        return gone()

    return router


def _known(id_: str) -> str:
    if not _ID.fullmatch(id_):
        raise Problem(HTTPStatus.NOT_FOUND, "There is no dead letter of that id.")
    return id_
