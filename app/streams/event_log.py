"""The event log: what is in it is kept, and every reader sees it in one order.

One entry carries all requests that arrived while the entry before it was being written, a field
each, so that a busy log costs one write to the disk for many requests.
"""

import asyncio
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

import msgspec
from redis.asyncio import Redis

from app.events import codec
from app.events.instants import Instant, Millis
from app.events.vocabulary import Event
from app.streams import keys
from app.streams.connection import UNREACHABLE
from app.streams.wire import Wire, wired

Position: TypeAlias = str
"""The id of an entry; a reader goes on after it."""

START: Position = "0-0"

SCHEMA = b"1"

_MOST_AN_ENTRY = 2_000
_READ_BACK = 500


class LogUnavailable(Exception):  # noqa: N818  a verdict: not stored, may be sent again
    """The log did not confirm the events: they may be sent again, and count once all the same."""


class Entry(NamedTuple):
    """One entry of the log; `unreadable` says what of it could not be read as events."""

    position: Position
    received: Instant
    events: list[Event]
    unreadable: tuple[str, ...] = ()


Raw: TypeAlias = tuple[bytes, Mapping[bytes, bytes]]
"""An entry as the server returns it: its position, and its fields."""


class _Waiting(NamedTuple):
    weight: int
    encoded: bytes
    stored: asyncio.Future[None]


class EventLog:
    """The stream of one centre's events."""

    def __init__(self, redis: Redis, centre: str, most_waiting: int = 50_000) -> None:
        self._redis = redis
        self._key = keys.event_log(centre)
        self._most_waiting = most_waiting
        self._waiting: deque[_Waiting] = deque()
        self._events_waiting = 0
        self._under_way: deque[list[_Waiting]] = deque()
        self._wire: Wire | None = None
        self._opening: asyncio.Task[None] | None = None
        self._is_told = False

    async def append(self, events: Sequence[Event]) -> None:
        """Return once the log holds the events.

        Raises:
            LogUnavailable: it does not, as far as one can tell; send them again later.
        """
        if events:
            await self.begin(events)

    def begin(self, events: Sequence[Event]) -> asyncio.Future[None]:
        """Return what is done once the log holds the events, and fails with LogUnavailable if it does not.

        Raises:
            LogUnavailable: too many are waiting already.
        """
        if self._events_waiting + len(events) > self._most_waiting:
            raise LogUnavailable("more events are waiting than the log can take")
        # Encoded one request at a time, so that what cannot be written fails its sender alone.
        loop = asyncio.get_running_loop()
        stored = loop.create_future()
        self._waiting.append(_Waiting(len(events), codec.encode(events), stored))
        self._events_waiting += len(events)
        if not self._is_told:
            # Once everybody who came with this one is here: they share an entry.
            self._is_told = True
            loop.call_soon(self._go_on_together)
        return stored

    async def read(self, after: Position, block: Millis, most: int) -> list[Entry]:
        """Return up to `most` entries after a position, waiting up to `block` for the first."""
        return [opened(raw) for raw in await self.fetch(after, block, most)]

    async def fetch(self, after: Position, block: Millis, most: int) -> list[Raw]:
        """Return what `read` does, each entry as it came: to be `opened` when its turn comes."""
        # To the server a wait of 0 is one without end; None is none.
        answer: Any = await self._redis.xread({self._key: after}, count=most, block=block or None)
        return [raw for _, entries in answer or () for raw in entries]

    async def recent_ids(self, most: int) -> list[tuple[str, str]]:
        """Return (source, id) of about the last `most` events, newest last."""
        found: list[tuple[str, str]] = []
        until = "+"
        while len(found) < most:
            page: Any = await self._redis.xrevrange(self._key, max=until, count=_READ_BACK)
            for raw in page:
                entry = opened(raw)
                found += [(event.source, event.id) for event in reversed(entry.events)]
                until = f"({entry.position}"
            if len(page) < _READ_BACK:
                break
        return found[:most][::-1]

    async def trim(self, before: Position) -> None:
        """Let go of entries before a position; some of them may stay a while."""
        await self._redis.xtrim(self._key, minid=before, approximate=True)

    async def newest(self) -> Position:
        """Return the position of the newest entry."""
        page: Any = await self._redis.xrevrange(self._key, count=1)
        return str(page[0][0].decode()) if page else START

    def _go_on(self) -> None:
        """Write what waits, as far as its turn has come."""
        if self._waiting and (self._wire is None or self._wire.is_lost):
            if self._opening is None or self._opening.done():
                self._opening = asyncio.create_task(self._open())
            return
        # One entry at a time: of large ones on their way together the bundled server (9.1.2) made a log that it died of.
        if self._waiting and self._wire is not None and not self._under_way:
            batch = self._take()
            self._under_way.append(batch)
            self._wire.say(self._xadd(batch), self._hear)

    def _go_on_together(self) -> None:
        self._is_told = False
        self._go_on()

    async def _open(self) -> None:
        try:
            self._wire = await wired(self._redis)
        except UNREACHABLE as trouble:
            _refuse(self._take_all(), type(trouble).__name__)
        except BaseException:
            _refuse(self._take_all(), "the service is stopping")
            raise
        else:
            self._go_on()

    def _hear(self, answer: Any) -> None:
        batch = self._under_way.popleft()
        if isinstance(answer, Exception):
            _refuse((*batch, *self._take_all()), type(answer).__name__)
        else:
            _confirm(batch)
            self._go_on()

    def _xadd(self, batch: Sequence[_Waiting]) -> list[bytes]:
        words = [b"XADD", self._key.encode(), b"*", b"v", SCHEMA]
        for number, each in enumerate(batch):
            words += (b"e%d" % number, each.encoded)
        return words

    def _take(self) -> list[_Waiting]:
        batch = [self._waiting.popleft()]
        weight = batch[0].weight
        while self._waiting and weight + self._waiting[0].weight <= _MOST_AN_ENTRY:
            batch.append(self._waiting.popleft())
            weight += batch[-1].weight
        self._events_waiting -= weight
        return batch

    def _take_all(self) -> list[_Waiting]:
        everything = list(self._waiting)
        self._waiting.clear()
        self._events_waiting = 0
        return everything


def opened(raw: Raw) -> Entry:
    """Return what an entry says: as events, and where it is none, why."""
    events: list[Event] = []
    unreadable: list[str] = []
    position, fields = raw[0].decode(), raw[1]
    if fields.get(b"v") != SCHEMA:
        unreadable.append(f"schema {fields.get(b'v', b'none')[:20]!r} is not known")
        fields = {}
    for name, encoded in fields.items():
        if name == b"v":
            continue
        try:
            events += codec.decode(encoded)
        except msgspec.MsgspecError as wrong:
            unreadable.append(str(wrong))
    return Entry(position, order(position)[0], events, tuple(unreadable))


def position_of(raw: Raw) -> Position:
    """Return the position of an entry that is not opened."""
    return raw[0].decode()


def order(position: Position) -> tuple[int, int]:
    """Return what positions sort by."""
    instant, _, number = position.partition("-")
    return int(instant), int(number)


def _confirm(batch: Iterable[_Waiting]) -> None:
    for each in batch:
        # A sender that hung up has cancelled its wait; its events stand all the same.
        if not each.stored.done():
            each.stored.set_result(None)


def _refuse(batch: Iterable[_Waiting], reason: str) -> None:
    for each in batch:
        if not each.stored.done():
            each.stored.set_exception(LogUnavailable(f"the event log cannot be written: {reason}"))
