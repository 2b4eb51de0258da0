"""/v1/reports: saved reports, to read and to change."""

from http import HTTPStatus
from typing import Any

import msgspec
from fastapi import APIRouter, Depends, Request, Response

from app.api.answers import gone
from app.api.board_bodies import overtaken
from app.api.door import Door
from app.api.json_bodies import described, json_in
from app.api.parts import ApiParts
from app.api.problem import Answers, Problem
from app.api.queue_bodies import etag, expected_version
from app.events.instants import format_instant
from app.reports.document import checked_name, read_document, shown_document
from app.store.board_contract import By
from app.store.contract import Conflict, Shown, Store
from app.store.report_contract import ReportUnknown, StoredReport

PATH = "/v1/reports"

_ONE = f"{PATH}/{{report}}"
_NONE: Answers = {404: {"description": "There is no such report"}}
_LATE: Answers = {409: {"description": "The report is at another version"}}
_FRESH = {"Cache-Control": "no-store"}


class NewReport(msgspec.Struct, forbid_unknown_fields=True):
    """What is posted or put: what people call the report, and what it asks of history."""

    name: str
    document: dict[str, Any]


def routes(parts: ApiParts, door: Door) -> APIRouter:
    """Return the routes of saved reports."""
    router = APIRouter(tags=["reports"])
    desk = ReportDesk(parts, door)
    signed_in = [Depends(door.demand)]

    @router.get(PATH, response_class=Response, dependencies=signed_in)
    async def every() -> Response:
        """Return all reports, by name."""
        reports = await (await parts.store.open()).reports.every()
        return _answer({"reports": [_shown(report) for report in reports]})

    @router.post(
        PATH,
        response_class=Response,
        status_code=HTTPStatus.CREATED,
        openapi_extra=described(NewReport),
    )
    async def create(request: Request) -> Response:
        """Keep a new report; what history could not answer is refused."""
        return _one(await desk.create(request), HTTPStatus.CREATED)

    @router.get(_ONE, response_class=Response, dependencies=signed_in, responses=_NONE)
    async def one(report: str) -> Response:
        """Return a report; its ETag is its version."""
        return _one(await desk.one(report))

    @router.put(
        _ONE,
        response_class=Response,
        responses=_NONE | _LATE,
        openapi_extra=described(NewReport),
    )
    async def put(report: str, request: Request) -> Response:
        """Replace a report; with If-Match only at that version, else 409."""
        return _one(await desk.put(report, request))

    @router.delete(
        _ONE, response_class=Response, status_code=HTTPStatus.NO_CONTENT, responses=_NONE | _LATE
    )
    async def delete(report: str, request: Request) -> Response:
        """Delete a report; with If-Match only at that version, else 409."""
        await desk.delete(report, request)
        return gone()

    return router


class ReportDesk:
    """Where reports are handed in."""

    def __init__(self, parts: ApiParts, door: Door) -> None:
        self._parts = parts
        self._door = door

    async def one(self, report: str) -> StoredReport:
        """Return a report; raise the 404 for none."""
        _check_id(report)
        try:
            return await (await self._store()).reports.one(report)
        except ReportUnknown:
            raise _unknown() from None

    async def create(self, request: Request) -> StoredReport:
        """Keep a new report."""
        by, asked = await self._writer(request), await json_in(request, NewReport)
        name, document = checked_name(asked.name), read_document(asked.document)
        return await (await self._store()).reports.create(name, document, by)

    async def put(self, report: str, request: Request) -> StoredReport:
        """Replace a report; raise the 404 for none, the 409 if it comes too late."""
        by, expected = await self._writer(request), _expected(request)
        _check_id(report)
        asked = await json_in(request, NewReport)
        name, document = checked_name(asked.name), read_document(asked.document)
        reports = (await self._store()).reports
        try:
            return await reports.put(report, name, document, by, expected)
        except ReportUnknown:
            raise _unknown() from None
        except Conflict as told:
            raise overtaken(told.version) from told

    async def delete(self, report: str, request: Request) -> None:
        """Delete a report; raise the 404 for none, the 409 if it comes too late."""
        by, expected = await self._writer(request), _expected(request)
        _check_id(report)
        try:
            await (await self._store()).reports.delete(report, by, expected)
        except ReportUnknown:
            raise _unknown() from None
        except Conflict as told:
            raise overtaken(told.version) from told

    async def _writer(self, request: Request) -> By:
        way = await self._door.demand_writer(request)
        return By(way.who, self._parts.clock.now())

    async def _store(self) -> Store:
        return await self._parts.store.open()


def _expected(request: Request) -> int | None:
    return expected_version(request.headers.get("if-match"))


def _check_id(report: str) -> None:
    if "\x00" in report:
        raise _unknown()


def _unknown() -> Problem:
    return Problem(HTTPStatus.NOT_FOUND, "There is no such report.")


def _shown(report: StoredReport) -> Shown:
    return {
        "id": report.id,
        "version": report.version,
        "name": report.name,
        "document": shown_document(report.document),
        "changed_at": format_instant(report.changed_at),
        "changed_by": report.changed_by,
    }


def _one(report: StoredReport, status: HTTPStatus = HTTPStatus.OK) -> Response:
    return _answer(_shown(report), status, ETag=etag(report.version))


def _answer(what: Shown, status: HTTPStatus = HTTPStatus.OK, **headers: str) -> Response:
    return Response(msgspec.json.encode(what), status, _FRESH | headers, "application/json")
