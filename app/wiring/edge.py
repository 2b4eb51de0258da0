"""The HTTP edge."""

import hashlib

import msgspec
from redis.asyncio import Redis
from typing_extensions import override

from app.api.contracts import Readiness, Standing
from app.api.parts import STATIC, ApiParts, WebhookSource
from app.clock import WallClock
from app.providers.mapper import translator
from app.settings import Settings
from app.store.contract import StoreDoor
from app.streams.bell import Bell
from app.streams.board import Board
from app.streams.connection import UNREACHABLE
from app.streams.dead_letters import DeadLetters
from app.streams.event_log import EventLog
from app.streams.guesses import Guesses
from app.streams.identity import salt
from app.streams.once import Once
from app.streams.orders import Orders
from app.streams.pairings import Pairings
from app.streams.progress import BELIEVED, Progress
from app.streams.questions import Questions
from app.streams.sessions import Sessions
from app.time_machine.door import LazyTimeMachine
from app.wiring.centre import centre, connector_states


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
        bell=Bell(redis, name),
        pairings=Pairings(redis, name),
        readiness=WorkerReadiness(Progress(redis, name)),
        store=database,
        admin_key=admin_key,
        centre=centre(settings),
        clock=WallClock(),
        salt=await salt(redis, name),
        public_url=address,
        build=build(),
        webhook_sources=webhook_sources(settings),
        guesses=Guesses(redis, name),
        orders=Orders(redis, name, "alerts"),
        trials=Orders(redis, name, "trials"),
        connector_states=connector_states(settings, redis),
        playable_days=LazyTimeMachine(centre(settings), database),
        once=Once(redis, name),
        slack_api=settings.slack_api,
    )


def webhook_sources(settings: Settings) -> dict[str, WebhookSource]:
    """Return the systems that post webhooks, by name."""
    return {
        name: WebhookSource(
            provider=source.provider,
            secrets=tuple(secret.get_secret_value() for secret in source.secrets),
            translate=translator(source.mapping) if source.mapping else None,
            settings={"mapping": msgspec.to_builtins(source.mapping)} if source.mapping else {},
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
        if told is None or told.ago > BELIEVED or not told.is_there:
            return Standing(False, 0, "no worker is running", told.ago if told else None)
        state, ago = told.state, told.ago
        if not state.caught_up:
            return Standing(False, state.applied, "the worker is catching up", ago)
        return Standing(True, state.applied, silent=ago)


def build() -> str:
    """Return a name for the wallboard's present files: browsers that have another one reload."""
    page = STATIC / "index.html"
    written = page.read_bytes() if page.exists() else b""
    return hashlib.sha256(written).hexdigest()[:12]
