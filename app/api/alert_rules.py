"""/v1/alert-rules: when people are told of what; to read, to change, to carry elsewhere."""

from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Depends, Request, Response

from app.alerts.rule import Rule
from app.api.alert_rule_bodies import RulesFile, as_file, metrics, read_file, read_rule, shown
from app.api.answers import fresh, gone
from app.api.back_test_desk import BackTestBody, BackTestDesk
from app.api.door import Door
from app.api.json_bodies import described, json_in
from app.api.parts import ApiParts
from app.api.problem import Problem
from app.api.queue_bodies import etag, expected_version
from app.store.alert_contract import RuleVersion
from app.store.contract import Conflict

PATH = "/v1/alert-rules"

_LARGEST_FILE = 1_000_000
_NONE: dict[int | str, dict[str, Any]] = {404: {"description": "There is no such rule"}}
_OVERTAKEN: dict[int | str, dict[str, Any]] = {
    412: {"description": "Somebody changed it since the version in If-Match"}
}
_TAKEN: dict[int | str, dict[str, Any]] = {409: {"description": "There is a rule of this id"}}


def routes(parts: ApiParts, door: Door) -> APIRouter:
    """Return the routes of alert rules."""
    router = APIRouter(dependencies=[Depends(door.demand)], tags=["alerts"])
    desk = RuleDesk(parts, door)
    _every(router, desk)
    _one(router, desk)
    return router


def _every(router: APIRouter, desk: "RuleDesk") -> None:
    @router.get(PATH, response_class=Response)
    async def every() -> Response:
        """Return the rules in force, those from the first run before the others."""
        return fresh({"rules": [shown(version) for version in await desk.every()]})

    @router.get(f"{PATH}/metrics", response_class=Response)
    async def what() -> Response:
        """Return what a rule may look at."""
        return fresh({"metrics": metrics()})

    @router.get(f"{PATH}/export", response_class=Response)
    async def export() -> Response:
        """Return the rules as a file."""
        name = 'attachment; filename="callboard-alert-rules.json"'
        headers = {"Content-Disposition": name, "Cache-Control": "no-store"}
        body = as_file(await desk.every())
        return Response(body, media_type="application/json", headers=headers)

    @router.post(f"{PATH}/import", response_class=Response, openapi_extra=described(RulesFile))
    async def bring(request: Request) -> Response:
        """Take the rules of a file, all or none, in the place of those of the same ids."""
        return fresh({"rules": [shown(version) for version in await desk.bring(request)]})

    @router.post(
        f"{PATH}/back-test", response_class=Response, openapi_extra=described(BackTestBody)
    )
    async def back_test(request: Request) -> Response:
        """Tell how often a rule would have fired; `basis` says what it was tried on."""
        body = await json_in(request, BackTestBody)
        return fresh(await desk.back_test.try_rule(body))

    @router.post(
        PATH,
        response_class=Response,
        status_code=201,
        responses=_TAKEN,
        openapi_extra=described(Rule),
    )
    async def add(request: Request) -> Response:
        """Add a rule."""
        made = await desk.add(request)
        return _answer(made, HTTPStatus.CREATED)


def _one(router: APIRouter, desk: "RuleDesk") -> None:
    @router.get(f"{PATH}/{{rule}}", response_class=Response, responses=_NONE)
    async def one(rule: str) -> Response:
        """Return a rule; its ETag is its version, "0" for one from the first run that nobody changed."""
        return _answer(await desk.one(rule))

    @router.get(f"{PATH}/{{rule}}/versions", response_class=Response, responses=_NONE)
    async def versions(rule: str) -> Response:
        """Return every version of a rule, the newest first; `metric` is missing where it was deleted."""
        return fresh({"versions": await desk.versions(rule)})

    @router.put(
        f"{PATH}/{{rule}}",
        response_class=Response,
        responses=_OVERTAKEN,
        openapi_extra=described(Rule),
    )
    async def put(rule: str, request: Request) -> Response:
        """Replace a rule, or add it; with If-Match, only if it is at that version."""
        return _answer(await desk.put(rule, request))

    @router.delete(
        f"{PATH}/{{rule}}",
        response_class=Response,
        status_code=204,
        responses={**_NONE, **_OVERTAKEN},
    )
    async def remove(rule: str, request: Request) -> Response:
        """Delete a rule; what it fires is resolved."""
        await desk.remove(rule, request)
        return gone()


