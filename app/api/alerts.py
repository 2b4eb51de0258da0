"""/v1/alerts: what goes on and what is over; to take, and to put off."""

from typing import Annotated, Any, Literal

import msgspec
from fastapi import APIRouter, Depends, Query, Request, Response
from msgspec import Meta

from app.api.alert_desk import AlertDesk, Wanted
from app.api.answers import fresh
from app.api.door import Door
from app.api.json_bodies import bad_field, described, json_in, no_body
from app.events.instants import MINUTE, Instant, parse_instant

PATH = "/v1/alerts"
MOST = 1_000

_LONGEST_SNOOZE = 7 * 24 * 60
_TAKEN: dict[int | str, dict[str, Any]] = {
    200: {"description": "The alert as it is now"},
    404: {"description": "There is no such alert"},
    409: {"description": "The alert is over"},
}
_AnInstant = Annotated[str | None, Query(description="ISO 8601 with its zone.")]


class SnoozeBody(msgspec.Struct, forbid_unknown_fields=True):
    """For how long an alert is put off: so many minutes, or until an instant."""

    minutes: Annotated[float, Meta(gt=0, le=_LONGEST_SNOOZE)] | None = None
    until: str | None = None


def routes(door: Door, desk: AlertDesk) -> APIRouter:
    """Return the routes of alerts."""
    router = APIRouter(dependencies=[Depends(door.demand)], tags=["alerts"])

    @router.get(PATH, response_class=Response)
    async def every(  # noqa: PLR0913, PLR0917  the framework reads them from the address
        state: Literal["open", "resolved", "all"] = "open",
        queue: str | None = None,
        rule: str | None = None,
        severity: Literal["critical", "warning", "notice"] | None = None,
        since: _AnInstant = None,
        until: _AnInstant = None,
        limit: Annotated[int, Query(ge=1, le=MOST)] = 100,
    ) -> Response:
        """Return alerts that began from `since` until before `until`, the newest first."""
        span = instant("since", since), instant("until", until)
        found = await desk.every(Wanted(state, queue, rule, severity, *span, limit))
        return fresh({"alerts": found})

    @router.get(f"{PATH}/{{alert}}", response_class=Response, responses={404: _TAKEN[404]})
    async def one(alert: str) -> Response:
        """Return one alert, with every decision about it."""
        return fresh(await desk.one(alert))

    @router.post(f"{PATH}/{{alert}}/acknowledge", response_class=Response, responses=_TAKEN)
    async def acknowledge(alert: str, request: Request) -> Response:
        """Take an alert: nobody is told of it again, unless it gets graver."""
        who = (await door.demand_writer(request)).who
        await no_body(request)
        return fresh(await desk.acknowledge(alert, who))

    @router.post(
        f"{PATH}/{{alert}}/snooze",
        response_class=Response,
        responses=_TAKEN,
        openapi_extra=described(SnoozeBody),
    )
    async def snooze(alert: str, request: Request) -> Response:
        """Put an alert off: nobody is told of it until then, unless it gets graver."""
        who = (await door.demand_writer(request)).who
        body = await json_in(request, SnoozeBody)
        if (body.minutes is None) is (body.until is None):
            raise bad_field("minutes", "send either minutes or until")
        if body.minutes is not None:
            return fresh(await desk.snooze_for(alert, who, round(body.minutes * MINUTE)))
        until = instant("until", body.until)
        return fresh(await desk.snooze(alert, who, until or 0))

    return router


def instant(field: str, text: str | None) -> Instant | None:
    """Return the instant that a text says, None for none; raise the 422 that names the field."""
    try:
        return None if text is None else parse_instant(text)
    except (ValueError, OverflowError) as wrong:
        told = "send an ISO 8601 instant such as 2026-11-17T15:42:07Z"
        raise bad_field(field, told) from wrong
