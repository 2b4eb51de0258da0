"""POST /v1/mappings/dry-run: what a mapping would make of a payload, and nothing is kept of it."""

from typing import Any

import msgspec
from fastapi import APIRouter, Depends, Request, Response

from app.api.answers import fresh
from app.api.bodies import Parcel
from app.api.door import Door
from app.api.intake import Rules, sort_out
from app.api.json_bodies import described, json_in
from app.api.parts import ApiParts
from app.api.source_forms import of_mapping
from app.api.webhooks import native
from app.events.native import Fields
from app.events.vocabulary import Event
from app.providers.contract import Translation, Untranslatable, WebhookRequest
from app.providers.mapper import BadMapping, read_mapping, translator
from app.store.contract import Shown

PATH = "/v1/mappings/dry-run"
_LONGEST = 1024 * 1024
_SOURCE = "dry-run"


class DryRun(msgspec.Struct, forbid_unknown_fields=True):
    """A mapping, and a payload as the system would post it: JSON, or text exactly as it is sent."""

    mapping: dict[str, Any]
    payload: Any
    headers: dict[str, str] = {}


def routes(parts: ApiParts, door: Door) -> APIRouter:
    """Return the route of the dry run."""
    router = APIRouter(dependencies=[Depends(door.demand)], tags=["sources"])

    @router.post(PATH, response_class=Response, openapi_extra=described(DryRun))
    async def dry_run(request: Request) -> Response:
        """Return the events that a mapping would make of a payload, and why it makes none of the rest."""
        await door.demand_writer(request)
        return fresh(_tried(parts, await json_in(request, DryRun, _LONGEST)))

    return router


def _tried(parts: ApiParts, asked: DryRun) -> Shown:
    try:
        translate = translator(read_mapping(asked.mapping))
    except BadMapping as wrong:
        raise of_mapping("mapping", wrong) from None
    now = parts.clock.now()
    try:
        told = translate(_request(asked, now))
    except Untranslatable as wrong:
        told = Translation(refused=[wrong])
    natives = [native(event) for event in told.events]
    done = sort_out(Parcel(natives), Rules(_SOURCE, now, parts.salt))
    refused = [wrong.reason for wrong in told.refused] + [each.reason for each in done.refused]
    return {
        "events": [_shown(event) for event in done.events],
        "ignored": told.ignored,
        "refused": refused,
    }


def _request(asked: DryRun, now: int) -> WebhookRequest:
    headers = {name.lower(): value for name, value in asked.headers.items()}
    is_text = isinstance(asked.payload, str)
    body = asked.payload.encode(errors="replace") if is_text else msgspec.json.encode(asked.payload)
    return WebhookRequest(body, {"content-type": "application/json"} | headers, "", received=now)


def _shown(event: Event) -> Fields:
    fields = native(event)
    del fields["source"]
    return {name: value for name, value in fields.items() if value is not None}
