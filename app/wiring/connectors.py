"""The connectors, and the place where they say how they stand."""

from collections.abc import Sequence
from random import SystemRandom

from redis.asyncio import Redis
from typing_extensions import override

from app.clock import WallClock
from app.connectors.contract import PbxSource
from app.connectors.contract import Sources as ConnectorSources
from app.connectors.fleet import Fleet
from app.connectors.kinds import CONNECTORS, kinds
from app.connectors.runner import RunnerParts
from app.events.identity import Names
from app.events.vocabulary import Event
from app.settings import Settings
from app.store.contract import Part, Store, StoreDoor, StoreUnavailable
from app.store.following import Followed
from app.store.names import read_names
from app.streams.connector_memories import ConnectorMemories
from app.streams.dead_letters import DeadLetters
from app.streams.event_log import EventLog
from app.streams.identity import salt
from app.streams.outlet import Outlet, OutletParts
from app.wiring.centre import connector_states


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
