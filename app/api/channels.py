"""/v1/channels: the ways in which people are told, and the test of each."""

from http import HTTPStatus

from fastapi import APIRouter, Depends, Request, Response

from app.api.answers import fresh, gone
from app.api.channel_desk import ChannelDesk
from app.api.channel_forms import ChangedChannel, NewChannel
from app.api.door import Door
from app.api.json_bodies import described, json_in, no_body
from app.api.parts import ApiParts

PATH = "/v1/channels"

_ONE = f"{PATH}/{{id}}"
_MADE = {"description": "The channel; what was made up for it stands in `made`, this once"}
_UNKNOWN = {"description": "There is no channel of that id"}
_MANY = {"description": "There are as many channels as there may be"}
_NOT_DELIVERED = {"description": "The channel did not take the test; reason says why"}


def routes(parts: ApiParts, door: Door) -> APIRouter:
    """Return the routes of channels."""
    router = APIRouter(dependencies=[Depends(door.demand)], tags=["channels"])
    desk = ChannelDesk(parts)

    @router.get(PATH, response_class=Response)
    async def every() -> Response:
        """Return every channel, whether it works, and every kind of channel that may be set up."""
        return fresh(await desk.every())

    @router.post(
        PATH,
        response_class=Response,
        status_code=201,
        responses={201: _MADE, 409: _MANY},
        openapi_extra=described(NewChannel),
    )
    async def add(request: Request) -> Response:
        """Set up a channel."""
        who = (await door.demand_writer(request)).who
        return fresh(await desk.add(await json_in(request, NewChannel), who), HTTPStatus.CREATED)

    @router.get(_ONE, response_class=Response, responses={404: _UNKNOWN})
    async def one(id: str) -> Response:  # noqa: A002
        """Return one channel and whether it works."""
        return fresh(await desk.one(id))

    @router.patch(
        _ONE,
        response_class=Response,
        responses={404: _UNKNOWN},
        openapi_extra=described(ChangedChannel),
    )
    async def change(id: str, request: Request) -> Response:  # noqa: A002
        """Change what is given of a channel; one that was broken is tried again."""
        who = (await door.demand_writer(request)).who
        return fresh(await desk.change(id, await json_in(request, ChangedChannel), who))

    @router.delete(_ONE, response_class=Response, status_code=204, responses={404: _UNKNOWN})
    async def remove(id: str, request: Request) -> Response:  # noqa: A002
        """Forget a channel and its secrets; what was said there stays."""
        who = (await door.demand_writer(request)).who
        await no_body(request)
        await desk.remove(id, who)
        return gone()

    @router.post(
        _ONE + "/test",
        response_class=Response,
        responses={404: _UNKNOWN, 502: _NOT_DELIVERED},
    )
    async def test(id: str, request: Request) -> Response:  # noqa: A002
        """Send a test to a channel, and say how it was taken."""
        await door.demand_writer(request)
        await no_body(request)
        return fresh(await desk.test(id))

    return router
