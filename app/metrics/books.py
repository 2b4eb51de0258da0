"""The books of a centre: one for every queue, made at first sight, and one for calls without a queue."""

from collections.abc import Iterable, Iterator

from app.events.instants import Instant
from app.metrics.book import QueueBook
from app.metrics.columns import FOREVER, Fact
from app.metrics.ledger import Ledger
from app.metrics.limits import Limits
from app.metrics.queue_settings import QueueSettings
from app.metrics.recording import Change
from app.metrics.roster import EXITS
from app.metrics.unwritten import Unwritten
from app.metrics.visit import Leg, Visit

NO_QUEUE = ""
"""The book of what happened before any queue: blocked calls, hang-ups in the IVR."""


class Books:
    """Finds a queue's book, books facts into it, and knows which queues changed."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.changed: set[str] = set()
        self.revised_since: dict[str, Instant] = {}
        """Per queue, the earliest instant whose figures changed since this was last cleared."""
        self.generation = 0
        """Raised whenever the books are emptied or a queue is counted otherwise: nothing kept of them holds."""
        self.agents: dict[str, Ledger] = {}
        self.unwritten: Unwritten | None = None
        """Where it is noted what history has to be told; None where there is no history."""
        self._books: dict[str, QueueBook] = {}
        self._settings: dict[str, QueueSettings] = {}

    def __getitem__(self, queue: str) -> QueueBook:
        """Return the queue's book, opening one for a queue never heard of."""
        book = self._books.get(queue)
        if book is None:
            settings = self._settings.get(queue, QueueSettings())
            book = self._books[queue] = QueueBook(settings, self.limits)
            self.changed.add(queue)
        return book

    def __iter__(self) -> Iterator[tuple[str, QueueBook]]:
        """Yield every queue and its book, the queueless one left out, in the order of their names."""
        return ((queue, self._books[queue]) for queue in sorted(self._books) if queue != NO_QUEUE)

    def __contains__(self, queue: object) -> bool:
        """Tell whether the queue has been heard of."""
        return queue in self._books

    def everything(self) -> Iterator[QueueBook]:
        """Yield every book, the queueless one too."""
        return iter(self._books.values())

    def rules(self, queue: str) -> QueueSettings:
        """Return the queue's settings."""
        return (self._books.get(queue) or self[queue]).settings

    def configure(self, queue: str, settings: QueueSettings) -> None:
        """Change a queue's settings; the caller folds its calls anew."""
        self._settings[queue] = settings
        self.generation += 1
        # A promise kept longer or shorter takes what is overdue to another quarter hour.
        self.note_open(self[queue].visits, self[queue].legs)
        self[queue].settings = settings
        self.changed.add(queue)

    def settings(self) -> dict[str, QueueSettings]:
        """Return the settings that somebody chose."""
        return dict(self._settings)

    def write(self, changes: Iterable[Change], call: int) -> None:
        """Book and withdraw the facts of a call, by its number, in its queue's book and in its agent's."""
        # Facts of one queue mostly come together: what is told of the queue is told once.
        queue, book, since_when = "", None, FOREVER
        for booked, fact in changes:
            if book is None or queue != (fact.queue or NO_QUEUE):
                if book is not None:
                    self.touch(queue, since_when)
                queue = fact.queue or NO_QUEUE
                book, since_when = self[queue], FOREVER
            (self._enter if booked else self._strike_out)(book, fact, call)
            if self.unwritten is not None:
                _note(self.unwritten, queue, fact)
            since_when = min(since_when, max(fact.booked, fact.since))
        if book is not None:
            self.touch(queue, since_when)

    def _enter(self, book: QueueBook, fact: Fact, call: int) -> None:
        column, _, at, _, _, _, agent = fact
        book.ledger.book(fact)
        if column in EXITS:
            book.roster.add(at, call)
        if agent is not None:
            self.agent(agent).book(fact)

    def _strike_out(self, book: QueueBook, fact: Fact, call: int) -> None:
        column, _, at, _, _, _, agent = fact
        book.ledger.withdraw(fact)
        if column in EXITS:
            book.roster.remove(at, call)
        if agent is not None:
            self.agent(agent).withdraw(fact)

    def write_all(self, changes: list[tuple[Change, int]]) -> None:
        """Write the facts of many calls, in order of instant: appending is quick, inserting is not."""
        for change, call in sorted(changes, key=lambda each: each[0][1].booked):
            self.write((change,), call)

    def note_open(self, visits: Iterable[Visit], legs: Iterable[Leg]) -> None:
        """Note the quarter hours that what is, or was, open counts in by the passing of time alone."""
        if self.unwritten is None:
            return
        for visit in visits:
            for at in self[visit.queue].counted_at((visit,), ()):
                self.unwritten.note_open(visit.queue, at)
        for leg in legs:
            for at in self[leg.visit.queue].counted_at((), (leg,)):
                self.unwritten.note_open(leg.visit.queue, at)

    def agent(self, agent: str) -> Ledger:
        """Return an agent's ledger, opening one for an agent never heard of."""
        ledger = self.agents.get(agent)
        if ledger is None:
            ledger = self.agents[agent] = Ledger()
        return ledger

    def touch(self, queue: str, at: Instant) -> None:
        """Note that figures of the queue from `at` on are to be formed anew."""
        self.changed.add(queue)
        known = self.revised_since.get(queue)
        if known is None or at < known:
            self.revised_since[queue] = at

    def groups(self) -> dict[str, str]:
        """Return the group of every queue that belongs to one."""
        named = ((queue, book.settings.group) for queue, book in self)
        return {queue: group for queue, group in named if group is not None}

    def clear(self) -> None:
        """Empty the books; settings and sources stay."""
        if self.unwritten is not None:
            self.note_every_fact(self.unwritten)
            for book in self._books.values():
                self.note_open(book.visits, book.legs)
        for queue, book in list(self._books.items()):
            fresh = QueueBook(book.settings, self.limits)
            fresh.sources, fresh.first_at = book.sources, book.first_at
            self._books[queue] = fresh
            self.changed.add(queue)
        self.agents.clear()
        self.generation += 1

    def note_every_fact(self, unwritten: Unwritten) -> None:
        """Note every quarter hour in which a fact stands."""
        for queue, book in self._books.items():
            for at in book.ledger.instants():
                unwritten.note_fact(queue, None, at)
        for agent, ledger in self.agents.items():
            for at in ledger.instants():
                unwritten.note_fact(NO_QUEUE, agent, at)

    def trim(self, horizon: Instant) -> None:
        """Forget facts at the horizon or before."""
        for book in self._books.values():
            book.ledger.trim(horizon)
            book.roster.trim(horizon)
        for ledger in self.agents.values():
            ledger.trim(horizon)


def _note(unwritten: Unwritten, queue: str, fact: Fact) -> None:
    unwritten.note_fact(queue, fact.agent, fact.booked)
    if (turns_at := _turns_at(fact)) > fact.booked:
        unwritten.note_later(queue, fact.agent, fact.booked, turns_at)


def _turns_at(fact: Fact) -> Instant:
    """Return the last instant at which a fact comes to be believed, or is no longer."""
    return fact.since if fact.until == FOREVER else max(fact.since, fact.until)
