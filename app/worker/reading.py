"""How the worker reads the log: while one part of a backlog is folded, the next is on its way."""

import asyncio

from app.events.instants import Millis
from app.streams.event_log import EventLog, Position, Raw, position_of
from app.worker.stride import Stride


class Reading:
    """Reads on after a position; of what is read ahead nothing counts until it is asked for."""

    def __init__(self, event_log: EventLog) -> None:
        self._event_log = event_log
        self._stride = Stride()
        self._ahead: asyncio.Task[list[Raw]] | None = None
        self._ahead_of: Position = ""
        """The position after which is read ahead."""
        self.has_more = False
        """Whether the last part may not have been all there was."""

    async def read(self, after: Position, patience: Millis) -> list[Raw]:
        """Return the entries after a position, and wait so long for the first; a long backlog comes in parts."""
        most = self._stride.entries
        entries = await self._taken(after, patience, most)
        self.has_more = len(entries) >= most
        if self.has_more and self._stride.is_learned:
            self._ahead_of = position_of(entries[-1])
            reading = self._event_log.fetch(self._ahead_of, 1, self._stride.entries)
            self._ahead = asyncio.create_task(reading)
        return entries

    def note(self, entries: int, events: int) -> None:
        """Learn how many events the last part had."""
        self._stride.note(entries, events)

    def end(self) -> None:
        """Read no further ahead."""
        if self._ahead is not None:
            self._ahead.cancel()
        self._ahead = None

    async def _taken(self, after: Position, patience: Millis, most: int) -> list[Raw]:
        ahead, self._ahead = self._ahead, None
        if ahead is not None and self._ahead_of == after:
            return await ahead
        if ahead is not None:
            ahead.cancel()
        return await self._event_log.fetch(after, patience, most)
