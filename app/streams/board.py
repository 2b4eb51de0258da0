"""The published board: kept whole for whoever comes, and told change by change to whoever listens.

A hash holds each queue, each trend and each agent in a field of its own, so that a change writes
only what changed. While changes come one on the heels of the other they are told at once and kept a
few times a second: to keep each wrote 5 MB a second to the disk, and nobody was told before.
"""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Iterator, Mapping
from contextlib import aclosing
from typing import Any, TypeAlias

import msgspec
import stamina
from redis.asyncio import Redis

from app.metrics.changes import together
from app.metrics.sealed import sealed
from app.metrics.snapshot import AgentPicture, Delta, QueuePicture, Snapshot, Trend
from app.streams import keys
from app.streams.connection import UNREACHABLE, in_time
from app.streams.wire import Wire, wired
from app.streams.wishes import Wishes

Told: TypeAlias = Delta | Snapshot

_QUEUE = "queue:"
_TREND = "trend:"
_AGENT = "agent:"
_HEAD = "head:"

_KEPT_APART = frozenset(("queues", "agents", "removed", "since"))
_MOST_MISSED = 50
"""Changes told while a board is being kept."""

_SNAPSHOT = b"s"
_DELTA = b"t"
"""A change that is told, and kept later."""
_KEPT = b"k"
"""What was told up to a version is kept now."""


class Board:
    """The board of one centre as its worker last published it."""

    def __init__(self, redis: Redis, centre: str) -> None:
        self._redis = redis
        self._key = keys.board(centre)
        self._channel = keys.board_channel(centre)
        self._wire: Wire | None = None
        self._wishes = Wishes(redis, centre)
        self._version = -1
        """What was told last."""
        self._unkept: Delta | None = None
        # One after the other: an older writing must not come after a newer one.
        self._keeping = asyncio.Lock()

    @property
    def has_unkept(self) -> bool:
        """Whether something was told that is not kept."""
        return self._unkept is not None

    async def publish(self, whole: Snapshot) -> None:
        """Keep the whole board, and tell the listeners; both or neither."""
        async with self._keeping:
            self._version = whole.version
            await self._write(whole, _SNAPSHOT + msgspec.json.encode(whole))
            self._unkept = None

    async def tell(self, change: Delta) -> None:
        """Tell the listeners a change, which `keep` keeps."""
        if self._wire is None or self._wire.is_lost:
            self._wire = await wired(self._redis)
        word = _DELTA + msgspec.json.encode(change)
        self._version = change.version
        await self._wire.ask(b"PUBLISH", self._channel.encode(), word)
        self._unkept = change if self._unkept is None else together(self._unkept, change)

    @property
    def is_wished_for(self) -> bool:
        """Whether somebody who was shown what was told last is ready for the next."""
        return self._wishes.reach(self._version)

    async def until_wished_for(self, patience_s: float) -> None:
        """Return once somebody is ready for the next board, or that time is over."""
        await self._wishes.until(self._version, patience_s)

    async def hear_wishes(self) -> None:
        """Hear from now on who is ready, until cancelled."""
        await self._wishes.listen()

    async def keep(self) -> None:
        """Keep what was only told; more may be told meanwhile."""
        async with self._keeping:
            unkept, self._unkept = self._unkept, None
            if unkept is None:
                return
            try:
                await self._write(unkept, _KEPT + b"%d" % unkept.version)
            except BaseException:
                self._put_back(unkept)
                raise

    def _put_back(self, unkept: Delta) -> None:
        """Have kept later what is not, before what was told since."""
        since = self._unkept
        self._unkept = unkept if since is None else together(unkept, since)

    async def _write(self, told: Told, word: bytes) -> None:
        async with in_time(), self._redis.pipeline(transaction=True) as pipeline:
            if isinstance(told, Snapshot):
                pipeline.delete(self._key)
            elif told.removed:
                pipeline.hdel(self._key, *_gone(told.removed))
            pipeline.hset(self._key, mapping=_fields(told))
            pipeline.publish(self._channel, word)
            await pipeline.execute()

    async def load(self) -> Snapshot | None:
        """Return the board as last published, or nothing before the first time."""
        kept: Any = await self._redis.hgetall(self._key)
        return _snapshot({name.decode(): value for name, value in kept.items()}) if kept else None

    def wish(self, version: int) -> None:
        """Say that one was shown this version and is ready for the next; it comes all the same."""
        self._wishes.say(version)

    async def updates(self) -> AsyncIterator[Told]:
        """Tell the board, then every change; after anything missed, the whole board again."""
        # Endless: each attempt listens until the connection is lost.
        async for attempt in stamina.retry_context(
            on=UNREACHABLE, attempts=None, timeout=None, wait_initial=0.05, wait_max=1.0
        ):
            with attempt:
                async with aclosing(self._listen()) as heard:
                    async for told in heard:
                        yield told

    async def _listen(self) -> AsyncGenerator[Told, None]:
        async with self._redis.pubsub() as ear:
            # Listening first: what is published while the board is loaded is heard as well.
            await ear.subscribe(self._channel)
            version = -1
            missed: deque[Delta] = deque(maxlen=_MOST_MISSED)
            if (board := await self.load()) is not None:
                version = board.version
                yield board
            async for message in ear.listen():
                if message["type"] != "message":
                    continue
                for told in await self._following(message["data"], version, missed):
                    version = told.version
                    yield told

    async def _following(self, word: bytes, version: int, missed: deque[Delta]) -> Iterable[Told]:
        """Return the change if it follows on `version`, the board once a later one is kept, else nothing."""
        mark, rest = word[:1], word[1:]
        if mark == _DELTA and (change := sealed(rest)).since != version:
            missed.append(change)
            return []
        if mark == _KEPT and int(rest) <= version:
            return []
        found: list[Told] = []
        if mark == _DELTA:
            found.append(change)
        elif mark == _SNAPSHOT:
            found.append(msgspec.json.decode(rest, type=Snapshot))
        elif (board := await self.load()) is not None:
            found += (board, *_after(board.version, missed))
        missed.clear()
        return found


