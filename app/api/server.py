"""The whole edge as one ASGI application."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress

from fastapi import FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send

from app.api import (
    alert_rules,
    alerts,
    archive,
    audit,
    boards,
    broadcast,
    channels,
    connect,
    dead_letters,
    documents,
    figures,
    health,
    history,
    identities,
    kiosk,
    mappings,
    pairings,
    queues,
    reports,
    rules,
    signing_in,
    silences,
    slack,
    sources,
    staffing,
    visits,
    wallboard,
)
from app.api.alert_desk import AlertDesk
from app.api.contracts import Readiness
from app.api.door import Door
from app.api.errors import speak_problem
from app.api.history_desk import HistoryDesk
from app.api.ingest import PATH, Ingest
from app.api.kiosk_door import KioskDoor
from app.api.letter_desk import LetterDesk
from app.api.live import PATH as LIVE
from app.api.live import Live
from app.api.live_door import LiveDoor
from app.api.meters import Meters
from app.api.parts import ApiParts
from app.api.problem import PROBLEMS
from app.api.publishing import SettingsPublisher
from app.api.redriving import Redriving
from app.api.rounds import Rounds
from app.api.screens import Screens
from app.api.security import SecurityHeaders
from app.api.slack_desk import SlackDesk
from app.api.source_registry import SourceRegistry
from app.api.webhooks import WEBHOOKS, Webhooks
from app.events.instants import Millis
from app.push.hub import Hub
from app.streams.connection import UNREACHABLE


class Edge:
    """Sends events and live clients to their endpoints, past the framework, and the rest through it."""

    def __init__(self, ingest: Ingest, live: ASGIApp, webhooks: ASGIApp, rest: ASGIApp) -> None:
        self.ingest = ingest
        self._live = live
        self._webhooks = webhooks
        self._rest = rest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        await self._endpoint(scope)(scope, receive, send)

    def _endpoint(self, scope: Scope) -> ASGIApp:
        if scope["type"] != "http":
            is_live = scope["type"] == "websocket" and scope["path"] == LIVE
            return self._live if is_live else self._rest
        if scope["path"] == PATH:
            return self.ingest
        return self._webhooks if scope["path"].startswith(WEBHOOKS) else self._rest


def create_app(parts: ApiParts) -> Edge:
    """Return the application that serves one centre."""
    meters, door, hub = Meters(), Door(parts), Hub(parts.board, parts.clock)
    kiosks, screens, rounds = KioskDoor(parts), Screens(parts, hub), Rounds(hub, parts.pace)
    alert_desk = AlertDesk(parts, hub)
    registry, past = SourceRegistry(parts), HistoryDesk(parts)
    ingest, publisher = Ingest(parts, meters, registry), SettingsPublisher(parts)
    app = FastAPI(
        title="Callboard",
        version=parts.build,
        lifespan=_lifespan(hub, ingest, parts, (publisher, screens, registry, rounds)),
        docs_url=None,
        redoc_url=None,
    )
    for router in (
        figures.routes(parts, door),
        staffing.routes(parts, door, hub),
        visits.routes(parts, door, past),
        history.routes(parts, door, past),
        reports.routes(parts, door),
        archive.routes(parts, door),
        queues.routes(parts, door, hub, publisher),
        rules.routes(parts, door, publisher),
        audit.routes(parts, door),
        alerts.routes(door, alert_desk),
        alert_rules.routes(parts, door),
        silences.routes(parts, door, alert_desk),
        boards.link_routes(parts, door, screens),
        boards.routes(parts, door, kiosks, screens),
        broadcast.routes(parts, door, screens),
        pairings.routes(parts, door, kiosks, screens),
        connect.routes(parts, door),
        channels.routes(parts, door),
        slack.routes(parts, door, SlackDesk(parts, hub, alert_desk)),
        sources.routes(parts, door, hub, registry, ingest),
        identities.routes(parts, door, registry.names, screens),
        mappings.routes(parts, door),
        dead_letters.routes(door, LetterDesk(parts, Redriving(parts, ingest, registry))),
    ):
        app.include_router(router, responses=PROBLEMS)
    for router in (
        signing_in.routes(parts),
        health.routes(parts, meters, door, hub),
        documents.routes(app),
        kiosk.routes(parts.static, door, kiosks),
        # Last, for it answers to any one name.
        wallboard.routes(parts.static, door),
    ):
        app.include_router(router)
    speak_problem(app)
    _watch(meters, hub)
    webhooks = Webhooks(parts, meters, ingest, registry)
    return Edge(
        ingest,
        Live(parts, LiveDoor(parts, door, kiosks, hub, screens), hub, rounds),
        webhooks,
        SecurityHeaders(app, is_https=parts.public_url.startswith("https:")),
    )


def _lifespan(
    hub: Hub,
    ingest: Ingest,
    parts: ApiParts,
    others: Iterable[SettingsPublisher | Screens | SourceRegistry | Rounds],
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        # With the log away the first request tries again.
        with suppress(*UNREACHABLE):
            await ingest.warm()
        pulse = hub.pulse.run(lambda: _silence(parts.readiness))
        works = (hub.run(), pulse, *(other.run() for other in others))
        tasks = [asyncio.create_task(work) for work in works]
        yield
        for task in tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        await parts.playable_days.close()

    return lifespan


async def _silence(readiness: Readiness) -> Millis | None:
    return (await readiness.standing()).silent


def _watch(meters: Meters, hub: Hub) -> None:
    meters.watch("live_clients", "Browsers connected.", lambda: hub.clients)
    meters.watch("lag_seconds", "How late the newest events arrived.", lambda: _shown(hub, "lag_s"))
    meters.watch("history_lag_seconds", "How far history is behind.", lambda: _history(hub)[0])
    meters.watch("history_reachable", "Whether its database answers.", lambda: _history(hub)[1])
    meters.watch("applied", "Events folded into the board.", lambda: _shown(hub, "applied"))


def _shown(hub: Hub, name: str) -> float:
    return float(getattr(hub.board, name)) if hub.board else 0.0


def _history(hub: Hub) -> tuple[float, float]:
    standing = hub.board.history if hub.board else None
    return (standing.lag_s, float(standing.reachable)) if standing else (0.0, 0.0)
