"""/v1/staffing: how many agents a queue has and needs, and what a few more or fewer would do."""

from typing import Annotated

import msgspec
from fastapi import APIRouter, Depends, Query, Response

from app.api.answers import fresh
from app.api.door import Door
from app.api.parts import ApiParts
from app.api.queue_names import NAME, QueueName
from app.api.staffing_desk import Asked, StaffingDesk
from app.events.instants import format_instant
from app.push.hub import Hub
from app.staffing.plan import BLOCKED
from app.staffing.required import BUSIEST

PATH = "/v1/staffing"

_MOST_AGENTS = 100_000

_Agents = Annotated[
    int | None, Query(ge=0, le=_MOST_AGENTS, description="What if so many agents took calls?")
]
_Shrinkage = Annotated[
    float, Query(ge=0, lt=1, description="The share of paid time that is not spent on the queue.")
]
_Busiest = Annotated[
    float, Query(ge=0.05, le=1, description="Nobody is to be busier than this share of the time.")
]
_Blocked = Annotated[
    float, Query(gt=0, lt=1, description="The share of calls that may find all lines busy.")
]


def routes(parts: ApiParts, door: Door, hub: Hub) -> APIRouter:
    """Return the routes of staffing."""
    router = APIRouter(dependencies=[Depends(door.demand)], tags=["staffing"])
    desk = StaffingDesk(parts)

    @router.get(PATH, response_class=Response)
    async def every() -> Response:
        """Return the staffing of every queue as the board shows it: worked out about once a minute."""
        board = hub.board or await parts.board.load()
        queues = {} if board is None else board.queues
        shown = {q: p.staffing for q, p in queues.items() if p.staffing is not msgspec.UNSET}
        at = board.at if board is not None else format_instant(parts.clock.now())
        return fresh({"at": at, "queues": shown})

    @router.get(
        f"{PATH}/{NAME}",
        response_class=Response,
        responses={404: {"description": "No event has named this queue"}},
    )
    async def one(
        queue: QueueName,
        agents: _Agents = None,
        shrinkage: _Shrinkage = 0.0,
        busiest: _Busiest = BUSIEST,
        blocked: _Blocked = BLOCKED,
    ) -> Response:
        """Return what a queue has and needs at this instant, and what −3 to +6 agents would do, or `agents`."""
        return fresh(await desk.one(queue, Asked(agents, shrinkage, busiest, blocked)))

    @router.get("/v1/forecast/accuracy", response_class=Response)
    async def accuracy() -> Response:
        """Return how good the forecasts of the last days have been; `reason` says why there is none."""
        return fresh(await desk.accuracy())

    return router