def _after(version: int, changes: Iterable[Delta]) -> Iterator[Delta]:
    """Yield the changes that follow on a version: they were told while it was being kept."""
    for change in changes:
        if change.since == version:
            version = change.version
            yield change


def _fields(told: Told) -> dict[Any, Any]:
    encode = msgspec.json.encode
    fields: dict[Any, Any] = {}
    for queue, picture in told.queues.items():
        bare = msgspec.structs.replace(picture, trend=msgspec.UNSET)
        fields[_QUEUE + queue] = encode(bare)
        if picture.trend is not msgspec.UNSET:
            fields[_TREND + queue] = encode(picture.trend)
    for agent in told.agents:
        fields[_AGENT + agent.agent] = encode(agent)
    for name in told.__struct_fields__:
        if name not in _KEPT_APART:
            fields[_HEAD + name] = encode(getattr(told, name))
    return fields


def _gone(queues: list[str]) -> list[str]:
    return [kind + queue for queue in queues for kind in (_QUEUE, _TREND)]


def _snapshot(kept: Mapping[str, bytes]) -> Snapshot:
    head = _those(kept, _HEAD)
    trends = _those(kept, _TREND)
    queues = {}
    for queue, encoded in sorted(_those(kept, _QUEUE).items()):
        queues[queue] = msgspec.json.decode(encoded, type=QueuePicture)
        if queue in trends:
            queues[queue].trend = msgspec.json.decode(trends[queue], type=Trend)
    agents = sorted(_those(kept, _AGENT).items())
    rest = {name: msgspec.json.decode(value) for name, value in head.items()}
    whole = msgspec.convert(rest | {"queues": {}, "agents": []}, Snapshot)
    whole.queues = queues
    whole.agents = [msgspec.json.decode(each, type=AgentPicture) for _, each in agents]
    return whole


def _those(kept: Mapping[str, bytes], kind: str) -> dict[str, bytes]:
    return {name.removeprefix(kind): v for name, v in kept.items() if name.startswith(kind)}
