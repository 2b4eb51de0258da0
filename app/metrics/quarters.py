"""The books in a checkpoint: a part for every quarter hour, written again when something was booked into it.

They are as good as folding every call anew only while nothing has changed that the fold goes by: whoever
made them says under which rules, and other rules find no books.
"""

import hashlib
from collections.abc import Mapping

from app.events.instants import Instant
from app.metrics import rows
from app.metrics.books import Books
from app.metrics.columns import Column
from app.metrics.limits import Limits
from app.metrics.record import QUARTER
from app.metrics.rows import BookRows, QuarterRows

SCHEMA = 1
"""Raised whenever rows are kept otherwise."""

_PART = "quarter:"


def rules(limits: Limits, made_by: str) -> str:
    """Return a digest of what rows depend on beside the events and the settings: whose they are, and how they are kept."""
    told = (SCHEMA, made_by, limits, [(column.name, int(column)) for column in Column])
    return hashlib.sha256(repr(told).encode()).hexdigest()


class Quarters:
    """Which quarter hours stand in the checkpoint."""

    def __init__(self, books: Books) -> None:
        self._books = books
        self._saved: set[Instant] = set()
        self._generation = -1

    def dump(self, horizon: Instant) -> dict[str, bytes]:
        """Return the parts of a checkpoint that changed since the last dump; empty bytes mean gone."""
        due = self._books.take_unsaved()
        if self._books.generation != self._generation:
            # The books were emptied: what was in them may be gone.
            due |= self._saved
            self._generation = self._books.generation
        gone = {since for since in due | self._saved if since + QUARTER - 1 <= horizon}
        found = {since: b"" if since in gone else self._part(since) for since in due | gone}
        self._saved = (self._saved | found.keys()) - {s for s, part in found.items() if not part}
        return {f"{_PART}{since}": part for since, part in found.items()}

    def note(self, parts: Mapping[str, bytes]) -> None:
        """Take note of what is in the checkpoint."""
        self._saved = {int(name.removeprefix(_PART)) for name in parts if name.startswith(_PART)}

    def load(self, parts: Mapping[str, bytes]) -> None:
        """Take the rows out of a checkpoint's parts, into books without any."""
        for since in sorted(self._saved):
            self._restore(since, rows.decode(parts[f"{_PART}{since}"]))
        self._generation = self._books.generation

    def _part(self, since: Instant) -> bytes:
        until = since + QUARTER
        queues: dict[str, BookRows] = {}
        for queue, book in self._books.by_name().items():
            ledger = book.ledger.kept(since, until)
            left, calls = book.roster.kept(since, until)
            handled = {agent: at for agent, at in book.handled_by.items() if since <= at < until}
            if ledger is not None or left or handled:
                queues[queue] = BookRows(ledger, left, calls, handled)
        every = ((name, each.kept(since, until)) for name, each in self._books.agents.items())
        agents = {name: kept for name, kept in every if kept is not None}
        return rows.encode(QuarterRows(queues, agents))

    def _restore(self, since: Instant, kept: QuarterRows) -> None:
        for queue, (ledger, left, calls, handled_by) in kept.queues.items():
            book = self._books[queue]
            if ledger is not None:
                book.ledger.restore(since, ledger)
            book.roster.extend(since, left, calls)
            book.handled_by |= handled_by
        for agent, ledger in kept.agents.items():
            self._books.agent(agent).restore(since, ledger)
