"""Deliveries of events: each id is stored once by this process, whatever is sent again or at once."""

import asyncio
from collections import deque
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import partial
from typing import Final, NamedTuple, TypeAlias

from app.events.vocabulary import Event
from app.streams.tail import RECALLED

Key: TypeAlias = str
"""Source and id in one text, as its hash is counted once and tuples' again and again."""

Append: TypeAlias = Callable[[Sequence[Event]], asyncio.Future[None]]


_GENERATIONS: Final = 6


class Tally(NamedTuple):
    """How many events were stored by this delivery, and how many had been before."""

    accepted: int
    repeated: int


class _UnderWay(NamedTuple):
    """Keys that are being stored now, and what is done once they are."""

    keys: Collection[Key]
    stored: asyncio.Future[None]


class Begun(NamedTuple):
    """A delivery of which nothing is left but for `stored` to be done."""

    stored: asyncio.Future[None]
    tally: Tally


class Deliveries:
    """Knows which ids were stored lately, and which are being stored now."""

    def __init__(self, append: Append, most: int = RECALLED) -> None:
        self._append = append
        # The oldest generation is dropped whole when the newest is full: of many there is little more than is asked for.
        self._a_generation = -(-most // (_GENERATIONS - 1))
        self._newest: set[Key] = set()
        self._kept: deque[set[Key]] = deque([self._newest], _GENERATIONS)
        # What is being stored is among them already: it is looked for here only if it comes again.
        self._under_way: dict[int, _UnderWay] = {}
        self._number = 0

    def remember(self, stored: Iterable[tuple[str, str]]) -> None:
        """Count these sources' ids as repeated from now on."""
        self._keep(f"{source}\n{id_}" for source, id_ in stored)

    async def deliver(self, events: Sequence[Event]) -> Tally:
        """Store what is new, and return once every event is in the log.

        Raises:
            LogUnavailable: at least one of them is not.
        """
        accepted = 0
        rest: Sequence[Event] = events
        while rest:
            fresh, elsewhere = self._claim(rest)
            if fresh:
                await self._store(fresh)
            accepted += len(fresh)
            rest = await self._lost(elsewhere) if elsewhere else ()
        return Tally(accepted, len(events) - accepted)

    def begin(self, events: Sequence[Event]) -> Begun | None:
        """Have what is new stored; None if there is nothing, or another delivery is to be waited for.

        Raises:
            LogUnavailable: too much is waiting already.
        """
        fresh, elsewhere = self._claim(events)
        if elsewhere or not fresh:
            return None
        return Begun(self._store(fresh), Tally(len(fresh), len(events) - len(fresh)))

    def _claim(self, events: Sequence[Event]) -> tuple[dict[Key, Event], dict[Key, Event]]:
        """Return the events nobody has sent before, and those that another delivery is storing."""
        # No source has a line break in its name.
        fresh = {f"{event.source}\n{event.id}": event for event in events}
        if len(fresh) < len(events):
            # Of those that have one id the first is meant.
            fresh |= {f"{event.source}\n{event.id}": event for event in reversed(events)}
        elsewhere: dict[Key, Event] = {}
        for kept in self._kept:
            if not kept.isdisjoint(fresh):
                repeated = [*filter(kept.__contains__, fresh)]
                elsewhere |= {key: fresh[key] for key in repeated if self._storing(key)}
                for key in repeated:
                    del fresh[key]
        return fresh, elsewhere

    def _store(self, fresh: dict[Key, Event]) -> asyncio.Future[None]:
        stored = self._append([*fresh.values()])
        self._number += 1
        # Without its events, which are written down by now: to keep them cold costs a tenth of a batch's time.
        self._under_way[self._number] = _UnderWay([*fresh], stored)
        self._keep(fresh)
        stored.add_done_callback(partial(self._settle, self._number))
        return stored

    def _settle(self, number: int, stored: asyncio.Future[None]) -> None:
        keys = self._under_way.pop(number).keys
        if stored.cancelled() or stored.exception() is not None:
            for kept in self._kept:
                kept.difference_update(keys)

    async def _lost(self, elsewhere: dict[Key, Event]) -> list[Event]:
        """Wait for the other deliveries, and return what they failed to store."""
        lost = []
        for key, event in elsewhere.items():
            stored = self._storing(key)
            # One sender that hangs up must not end the wait of the others.
            if stored is not None:
                await asyncio.wait([stored])
            if not self._is_kept(key):
                lost.append(event)
        return lost

    def _keep(self, keys: Iterable[Key]) -> None:
        self._newest.update(keys)
        if len(self._newest) >= self._a_generation:
            self._newest = set()
            self._kept.appendleft(self._newest)

    def _is_kept(self, key: Key) -> bool:
        return any(key in kept for kept in self._kept)

    def _storing(self, key: Key) -> asyncio.Future[None] | None:
        return next((each.stored for each in self._under_way.values() if key in each.keys), None)
