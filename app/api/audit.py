"""GET /v1/audit: who changed what."""

from http import HTTPStatus
from typing import Annotated

import msgspec
from fastapi import APIRouter, Depends, Query, Response

from app.api.door import Door
from app.api.parts import ApiParts
from app.api.problem import Problem
from app.events.instants import Instant, format_instant, parse_instant
from app.store.contract import AuditEntry, Shown

MOST = 1_000

_FRESH = {"Cache-Control": "no-store"}
_AnInstant = Annotated[str | None, Query(description="ISO 8601 with its zone.")]


def routes(parts: ApiParts, door: Door) -> APIRouter:
    """Return the route of the audit."""
    router = APIRouter(dependencies=[Depends(door.demand)], tags=["audit"])

    @router.get("/v1/audit", response_class=Response)
    async def audit(
        subject: str | None = None,
        since: _AnInstant = None,
        until: _AnInstant = None,
        limit: Annotated[int, Query(ge=1, le=MOST)] = 100,
    ) -> Response:
        """Return changes from `since` until before `until`, newest first."""
        span = _instant("since", since), _instant("until", until)
        store = await parts.store.open()
        # No database holds such a text, so nothing can have it for a subject.
        never = subject is not None and "\0" in subject
        entries = [] if never else await store.audit.read(*span, subject, limit)
        body = msgspec.json.encode({"entries": [_shown(entry) for entry in entries]})
        return Response(body, media_type="application/json", headers=_FRESH)

    return router


def _shown(entry: AuditEntry) -> Shown:
    return entry._asdict() | {"at": format_instant(entry.at)}


def _instant(field: str, text: str | None) -> Instant | None:
    try:
        return None if text is None else parse_instant(text)
    except (ValueError, OverflowError) as wrong:
        detail = f"{field}: send an ISO 8601 instant such as 2026-11-17T15:42:07Z"
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, detail, members={"field": field}) from wrong
