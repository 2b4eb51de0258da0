"""Deliveries of events: each id is stored once by this process, whatever is sent again or at once."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from typing import NamedTuple, TypeAlias

from app.events.vocabulary import Event

Key: TypeAlias = str
"""Source and id in one text, as its hash is counted once and tuples' again and again."""

Append: TypeAlias = Callable[[Sequence[Event]], Awaitable[None]]

MOST_KEPT = 200_000
"""Ids remembered at least; the worker recognises older repetitions by itself."""


class Tally(NamedTuple):
    """How many events were stored by this delivery, and how many had been before."""

    accepted: int
    repeated: int


class _UnderWay(NamedTuple):
    """Keys that are being stored now, and whether they were in the end."""

    keys: Collection[Key]
    stored: asyncio.Future[bool]


class Deliveries:
    """Knows which ids were stored lately, and which are being stored now."""

    def __init__(self, append: Append, most: int = MOST_KEPT) -> None:
        self._append = append
        self._most = most
        # Two generations: the older one is dropped whole when the newer one is full.
        self._newer: set[Key] = set()
        self._older: set[Key] = set()
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

    def _claim(self, events: Sequence[Event]) -> tuple[dict[Key, Event], dict[Key, Event]]:
        """Return the events nobody has sent before, and those that another delivery is storing."""
        # No source has a line break in its name.
        fresh = {f"{event.source}\n{event.id}": event for event in events}
        if len(fresh) < len(events):
            # Of those that have one id the first is meant.
            fresh |= {f"{event.source}\n{event.id}": event for event in reversed(events)}
        elsewhere: dict[Key, Event] = {}
        if not (self._newer.isdisjoint(fresh) and self._older.isdisjoint(fresh)):
            repeated = [*filter(self._is_kept, fresh)]
            elsewhere = {key: fresh[key] for key in repeated if self._storing(key)}
            for key in repeated:
                del fresh[key]
        return fresh, elsewhere

    async def _store(self, fresh: dict[Key, Event]) -> None:
        outcome = asyncio.get_running_loop().create_future()
        self._number = number = self._number + 1
        self._under_way[number] = _UnderWay(fresh, outcome)
        self._keep(fresh)
        stored = False
        try:
            await self._append([*fresh.values()])
            stored = True
        finally:
            if not stored:
                self._newer.difference_update(fresh)
                self._older.difference_update(fresh)
            del self._under_way[number]
            outcome.set_result(stored)

    async def _lost(self, elsewhere: dict[Key, Event]) -> list[Event]:
        """Wait for the other deliveries, and return what they failed to store."""
        lost = []
        for key, event in elsewhere.items():
            outcome = self._storing(key)
            # Shielded: one sender that hangs up must not end the wait of the others.
            if outcome is not None:
                await asyncio.shield(outcome)
            if not self._is_kept(key):
                lost.append(event)
        return lost

    def _keep(self, keys: Iterable[Key]) -> None:
        self._newer.update(keys)
        if len(self._newer) >= self._most:
            self._older, self._newer = self._newer, set()

    def _is_kept(self, key: Key) -> bool:
        return key in self._newer or key in self._older

    def _storing(self, key: Key) -> asyncio.Future[bool] | None:
        return next((each.stored for each in self._under_way.values() if key in each.keys), None)
