"""The names that sources have for agents and queues, at hand in this process, and applied to what comes in."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress

from app.api.parts import ApiParts
from app.events.identity import Names
from app.events.vocabulary import Event
from app.store.contract import Part
from app.store.following import Followed
from app.store.names import read_names

_FIRST_S = 0.5


class NameRegistry:
    """Calls agents and queues by the centre's names; while those are unknown, by guesses alone."""

    def __init__(self, parts: ApiParts) -> None:
        self._guesses = parts.guesses
        self._followed: Followed[Names] = Followed(parts.store, Part.IDENTITIES, read_names)
        self._guessing = Names()
        self._has_tried = False
        self._trying = asyncio.Lock()

    async def run(self) -> None:
        """Follow the stored identities until cancelled."""
        await self._followed.run(_FIRST_S)

    async def look(self) -> None:
        """Take notice of what was just changed."""
        await self._followed.look()

    async def apply(self, events: Sequence[Event]) -> list[Event]:
        """Return the events with the centre's names, and note new guesses."""
        if self._followed.seen is None:
            await self._try_once()
        names = self._followed.seen or self._guessing
        called = names.apply(events)
        if guessed := names.take_guesses():
            await self._guesses.note(guessed)
        return called

    def apply_at_once(self, events: Sequence[Event]) -> list[Event] | None:
        """Return the events with the centre's names, None if something has to be read or noted for them."""
        names = self._followed.seen or (self._guessing if self._has_tried else None)
        if names is None:
            return None
        called = names.apply(events)
        return None if names.has_guessed else called

    async def _try_once(self) -> None:
        # Events wait for the database once; while it is away they are not to wait for it again.
        async with self._trying:
            if not self._has_tried:
                self._has_tried = True
                # Whatever is wrong with the database, events are taken in; the log of `run` says it.
                with suppress(Exception):
                    await self._followed.look()
