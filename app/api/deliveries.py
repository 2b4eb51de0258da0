"""Deliveries of events: each id is stored once by this process, whatever is sent again or at once."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
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


class Deliveries:
    """Knows which ids were stored lately, and which are being stored now."""

    def __init__(self, append: Append, most: int = MOST_KEPT) -> None:
        self._append = append
        self._most = most
        # Two generations: the older one is dropped whole when the newer one is full.
        self._newer: set[Key] = set()
        self._older: set[Key] = set()
        self._under_way: dict[Key, asyncio.Future[bool]] = {}

    def remember(self, stored: Iterable[tuple[str, str]]) -> None:
        """Count these sources' ids as repeated from now on."""
        self._keep(f"{source}\n{id_}" for source, id_ in stored)

    def _keep(self, stored: Iterable[Key]) -> None:
        self._newer.update(stored)
        if len(self._newer) >= self._most:
            self._older, self._newer = self._newer, set()

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

    def _claim(self, events: Sequence[Event]) -> tuple[dict[Key, Event], list[Event]]:
        """Return the events nobody has sent before, and those that another delivery is storing."""
        fresh: dict[Key, Event] = {}
        elsewhere: list[Event] = []
        for event in events:
            key = _key(event)
            if key in self._under_way:
                elsewhere.append(event)
            elif key not in self._newer and key not in self._older:
                fresh.setdefault(key, event)
        return fresh, elsewhere

    async def _store(self, fresh: dict[Key, Event]) -> None:
        outcome = asyncio.get_running_loop().create_future()
        self._under_way.update(dict.fromkeys(fresh, outcome))
        stored = False
        try:
            await self._append([*fresh.values()])
            stored = True
            self._keep(fresh)
        finally:
            for key in fresh:
                del self._under_way[key]
            outcome.set_result(stored)

    async def _lost(self, elsewhere: list[Event]) -> list[Event]:
        """Wait for the other deliveries, and return what they failed to store."""
        lost = []
        for event in elsewhere:
            key = _key(event)
            outcome = self._under_way.get(key)
            # Shielded: one sender that hangs up must not end the wait of the others.
            if outcome is not None:
                await asyncio.shield(outcome)
            if key not in self._newer and key not in self._older:
                lost.append(event)
        return lost


def _key(event: Event) -> Key:
    # No source has a line break in its name.
    return f"{event.source}\n{event.id}"
