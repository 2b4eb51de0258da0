"""How the parts meet: the only place that makes them."""

import hashlib
from collections.abc import Sequence
from functools import partial
from random import SystemRandom

import msgspec
from redis.asyncio import Redis
from typing_extensions import override

from app import compiled
from app.api.name_registry import read_names
from app.api.parts import STATIC, ApiParts, Readiness, Standing, WebhookSource
from app.clock import WallClock
from app.connectors.contract import ConnectorState, PbxSource
from app.connectors.contract import Sources as ConnectorSources
from app.connectors.fleet import Fleet
from app.connectors.kinds import CONNECTORS, kinds
from app.connectors.runner import RunnerParts
from app.events.identity import Names
from app.events.instants import DAY
from app.events.vocabulary import Event
from app.metrics.centre import Centre
from app.notify.opening import Surroundings, open_channel
from app.providers.mapper import translator
from app.settings import Settings
from app.store.contract import Part, Store, StoreDoor, StoreUnavailable
from app.store.door import LazyStore
from app.store.following import Followed
from app.store.place import place
from app.streams.bell import Bell
from app.streams.board import Board
from app.streams.checkpoint import Checkpoints
from app.streams.connection import UNREACHABLE
from app.streams.connector_memories import ConnectorMemories
from app.streams.connector_states import ConnectorStates
from app.streams.dead_letters import DeadLetters
from app.streams.event_log import EventLog
from app.streams.guesses import Guesses
from app.streams.identity import log_name, salt
from app.streams.once import Once
from app.streams.orders import Orders
from app.streams.outlet import Outlet, OutletParts
from app.streams.pairings import Pairings
from app.streams.progress import BELIEVED, Progress
from app.streams.questions import Questions
from app.streams.sessions import Sessions
from app.time_machine import TimeMachine
from app.worker import Worker, WorkerParts
from app.worker.archivist import Archivist
from app.worker.forgetting import Forgetting, Kept
from app.worker.historian import Historian
from app.worker.judge import AlertJudge
from app.worker.planner import Planner
from app.worker.sender import Sender, SenderParts


def centre(settings: Settings) -> Centre:
    """Return the centre that the settings describe."""
    return Centre(
        name=settings.centre,
        timezone=settings.timezone,
        title=settings.title,
        clock=settings.clock,
        retention=settings.retention,
    )


def worker(settings: Settings, redis: Redis, database: StoreDoor) -> Worker:
    """Return the worker of the centre."""
    name = settings.centre
    event_log, name_log = EventLog(redis, name), partial(log_name, redis, name)
    kept = Kept(settings.history_days * DAY, settings.archive_days * DAY)
    parts = WorkerParts(
        event_log=event_log,
        checkpoints=Checkpoints(redis, name),
        board=Board(redis, name),
        questions=Questions(redis, name),
        progress=Progress(redis, name),
        dead_letters=DeadLetters(redis, name),
        clock=WallClock(),
        companions=(
            Historian(database, name_log),
            Archivist(event_log, database, name_log),
            Forgetting(database, kept),
            sender(settings, database),
            Planner(database, settings.timezone),
            AlertJudge(
                database,
                Orders(redis, name, "alerts"),
                centre(settings).zone,
                Orders(redis, name, "trials"),
            ),
        ),
        keeps_history=True,
        made_by=compiled.digest(),
    )
    return Worker(centre(settings), parts)


def sender(settings: Settings, database: StoreDoor) -> Sender:
    """Return what tells people of the centre's alerts."""
    around = Surroundings(
        settings.centre,
        settings.timezone,
        settings.address(settings.port),
        WallClock(),
        settings.slack_api,
    )
    opened = partial(open_channel, around=around)
    return Sender(SenderParts(database, opened, SystemRandom().random))


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
        playable_days=TimeMachine(centre(settings), database),
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


async def connectors(settings: Settings, redis: Redis, database: StoreDoor) -> Fleet:
    """Return the connectors of the centre."""
    name, clock = settings.centre, WallClock()
    outlet = OutletParts(
        event_log=EventLog(redis, name),
        dead_letters=DeadLetters(redis, name),
        salt=await salt(redis, name),
        named=ConnectorNames(database).apply,
        clock=clock,
    )
    parts = RunnerParts(
        outlet=Outlet(outlet),
        memories=ConnectorMemories(redis, name),
        states=connector_states(settings, redis),
        clock=clock,
        chance=SystemRandom().random,
    )
    return Fleet(StoredConnectors(database), kinds(clock), parts)


def connector_states(settings: Settings, redis: Redis) -> ConnectorStates[ConnectorState]:
    """Return the place where the connectors say how they stand."""
    return ConnectorStates(redis, settings.centre, ConnectorState, WallClock())


class StoredConnectors(ConnectorSources):
    """The stored sources of the kinds that the service goes to."""

    def __init__(self, database: StoreDoor) -> None:
        self._followed: Followed[Sequence[PbxSource]] = Followed(
            database, Part.SOURCES, _connectors
        )

    @override
    async def connectors(self) -> Sequence[PbxSource]:
        return await self._followed.look_if_possible()


async def _connectors(opened: Store) -> Sequence[PbxSource]:
    return [
        PbxSource(
            name=source.name,
            provider=source.provider,
            settings=source.settings,
            secrets=tuple(secret.value for secret in source.secrets),
        )
        for source in await opened.sources.every()
        if source.provider in CONNECTORS
    ]


class ConnectorNames:
    """Calls agents and queues by the centre's names; while those are unknown, by guesses alone."""

    def __init__(self, database: StoreDoor) -> None:
        self._followed: Followed[Names] = Followed(database, Part.IDENTITIES, read_names)
        self._guessing = Names()

    async def apply(self, events: Sequence[Event]) -> Sequence[Event]:
        """Return the events with the centre's names."""
        try:
            names = await self._followed.look_if_possible()
        except StoreUnavailable:
            names = self._guessing
        return names.apply(events)


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
