"""/v1/rules: which calls count nowhere, to read and to change."""

from http import HTTPStatus

import msgspec
from fastapi import APIRouter, Depends, Request, Response

from app.api.door import Door
from app.api.json_bodies import described
from app.api.parts import ApiParts
from app.api.problem import Problem
from app.api.publishing import SettingsPublisher
from app.api.queue_bodies import etag, expected_version, json_in, unfit
from app.events.instants import Instant, format_instant
from app.events.privacy import pseudonym, tells_who
from app.metrics.exclusions import Exclusion, PublicExclusion, read_exclusion
from app.metrics.queue_settings import SettingRefused
from app.store.contract import NEVER_CONFIGURED, Conflict, Shown
from app.store.rules_contract import RulesVersion

PATH = "/v1/rules"

_FRESH = {"Cache-Control": "no-store"}
_CHANGED = {"description": "The rule as it is now; the ETag is its version"}
_OVERTAKEN = {"description": "Somebody changed it since the version in If-Match"}


def routes(parts: ApiParts, door: Door, publisher: SettingsPublisher) -> APIRouter:
    """Return the routes of the centre's rules."""
    router = APIRouter(dependencies=[Depends(door.demand)], tags=["rules"])
    desk = RulesDesk(parts, publisher)

    @router.get(PATH, response_class=Response)
    async def rules() -> Response:
        """Return which calls count nowhere; the ETag is the version."""
        found = await desk.newest()
        return _answer(found, ETag=etag(found["version"]))

    @router.get(f"{PATH}/versions", response_class=Response)
    async def versions() -> Response:
        """Return every version, newest first."""
        return _answer({"versions": await desk.versions()})

    @router.put(
        PATH,
        response_class=Response,
        responses={200: _CHANGED, 412: _OVERTAKEN},
        openapi_extra=described(PublicExclusion),
    )
    async def put(request: Request) -> Response:
        """Say anew which calls count nowhere: those that begin from now on, or from `since` on.

        Callers may be given as numbers; they are kept as the hashes that events carry. With
        If-Match, only if the rule is at that version: "0" before the first change.
        """
        who = (await door.demand_writer(request)).who
        made = await desk.change(request, who)
        return _answer(made, ETag=etag(made["version"]))

    return router


class RulesDesk:
    """Where the rule is asked for and handed in."""

    def __init__(self, parts: ApiParts, publisher: SettingsPublisher) -> None:
        self._parts = parts
        self._publisher = publisher

    async def newest(self) -> Shown:
        """Return the rule in force; one that excludes nobody before the first change."""
        versions = await self.versions()
        return versions[0] if versions else _never()

    async def versions(self) -> list[Shown]:
        """Return every version, newest first."""
        store = await self._parts.store.open()
        return [_told(version) for version in await store.rules.versions()]

    async def change(self, request: Request, who: str) -> Shown:
        """Keep what the request says, and tell the event log; raise the 412 if it comes too late."""
        expected = expected_version(request.headers.get("if-match"))
        now = self._parts.clock.now()
        rules = self._read(await json_in(request), now)
        store = await self._parts.store.open()
        try:
            made = await store.rules.change(rules, who, now, expected)
        except Conflict as told:
            raise _overtaken(told.version) from told
        published = made.published or await self._publisher.try_now()
        return _told(made._replace(published=published))

    def _read(self, raw: object, now: Instant) -> Exclusion:
        try:
            rules = read_exclusion(raw, now)
        except SettingRefused as refused:
            raise unfit(refused) from refused
        salt = self._parts.salt
        callers = (pseudonym(c, salt) if tells_who(c) else c for c in rules.callers)
        return msgspec.structs.replace(rules, callers=frozenset(callers))


def _told(version: RulesVersion) -> Shown:
    return {
        "version": version.version,
        **version.rules,
        "changed_at": format_instant(version.changed_at),
        "changed_by": version.changed_by,
        "published": version.published,
    }


def _never() -> Shown:
    nobody: Shown = msgspec.to_builtins(PublicExclusion())
    return {"version": NEVER_CONFIGURED} | nobody


def _answer(what: Shown, **headers: str) -> Response:
    body = msgspec.json.encode(what)
    return Response(body, media_type="application/json", headers=_FRESH | headers)


def _overtaken(version: int) -> Problem:
    return Problem(
        HTTPStatus.PRECONDITION_FAILED,
        f"The rule is at version {version} now: read it, and decide again.",
        members={"version": version},
        headers={"ETag": etag(version)},
    )
