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
from app.metrics.quarter import QUARTER
from app.metrics.rows import BookRows, EncodedRows, LedgerRows, QuarterRows

SCHEMA = 2
"""Raised whenever rows are kept otherwise."""

_PART = "quarter:"
_RUN = "quarters:"
_SHORT: Final = 8
"""Fewer quarter hours are not worth a run."""
_AGENTS_AT_ONCE: Final = 10
"""With a queue: some 10 ms of a day of a million events."""


def rules(limits: Limits, made_by: str) -> str:
    """Return a digest of what rows depend on beside the events and the settings: whose they are, and how they are kept."""
    told = (SCHEMA, made_by, limits, [(column.name, int(column)) for column in Column])
    return hashlib.sha256(repr(told).encode()).hexdigest()


_QUARTER: Final = int(QUARTER)
_NO_ROWS: Final = BookRows(None, [], [], {})


class Quarters:
    """Which quarter hours stand in the checkpoint: each as a part, or many that came at once as one, a run.

    A quarter hour of a run that changes later is a part of its own, which then counts.
    """

    def __init__(self, books: Books) -> None:
        self._books = books
        self._saved: set[Instant] = set()
        self._runs: dict[Instant, Instant] = {}
        """The first quarter hour of each run, and the one behind its last."""
        self._generation = -1
        self._begun: _Run | None = None
        """The run that is read off a slice at a time: see `prepare`."""
        self._ready: dict[str, bytes] = {}
        """Runs that were read off so, for the next checkpoint."""

    def prepare(self) -> bool:
        """Read off a slice of a long run for the next dump; False if there is none left.

        What is written into it meanwhile is noted, and will be a part of its own.
        """
        if self._begun is None:
            self._begun = self._long_run()
        begun = self._begun
        if begun is None:
            return False
        if self._books.generation != self._generation or begun.read():
            self._end_run(begun)
        return True

    def _long_run(self) -> "_Run | None":
        """Begin a run of quarter hours of which no checkpoint has any; the newest two are about to change again."""
        if self._books.generation != self._generation:
            if self._saved or self._runs:
                return None
            # Nothing that was in the books before is in any checkpoint.
            self._generation = self._books.generation
        due = self._books.unsaved
        for run in _in_a_row(each for each in due if not self._in_run(each)):
            old = run[:-2]
            if len(old) > _SHORT and self._saved.isdisjoint(old):
                self._books.take_back(old)
                return _Run(self._books, old[0], old[-1] + _QUARTER)
        return None

    def _finish(self, begun: "_Run") -> None:
        """Read off the rest of a run at once."""
        while self._books.generation == self._generation and not begun.read():
            pass
        self._end_run(begun)

    def _end_run(self, begun: "_Run") -> None:
        """Keep a run that was read off; one that no longer holds is read off as all else is."""
        self._begun = None
        quarters = range(begun.since, begun.until, _QUARTER)
        if self._books.generation != self._generation:
            self._books.unsaved.update(quarters)
            return
        self._ready[_run_name(begun.since, begun.until)] = begun.encoded()
        self._runs[begun.since] = begun.until

    def dump(self, horizon: Instant) -> dict[str, bytes]:
        """Return the parts of a checkpoint that changed since the last dump; empty bytes mean gone."""
        if self._begun is not None:
            self._finish(self._begun)
        due = self._books.take_unsaved()
        found, self._ready = self._ready, {}
        if self._books.generation != self._generation:
            # The books were emptied: what was in them may be gone.
            due |= self._saved
            due |= {since for run in self._runs.items() for since in range(*run, _QUARTER)}
            found |= {_run_name(*run): b"" for run in self._runs.items()}
            self._runs.clear()
            self._generation = self._books.generation
        for since, until in [run for run in self._runs.items() if run[1] - 1 <= horizon]:
            del self._runs[since]
            found[_run_name(since, until)] = b""
        gone = {since for since in due | self._saved if since + _QUARTER - 1 <= horizon}
        found |= {f"{_PART}{since}": b"" for since in gone & self._saved}
        self._saved -= gone
        for run in _in_a_row(due - gone):
            found |= self._run(run)
        return found

    def note(self, parts: Mapping[str, bytes]) -> None:
        """Take note of what is in the checkpoint."""
        self._saved = {int(name.removeprefix(_PART)) for name in parts if name.startswith(_PART)}
        runs = [name.removeprefix(_RUN).split(":") for name in parts if name.startswith(_RUN)]
        self._runs = {int(since): int(until) for since, until in runs}

    def load(self, parts: Mapping[str, bytes]) -> None:
        """Take the rows out of a checkpoint's parts, into books without any."""
        found = {since: rows.decode(parts[f"{_PART}{since}"]) for since in self._saved}
        for since, until in self._runs.items():
            run = rows.decode(parts[_run_name(since, until)])
            if self._saved.isdisjoint(range(since, until, _QUARTER)):
                found[since] = run
            else:
                found = _apart(run, since, (until - since) // _QUARTER) | found
        for since in sorted(found):
            self._restore(since, found[since])
        self._generation = self._books.generation

    def _run(self, run: list[Instant]) -> dict[str, bytes]:
        """Return the parts of quarter hours that follow each other; the newest two are about to change again."""
        old, found = run[:-2], dict[str, bytes]()
        is_long = len(old) > _SHORT and not any(map(self._in_run, old))
        if is_long:
            since, until = old[0], run[-2]
            found[_run_name(since, until)] = rows.encode(self._rows(since, until))
            found |= {f"{_PART}{each}": b"" for each in self._saved.intersection(old)}
            self._saved.difference_update(old)
            self._runs[since] = until
        for each in run[-2:] if is_long else run:
            kept = self._rows(each, each + _QUARTER)
            if kept.queues or kept.agents or self._in_run(each):
                found[f"{_PART}{each}"] = rows.encode(kept)
                self._saved.add(each)
            elif each in self._saved:
                found[f"{_PART}{each}"] = b""
                self._saved.remove(each)
        return found

    def _in_run(self, quarter: Instant) -> bool:
        return any(since <= quarter < until for since, until in self._runs.items())

    def _rows(self, since: Instant, until: Instant) -> EncodedRows:
        # One after the other: as objects, all rows of a busy quarter hour take megabytes.
        found = EncodedRows({}, {})
        for queue, book in self._books.by_name().items():
            kept = _of_queue(book, since, until)
            if kept is not None:
                found.queues[queue] = rows.encoded(kept)
        for agent, each in self._books.agents.items():
            ledger = each.kept(since, until)
            if ledger is not None:
                found.agents[agent] = rows.encoded(ledger)
        return found

    def _restore(self, since: Instant, kept: QuarterRows) -> None:
        for queue, (ledger, left, calls, handled_by) in kept.queues.items():
            book = self._books[queue]
            if ledger is not None:
                book.ledger.restore(since, ledger)
            book.roster.extend(since, left, calls)
            book.handled_by |= handled_by
        for agent, ledger in kept.agents.items():
            self._books.agent(agent).restore(since, ledger)


class _Run:
    """A run of quarter hours that is read off a queue, or a few agents, at a time."""

    def __init__(self, books: Books, since: Instant, until: Instant) -> None:
        self.since = since
        self.until = until
        self._books = books
        self._queues = list(books.by_name())
        self._agents = list(books.agents)
        self._rows = EncodedRows({}, {})

    def read(self) -> bool:
        """Read off a slice; tell whether it was the last."""
        if self._queues:
            queue = self._queues.pop()
            kept = _of_queue(self._books[queue], self.since, self.until)
            if kept is not None:
                self._rows.queues[queue] = rows.encoded(kept)
        for _ in range(min(_AGENTS_AT_ONCE, len(self._agents))):
            agent = self._agents.pop()
            ledger = self._books.agent(agent).kept(self.since, self.until)
            if ledger is not None:
                self._rows.agents[agent] = rows.encoded(ledger)
        return not self._queues and not self._agents

    def encoded(self) -> bytes:
        """Return it as a part of the checkpoint."""
        return rows.encode(self._rows)


def _of_queue(book: QueueBook, since: Instant, until: Instant) -> BookRows | None:
    """Return the rows of a queue; None if there are none."""
    ledger = book.ledger.kept(since, until)
    left, calls = book.roster.kept(since, until)
    handled = {agent: at for agent, at in book.handled_by.items() if since <= at < until}
    if ledger is None and not left and not handled:
        return None
    return BookRows(ledger, left, calls, handled)


def _run_name(since: Instant, until: Instant) -> str:
    return f"{_RUN}{since}:{until}"


def _apart(run: QuarterRows, since: Instant, count: int) -> dict[Instant, QuarterRows]:
    """Return the rows of a run, each quarter hour for itself."""
    found = [QuarterRows({}, {}) for _ in range(count)]
    for queue, book in run.queues.items():
        apart = {n: BookRows(kept, [], [], {}) for n, kept in _split(book.ledger).items()}
        for n, first, last in _cuts(book.left):
            left = [row - n * _QUARTER for row in book.left[first:last]]
            apart[n] = apart.get(n, _NO_ROWS)._replace(left=left, calls=book.calls[first:last])
        handled: dict[int, dict[str, Instant]] = {}
        for agent, at in book.handled_by.items():
            handled.setdefault((at - since) // _QUARTER, {})[agent] = at
        for n, by in handled.items():
            apart[n] = apart.get(n, _NO_ROWS)._replace(handled_by=by)
        for n, own in apart.items():
            found[n].queues[queue] = own
    for agent, ledger in run.agents.items():
        for n, kept in _split(ledger).items():
            found[n].agents[agent] = kept
    return {since + n * _QUARTER: kept for n, kept in enumerate(found)}


def _in_a_row(quarters: Iterable[Instant]) -> list[list[Instant]]:
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
