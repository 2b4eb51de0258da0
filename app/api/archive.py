"""GET /v1/archive: which past days can be played."""

from typing import Any

import msgspec
from fastapi import APIRouter, Depends, Response

from app.api.contracts import PlayableDay
from app.api.door import Door
from app.api.parts import ApiParts
from app.events.instants import format_instant

_FRESH = {"Cache-Control": "no-store"}


def routes(parts: ApiParts, door: Door) -> APIRouter:
    """Return the route of the archive."""
    router = APIRouter(dependencies=[Depends(door.demand)], tags=["figures"])

    @router.get("/v1/archive", response_class=Response)
    async def archive() -> Response:
        """Return the past days that `GET /v1/snapshot?at=` can answer for beyond the memory of the board."""
        days = await parts.playable_days.days()
        body = {
            "since": format_instant(days[0].since) if days else None,
            "until": format_instant(days[-1].until) if days else None,
            "days": [_shown(day) for day in days],
        }
        encoded = msgspec.json.encode(body)
        return Response(encoded, media_type="application/json", headers=_FRESH)

    return router


def _shown(day: PlayableDay) -> dict[str, Any]:
    return {
        "day": day.day,
        "since": format_instant(day.since),
        "until": format_instant(day.until),
        "events": day.events,
        "origin": day.origin,
    }
