"""GET /v1/connect: what a telephony system needs to send its first event."""

import shlex

import msgspec
from fastapi import APIRouter, Depends

from app.api.door import Door
from app.api.ingest import PATH
from app.api.parts import ApiParts
from app.events.instants import Instant, format_instant


def routes(parts: ApiParts, door: Door) -> APIRouter:
    """Return the route that tells how to connect."""
    router = APIRouter(dependencies=[Depends(door.demand)], tags=["events"])

    @router.get("/v1/connect")
    async def connect() -> dict[str, str]:
        """Return the address to post events to, a key, and a line to paste into a shell."""
        url = events_url(parts.public_url)
        line = curl_line(url, parts.admin_key, parts.clock.now())
        return {"events_url": url, "key": parts.admin_key, "curl": line}

    return router


def events_url(public_url: str) -> str:
    """Return the address that events are posted to."""
    return public_url.rstrip("/") + PATH


def curl_line(url: str, key: str, now: Instant) -> str:
    """Return a shell line that posts one event: a call enters a queue."""
    at = format_instant(now)
    event = {
        "id": f"first-{now}",
        "type": "call.queued",
        "at": at,
        "call": f"c-{now}",
        "queue": "First queue",
    }
    words = ["curl", "-X", "POST", url, "-H", f"Authorization: Bearer {key}"]
    words += ["-H", "Content-Type: application/json", "-d", msgspec.json.encode(event).decode()]
    return shlex.join(words)
