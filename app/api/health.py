"""/healthz, /readyz and /metrics: for whoever watches the watcher."""

from http import HTTPStatus

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse

from app.api.meters import Meters
from app.api.parts import ApiParts

_FRESH = {"Cache-Control": "no-store"}


def routes(parts: ApiParts, meters: Meters) -> APIRouter:
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
    async def metrics() -> Response:
        """Return the service's own figures for Prometheus."""
        return Response(meters.exposition(), media_type="text/plain; version=0.0.4", headers=_FRESH)

    return router
