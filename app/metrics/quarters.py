"""The books in a checkpoint: a part for every quarter hour, written again when something was booked into it.

They are as good as folding every call anew only while nothing has changed that the fold goes by: whoever
made them says under which rules, and other rules find no books.
"""

import hashlib
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from typing import Final

from app.events.instants import Instant, Millis
from app.metrics import rows
from app.metrics.book import QueueBook
from app.metrics.books import Books
from app.metrics.columns import Column
from app.metrics.limits import Limits
from app.metrics.record import QUARTER
from app.metrics.rows import BookRows, LedgerRows, QuarterRows

SCHEMA = 1
"""Raised whenever rows are kept otherwise."""

_PART = "quarter:"


def rules(limits: Limits, made_by: str) -> str:
    """Return a digest of what rows depend on beside the events and the settings: whose they are, and how they are kept."""
    told = (SCHEMA, made_by, limits, [(column.name, int(column)) for column in Column])
    return hashlib.sha256(repr(told).encode()).hexdigest()


_QUARTER: Final = int(QUARTER)
_NO_ROWS: Final = BookRows(None, [], [], {})


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
        found = dict.fromkeys(gone, b"")
        for run in _runs(due - gone):
            found |= self._parts(run)
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

    def _parts(self, run: list[Instant]) -> dict[Instant, bytes]:
        """Return the parts of quarter hours that follow each other: a row costs less so than a look a quarter hour."""
        since, until = run[0], run[-1] + QUARTER
        found = [QuarterRows({}, {}) for _ in run]
        for queue, book in self._books.by_name().items():
            for n, own in _book_rows(book, since, until).items():
                found[n].queues[queue] = own
        for agent, ledger in self._books.agents.items():
            for n, rows_ in _split(ledger.kept(since, until)).items():
                found[n].agents[agent] = rows_
        return {each: rows.encode(kept) for each, kept in zip(run, found, strict=True)}

    def _restore(self, since: Instant, kept: QuarterRows) -> None:
        for queue, (ledger, left, calls, handled_by) in kept.queues.items():
            book = self._books[queue]
            if ledger is not None:
                book.ledger.restore(since, ledger)
            book.roster.extend(since, left, calls)
            book.handled_by |= handled_by
        for agent, ledger in kept.agents.items():
            self._books.agent(agent).restore(since, ledger)


def _book_rows(book: QueueBook, since: Instant, until: Instant) -> dict[int, BookRows]:
    """Return the rows of a queue by the number of their quarter hour."""
    found = {
        n: BookRows(kept, [], [], {}) for n, kept in _split(book.ledger.kept(since, until)).items()
    }
    at, calls = book.roster.kept(since, until)
    for n, first, last in _cuts(at):
        left = [row - n * _QUARTER for row in at[first:last]]
        found[n] = found.get(n, _NO_ROWS)._replace(left=left, calls=calls[first:last])
    handled: dict[int, dict[str, Instant]] = {}
    for agent, handled_at in book.handled_by.items():
        if since <= handled_at < until:
            handled.setdefault((handled_at - since) // _QUARTER, {})[agent] = handled_at
    for n, by in handled.items():
        found[n] = found.get(n, _NO_ROWS)._replace(handled_by=by)
    return found


def _runs(quarters: Iterable[Instant]) -> list[list[Instant]]:
    """Return quarter hours as runs of such as follow each other."""
    runs: list[list[Instant]] = []
    for since in sorted(quarters):
        if runs and since == runs[-1][-1] + _QUARTER:
            runs[-1].append(since)
        else:
            runs.append([since])
    return runs


def _cuts(at: list[Millis]) -> list[tuple[int, int, int]]:
    """Return which of the distances lie in which quarter hour: its number, the first, the one behind the last."""
    found: list[tuple[int, int, int]] = []
    first, count = 0, len(at)
    while first < count:
        number = at[first] // _QUARTER
        last = bisect_left(at, (number + 1) * _QUARTER, first)
        found.append((number, first, last))
        first = last
    return found


def _split(kept: LedgerRows | None) -> dict[int, LedgerRows]:
    """Return the rows of several quarter hours, each for itself."""
    found: dict[int, LedgerRows] = {}
    if kept is None:
        return found
    for column, at, values in kept.series:
        for n, first, last in _cuts(at):
            shift = n * _QUARTER
            row = (column, [each - shift for each in at[first:last]], values[first:last])
            _of(found, n).series.append(row)
    for place, beliefs in enumerate((kept.later, kept.past)):
        for column, facts in beliefs:
            for n, first, last in _cuts([fact[0] for fact in facts]):
                shift = n * _QUARTER
                moved = [(f[0] - shift, f[1], f[2], f[3]) for f in facts[first:last]]
                own = _of(found, n)
                (own.past if place else own.later).append((column, moved))
    return found


def _of(found: dict[int, LedgerRows], number: int) -> LedgerRows:
    own = found.get(number)
    if own is None:
        own = found[number] = LedgerRows([], [], [])
    return own
