"""/v1/silences: for how long nobody is to be told of what."""

import secrets
from http import HTTPStatus
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Depends, Request, Response
from msgspec import Meta

from app.alerts.rule import Names
from app.alerts.silence import Silence
from app.api.alert_desk import AlertDesk
from app.api.alerts import instant
from app.api.answers import fresh, gone
from app.api.door import Door
from app.api.json_bodies import bad_field, described, json_in
from app.api.parts import ApiParts
from app.api.problem import Problem
from app.events.instants import DAY, MINUTE, Instant, format_instant
from app.store.contract import Shown

PATH = "/v1/silences"

_LONGEST = 31 * DAY
_NONE: dict[int | str, dict[str, Any]] = {404: {"description": "There is no such silence"}}


class SilenceBody(msgspec.Struct, forbid_unknown_fields=True):
    """Whom nobody is to be told of, and for how long; none named means everything."""

    minutes: Annotated[float, Meta(gt=0, le=31 * 24 * 60)] | None = None
    until: str | None = None
    rules: Names = ()
    queues: Names = ()
    groups: Names = ()
    comment: Annotated[str, Meta(max_length=400)] = ""


def routes(parts: ApiParts, door: Door, desk: AlertDesk) -> APIRouter:
    """Return the routes of silences."""
    router = APIRouter(dependencies=[Depends(door.demand)], tags=["alerts"])

    @router.get(PATH, response_class=Response)
    async def every(*, ended: bool = False) -> Response:
        """Return the silences that last, with `ended` also those that are over; the soonest end first."""
        store = await parts.store.open()
        found = await store.silences.every(None if ended else await desk.now())
        return fresh({"silences": [_shown(silence) for silence in found]})

    @router.post(
        PATH, response_class=Response, status_code=201, openapi_extra=described(SilenceBody)
    )
    async def add(request: Request) -> Response:
        """Let nobody be told until then; what is resolved is told all the same."""
        who = (await door.demand_writer(request)).who
        body = await json_in(request, SilenceBody)
        now = await desk.now()
        silence = Silence(
            id=secrets.token_hex(8),
            since=now,
            until=_until(body, now),
            by=who,
            comment=body.comment,
            rules=body.rules,
            queues=body.queues,
            groups=body.groups,
        )
        if b"\\u0000" in msgspec.json.encode(silence):
            raise bad_field("comment", "no text may hold a NUL")
        await (await parts.store.open()).silences.add(silence, parts.clock.now())
        return fresh(_shown(silence), HTTPStatus.CREATED)

    @router.delete(f"{PATH}/{{silence}}", response_class=Response, status_code=204, responses=_NONE)
    async def end(silence: str, request: Request) -> Response:
        """End a silence now."""
        who = (await door.demand_writer(request)).who
        store, now = await parts.store.open(), await desk.now()
        if "\0" in silence or await store.silences.end(silence, who, now) is None:
            raise Problem(HTTPStatus.NOT_FOUND, "There is no such silence.")
        return gone()

    return router


def _until(body: SilenceBody, now: Instant) -> Instant:
    if (body.minutes is None) is (body.until is None):
        raise bad_field("minutes", "send either minutes or until")
    if body.minutes is not None:
        return now + round(body.minutes * MINUTE)
    until = instant("until", body.until) or 0
    if not now < until <= now + _LONGEST:
        raise bad_field("until", "expected an instant to come, at most 31 days ahead")
    return until


def _shown(silence: Silence) -> Shown:
    told: Shown = msgspec.to_builtins(silence)
    times = {"since": format_instant(silence.since), "until": format_instant(silence.until)}
    return told | times
