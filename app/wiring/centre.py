"""What every process of a centre has: its settings, and the way to its database."""

from redis.asyncio import Redis

from app.clock import WallClock
from app.connectors.contract import ConnectorState
from app.metrics.centre import Centre
from app.settings import Settings
from app.store.door import LazyStore
from app.store.place import place
from app.streams.connector_states import ConnectorStates


def centre(settings: Settings) -> Centre:
    """Return the centre that the settings describe."""
    return Centre(
        name=settings.centre,
        timezone=settings.timezone,
        title=settings.title,
        clock=settings.clock,
        retention=settings.retention,
    )


def store(settings: Settings) -> LazyStore:
    """Return the door to the centre's database."""
    url = settings.database_url.get_secret_value() if settings.database_url else None
    return LazyStore(place(url, settings.data_directory.absolute()), settings.centre)


def connector_states(settings: Settings, redis: Redis) -> ConnectorStates[ConnectorState]:
    """Return the place where the connectors say how they stand."""
    return ConnectorStates(redis, settings.centre, ConnectorState, WallClock())