class RuleDesk:
    """Where rules are asked for and handed in."""

    def __init__(self, parts: ApiParts, door: Door) -> None:
        self._parts = parts
        self._door = door
        self.back_test = BackTestDesk(parts)

    async def every(self) -> list[RuleVersion]:
        """Return the rules in force."""
        return list(await (await self._parts.store.open()).alert_rules.current())

    async def one(self, id_: str) -> RuleVersion:
        """Return a rule in force; raise the 404 if there is none."""
        store = await self._parts.store.open()
        found = await store.alert_rules.newest(id_) if _possible(id_) else None
        if found is None or found.rule is None:
            raise _unknown()
        return found

    async def versions(self, id_: str) -> list[dict[str, Any]]:
        """Return every version of a rule; raise the 404 if there never was one."""
        store = await self._parts.store.open()
        found = await store.alert_rules.versions(id_) if _possible(id_) else []
        if not found:
            raise _unknown()
        return [shown(v) if v.rule is not None else _deleted(v) for v in found]

    async def add(self, request: Request) -> RuleVersion:
        """Keep a new rule; raise the 409 if there is one of its id."""
        who = (await self._door.demand_writer(request)).who
        rule = read_rule(await json_in(request, dict[str, Any]))
        store = await self._parts.store.open()
        before = await store.alert_rules.newest(rule.id)
        if before is not None and before.rule is not None:
            raise Problem(HTTPStatus.CONFLICT, "There is a rule of this id: change that one.")
        expected = before.version if before is not None else 0
        return await self._change([rule], who, expected)

    async def put(self, id_: str, request: Request) -> RuleVersion:
        """Keep a rule; raise the 412 if it comes too late."""
        who = (await self._door.demand_writer(request)).who
        expected = expected_version(request.headers.get("if-match"))
        rule = read_rule(await json_in(request, dict[str, Any]), id_)
        return await self._change([rule], who, expected)

    async def bring(self, request: Request) -> list[RuleVersion]:
        """Keep the rules of a file."""
        who = (await self._door.demand_writer(request)).who
        rules = read_file(await json_in(request, RulesFile, _LARGEST_FILE))
        store = await self._parts.store.open()
        return list(await store.alert_rules.change(rules, who, self._parts.clock.now()))

    async def remove(self, id_: str, request: Request) -> None:
        """Delete a rule; raise the 404 or the 412."""
        who = (await self._door.demand_writer(request)).who
        expected = expected_version(request.headers.get("if-match"))
        store, now = await self._parts.store.open(), self._parts.clock.now()
        try:
            was_there = _possible(id_) and await store.alert_rules.remove(id_, who, now, expected)
        except Conflict as told:
            raise _overtaken(told.version) from told
        if not was_there:
            raise _unknown()

    async def _change(self, rules: list[Rule], who: str, expected: int | None) -> RuleVersion:
        store = await self._parts.store.open()
        try:
            (made,) = await store.alert_rules.change(rules, who, self._parts.clock.now(), expected)
        except Conflict as told:
            raise _overtaken(told.version) from told
        return made


def _possible(id_: str) -> bool:
    return "\0" not in id_


def _deleted(version: RuleVersion) -> dict[str, Any]:
    return {"id": version.id, "version": version.version, "changed_by": version.changed_by}


def _answer(version: RuleVersion, status: HTTPStatus = HTTPStatus.OK) -> Response:
    answer = fresh(shown(version), status)
    answer.headers["ETag"] = etag(version.version)
    return answer


def _unknown() -> Problem:
    return Problem(HTTPStatus.NOT_FOUND, "There is no such rule.")


def _overtaken(version: int) -> Problem:
    return Problem(
        HTTPStatus.PRECONDITION_FAILED,
        f"The rule is at version {version} now: read it, and decide again.",
        members={"version": version},
        headers={"ETag": etag(version)},
    )
