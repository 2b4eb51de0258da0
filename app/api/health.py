"""/healthz, /readyz and /metrics: for whoever watches the watcher."""

from http import HTTPStatus

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from app.api.door import Door
from app.api.meters import Meters
from app.api.parts import ApiParts
from app.api.queue_meters import exposition
from app.push.hub import Hub

_FRESH = {"Cache-Control": "no-store"}


def routes(parts: ApiParts, meters: Meters, door: Door, hub: Hub) -> APIRouter:
    """Return the routes of health."""
    router = APIRouter(tags=["health"])

    @router.get("/healthz")
    async def healthz() -> dict[str, bool]:
        """Return 200 while the process serves."""
        return {"up": True}

    @router.get("/readyz", responses={503: {"description": "Not yet, and why"}})
    async def readyz() -> JSONResponse:
        """Return 200 once events are accepted and the worker has caught up."""
        now = await parts.readiness.standing()
        body = {"ready": now.ready, "applied": now.applied, "centre": parts.centre.name}
        if now.ready:
            return JSONResponse(body, headers=_FRESH)
        headers = _FRESH | {"Retry-After": "1"}
        return JSONResponse(body | {"reason": now.reason}, HTTPStatus.SERVICE_UNAVAILABLE, headers)

    @router.get("/metrics", response_class=Response)
    async def metrics(request: Request) -> Response:
        """Return the service's own figures for Prometheus; with a key, those of the queues too."""
        told = meters.exposition()
        if hub.board is not None and await door.way_in(request) is not None:
            told += exposition(hub.board)
        return Response(told, media_type="text/plain; version=0.0.4", headers=_FRESH)

    return router
