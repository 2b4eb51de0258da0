"""How each connector stands: told often, and not believed once it is old."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Generic, TypeVar

import msgspec
from redis.asyncio import Redis

from app.clock import Clock
from app.events.instants import SECOND, Instant, Millis
from app.streams import keys
from app.streams.connection import UNREACHABLE

BELIEVED: Millis = 60 * SECOND
"""How long a word is believed; a connector that lives says one much more often."""

Stand = TypeVar("Stand", bound=msgspec.Struct)


class _Note(msgspec.Struct, Generic[Stand]):
    at: Instant
    stand: Stand


class ConnectorStates(Generic[Stand]):
    """The connectors of one centre, each as it said last; `kind` is what it says."""

    def __init__(self, redis: Redis, centre: str, kind: type[Stand], clock: Clock) -> None:
        self._redis = redis
        self._key = keys.connector_states(centre)
        self._clock = clock
        self._decoder = msgspec.json.Decoder(_Note[kind])  # type: ignore[valid-type]

    async def tell(self, source: str, state: Stand) -> None:
        """Say how one stands; while Valkey is away nobody could hear it, and nobody is to wait."""
        note = msgspec.json.encode(_Note(self._clock.now(), state))
        with suppress(*UNREACHABLE):
            await self._redis.hset(self._key, source, note.decode())

    async def forget(self, source: str) -> None:
        """Say nothing of one any more."""
        with suppress(*UNREACHABLE):
            await self._redis.hdel(self._key, source)

    async def every(self) -> Mapping[str, Stand]:
        """Return how each stands, without those of which nothing was heard lately."""
        told: Any = await self._redis.hgetall(self._key)
        notes = {name.decode(): self._read(note) for name, note in told.items()}
        oldest = self._clock.now() - BELIEVED
        return {name: note.stand for name, note in notes.items() if note and note.at >= oldest}

    def _read(self, note: bytes) -> _Note[Stand] | None:
        try:
            return self._decoder.decode(note)
        except msgspec.MsgspecError:
            # Another version's word: it will say another soon.
            return None
