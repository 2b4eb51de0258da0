"""/v1/queues: what each queue promises and how it is counted, to read and to change."""

from http import HTTPStatus

import msgspec
from fastapi import APIRouter, Depends, Request, Response

from app.api.door import Door
from app.api.json_bodies import described
from app.api.parts import ApiParts
from app.api.problem import Answers, Problem
from app.api.publishing import SOURCE, SettingsPublisher
from app.api.queue_bodies import etag, expected_version, settings_in, shown
from app.api.queue_names import NAME, QueueName, ends_in
from app.events.instants import format_instant
from app.metrics.queue_settings import PublicSettings
from app.push.hub import Hub
from app.store.contract import NEVER_CONFIGURED, Conflict, Shown, Version

PATH = "/v1/queues"

_FRESH = {"Cache-Control": "no-store"}
_CHANGED = {"description": "The settings as they are now; the ETag is their version"}
_UNHEARD_OF: Answers = {404: {"description": "The queue was neither configured nor seen"}}
_OVERTAKEN = {"description": "Somebody changed them since the version in If-Match"}


def routes(parts: ApiParts, door: Door, hub: Hub, publisher: SettingsPublisher) -> APIRouter:
    """Return the routes of queue settings."""
    router = APIRouter(dependencies=[Depends(door.demand)], tags=["queues"])
    desk = SettingsDesk(parts, hub, publisher)

    @router.get(PATH, response_class=Response)
    async def every() -> Response:
        """Return every queue that was configured or seen, with its settings."""
        return _answer({"queues": await desk.every()})

    # Before the queue itself, whose name may hold slashes.
    @router.get(f"{PATH}/{NAME}/versions", response_class=Response, responses=_UNHEARD_OF)
    async def versions(queue: QueueName, request: Request) -> Response:
        """Return every version of a queue's settings, newest first."""
        if ends_in("versions", request):
            return await one(f"{queue}/versions")
        return _answer({"queue": queue, "versions": await desk.versions(queue)})

    @router.get(f"{PATH}/{NAME}", response_class=Response, responses=_UNHEARD_OF)
    async def one(queue: QueueName) -> Response:
        """Return the settings of a queue; its ETag is their version."""
        return _answer(found := await desk.one(queue), ETag=etag(found["version"]))

    @router.put(
        f"{PATH}/{NAME}",
        response_class=Response,
        responses={200: _CHANGED, 412: _OVERTAKEN},
        openapi_extra=described(PublicSettings),
    )
    async def put(queue: QueueName, request: Request) -> Response:
        """Replace the settings of a queue, seen or not; what is left out has its default.

        With If-Match, only if they are at that version: "0" before the first change.
        """
        who = (await door.demand_writer(request)).who
        made = await desk.change(queue, request, who)
        return _answer(made, ETag=etag(made["version"]))

    return router


class SettingsDesk:
    """Where settings are asked for and handed in."""

    def __init__(self, parts: ApiParts, hub: Hub, publisher: SettingsPublisher) -> None:
        self._parts = parts
        self._hub = hub
        self._publisher = publisher

    async def every(self) -> list[Shown]:
        """Return all queues known, by name."""
        store = await self._parts.store.open()
        kept = {version.queue: version for version in await store.queue_settings.current()}
        seen = await self._seen()
        return [
            _told(shown(queue, kept.get(queue)), kept.get(queue)) | {"seen": queue in seen}
            for queue in sorted(kept.keys() | seen)
        ]

    async def one(self, queue: str) -> Shown:
        """Return one queue; raise the 404 if nobody has heard of it."""
        store = await self._parts.store.open()
        version = await store.queue_settings.newest(queue)
        is_seen = queue in await self._seen()
        if version is None and not is_seen:
            raise _unheard_of()
        return _told(shown(queue, version), version) | {"seen": is_seen}

    async def versions(self, queue: str) -> list[Shown]:
        """Return the history of one queue; raise the 404 if nobody has heard of it."""
        store = await self._parts.store.open()
        versions = await store.queue_settings.versions(queue)
        if not versions and queue not in await self._seen():
            raise _unheard_of()
        return [
            _told({"version": version.version, "settings": version.settings}, version)
            for version in versions
        ]

    async def change(self, queue: str, request: Request, who: str) -> Shown:
        """Keep what the request says, and tell the event log; raise the 412 if it comes too late."""
        expected = expected_version(request.headers.get("if-match"))
        settings = await settings_in(request)
        store = await self._parts.store.open()
        now = self._parts.clock.now()
        try:
            made = await store.queue_settings.change(queue, settings, who, now, expected)
        except Conflict as told:
            raise _overtaken(told.version) from told
        published = made.published or await self._publisher.try_now()
        return _told(shown(queue, made), made._replace(published=published))

    async def _seen(self) -> set[str]:
        """Return the queues that a source has spoken of."""
        board = self._hub.board or await self._parts.board.load()
        if board is None:
            return set()
        return {queue for queue, picture in board.queues.items() if {*picture.sources} - {SOURCE}}


def _told(what: Shown, version: Version | None) -> Shown:
    if version is None:
        return what
    return what | {
        "changed_at": format_instant(version.changed_at),
        "changed_by": version.changed_by,
        "published": version.published,
    }


def _answer(what: Shown, **headers: str) -> Response:
    body = msgspec.json.encode(what)
    return Response(body, media_type="application/json", headers=_FRESH | headers)


def _unheard_of() -> Problem:
    return Problem(HTTPStatus.NOT_FOUND, "This queue was neither configured nor seen.")


def _overtaken(version: int) -> Problem:
    present = f"version {version}" if version != NEVER_CONFIGURED else "not configured"
    return Problem(
        HTTPStatus.PRECONDITION_FAILED,
        f"The settings are {present} now: read them, and decide again.",
        members={"version": version},
        headers={"ETag": etag(version)},
    )
