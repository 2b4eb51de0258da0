"""How the parts meet: the only place that makes them."""

import hashlib

from redis.asyncio import Redis
from typing_extensions import override

from app.api.parts import STATIC, ApiParts, Readiness, Standing, WebhookSource
from app.clock import WallClock
from app.metrics.centre import Centre
from app.providers.mapper import translator
from app.settings import Settings
from app.store.contract import StoreDoor
from app.store.door import LazyStore
from app.store.place import place
from app.streams.board import Board
from app.streams.checkpoint import Checkpoints
from app.streams.connection import UNREACHABLE
from app.streams.dead_letters import DeadLetters
from app.streams.event_log import EventLog
from app.streams.identity import salt
from app.streams.progress import BELIEVED, Progress
from app.streams.questions import Questions
from app.streams.sessions import Sessions
from app.worker import Worker, WorkerParts


def centre(settings: Settings) -> Centre:
    """Return the centre that the settings describe."""
    return Centre(
        name=settings.centre,
        timezone=settings.timezone,
        clock=settings.clock,
        retention=settings.retention,
    )


def worker(settings: Settings, redis: Redis) -> Worker:
    """Return the worker of the centre."""
    name = settings.centre
    parts = WorkerParts(
        event_log=EventLog(redis, name),
        checkpoints=Checkpoints(redis, name),
        board=Board(redis, name),
        questions=Questions(redis, name),
        progress=Progress(redis, name),
        dead_letters=DeadLetters(redis, name),
        clock=WallClock(),
    )
    return Worker(centre(settings), parts)


def store(settings: Settings) -> LazyStore:
    """Return the door to the centre's database."""
    url = settings.database_url.get_secret_value() if settings.database_url else None
    return LazyStore(place(url, settings.data_directory.absolute()), settings.centre)


async def api_parts(
    settings: Settings, redis: Redis, database: StoreDoor, address: str, admin_key: str
) -> ApiParts:
    """Return what the HTTP edge of the centre is made of."""
    name = settings.centre
    return ApiParts(
        event_log=EventLog(redis, name),
        board=Board(redis, name),
        questions=Questions(redis, name),
        dead_letters=DeadLetters(redis, name),
        sessions=Sessions(redis, name),
        readiness=WorkerReadiness(Progress(redis, name)),
        store=database,
        admin_key=admin_key,
        centre=centre(settings),
        clock=WallClock(),
        salt=await salt(redis, name),
        public_url=address,
        build=build(),
        webhook_sources=webhook_sources(settings),
    )


def webhook_sources(settings: Settings) -> dict[str, WebhookSource]:
    """Return the systems that post webhooks, by name."""
    return {
        name: WebhookSource(
            provider=source.provider,
            secrets=tuple(secret.get_secret_value() for secret in source.secrets),
            translate=translator(source.mapping) if source.mapping else None,
        )
        for name, source in settings.sources.items()
    }


class WorkerReadiness(Readiness):
    """Ready while the log answers and a worker lives that has caught up."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress

    @override
    async def standing(self) -> Standing:
        try:
            told = await self._progress.last()
        except UNREACHABLE:
            return Standing(False, 0, "the event log cannot be reached", silent=None)
        if told is None or told.ago > BELIEVED:
            return Standing(False, 0, "no worker is running", told.ago if told else None)
        state, ago = told
        if not state.caught_up:
            return Standing(False, state.applied, "the worker is catching up", ago)
        return Standing(True, state.applied, silent=ago)


def build() -> str:
    """Return a name for the wallboard's present files: browsers that have another one reload."""
    page = STATIC / "index.html"
    written = page.read_bytes() if page.exists() else b""
    return hashlib.sha256(written).hexdigest()[:12]
