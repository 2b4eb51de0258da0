"""/v1/sources: the systems that events come from, and the secrets that prove it."""

from http import HTTPStatus

from fastapi import APIRouter, Depends, Request, Response

from app.api.answers import fresh, gone
from app.api.door import Door
from app.api.ingest import Ingest
from app.api.json_bodies import described, json_in, no_body
from app.api.parts import ApiParts
from app.api.source_desk import SourceDesk
from app.api.source_forms import ChangedSource, NewSecret, NewSource
from app.api.source_registry import SourceRegistry
from app.push.hub import Hub

PATH = "/v1/sources"

_MADE = {"description": "The secret stands in it in full, this once"}
_UNKNOWN = {"description": "There is no stored source of that name"}
_TAKEN = {"description": "There is a source of that name"}
_AT_MOST = {"description": "It has as many secrets as it may have, or as it needs"}


def routes(
    parts: ApiParts, door: Door, hub: Hub, registry: SourceRegistry, ingest: Ingest
) -> APIRouter:
    """Return the routes of sources."""
    router = APIRouter(dependencies=[Depends(door.demand)], tags=["sources"])
    desk = SourceDesk(parts, hub, registry, ingest)
    _add_sources(router, door, desk)
    _add_secrets(router, door, desk)

    @router.post(
        PATH + "/{name:path}/test",
        response_class=Response,
        status_code=202,
        responses={404: {"description": "There is no source of that name"}},
    )
    async def test(name: str, request: Request) -> Response:
        """Send a test event of a source the whole way: it shows as its last event, and in no figure."""
        await door.demand_writer(request)
        await no_body(request)
        return fresh({"event": await desk.test(name)}, HTTPStatus.ACCEPTED)

    return router


def _add_sources(router: APIRouter, door: Door, desk: SourceDesk) -> None:
    @router.get(PATH, response_class=Response)
    async def every() -> Response:
        """Return every source, how it stands, and every kind of source that may be connected."""
        return fresh(await desk.every())

    @router.post(
        PATH,
        response_class=Response,
        status_code=201,
        responses={201: _MADE, 409: _TAKEN},
        openapi_extra=described(NewSource),
    )
    async def add(request: Request) -> Response:
        """Set up a source; a secret is made up where none is given and the system lets us choose."""
        who = (await door.demand_writer(request)).who
        made = await desk.add(await json_in(request, NewSource), who)
        return fresh(made, HTTPStatus.CREATED)

    @router.get(PATH + "/{name}", response_class=Response, responses={404: _UNKNOWN})
    async def one(name: str) -> Response:
        """Return one source and how it stands."""
        return fresh(await desk.one(name))

    @router.patch(
        PATH + "/{name}",
        response_class=Response,
        responses={404: _UNKNOWN},
        openapi_extra=described(ChangedSource),
    )
    async def change(name: str, request: Request) -> Response:
        """Replace the settings of a source."""
        who = (await door.demand_writer(request)).who
        return fresh(await desk.change(name, await json_in(request, ChangedSource), who))

    @router.delete(
        PATH + "/{name}", response_class=Response, status_code=204, responses={404: _UNKNOWN}
    )
    async def remove(name: str, request: Request) -> Response:
        """Forget a source and its secrets; its events and figures stay."""
        who = (await door.demand_writer(request)).who
        await no_body(request)
        await desk.remove(name, who)
        return gone()


def _add_secrets(router: APIRouter, door: Door, desk: SourceDesk) -> None:
    @router.post(
        PATH + "/{name}/secrets",
        response_class=Response,
        status_code=201,
        responses={201: _MADE, 404: _UNKNOWN, 409: _AT_MOST},
        openapi_extra=described(NewSecret),
    )
    async def add_secret(name: str, request: Request) -> Response:
        """Add a secret beside the one in use, so that it can be replaced without a gap."""
        who = (await door.demand_writer(request)).who
        made = await desk.add_secret(name, await json_in(request, NewSecret), who)
        return fresh(made, HTTPStatus.CREATED)

    @router.delete(
        PATH + "/{name}/secrets/{id}",
        response_class=Response,
        status_code=204,
        responses={404: _UNKNOWN, 409: _AT_MOST},
    )
    async def remove_secret(name: str, id: str, request: Request) -> Response:  # noqa: A002
        """Believe a secret no more."""
        who = (await door.demand_writer(request)).who
        await no_body(request)
        await desk.remove_secret(name, id, who)
        return gone()
