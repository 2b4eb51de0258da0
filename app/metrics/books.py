"""The books of a centre: one for every queue, made at first sight, and one for calls without a queue."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from mypy_extensions import i64
from typing_extensions import override

from app.events.instants import Instant, Millis
from app.metrics.book import QueueBook
from app.metrics.columns import FIRST_EXIT, FOREVER, LAST_EXIT, Column, Fact
from app.metrics.ledger import Ledger
from app.metrics.limits import Limits
from app.metrics.quarter import QUARTER, quarter_of
from app.metrics.queue_settings import QueueSettings
from app.metrics.recording import Change, Pen
from app.metrics.unwritten import Unwritten
from app.metrics.visit import Leg, Visit

_HANDLED: Final = int(Column.HANDLED)
_OVERDUE: Final = int(Column.OVERDUE)
_QUARTER: Final = int(QUARTER)

NO_QUEUE: Final = ""
"""The book of what happened before any queue: blocked calls, hang-ups in the IVR."""


class Books(Pen):
    """Finds a queue's book, books facts into it, and knows which queues changed."""

    __slots__ = (
        "_agent",
        "_agents_ledger",
        "_books",
        "_horizon",
        "_queue",
        "_revised",
        "_settings",
        "_since",
        "_sorted",
        "_told_agent",
        "_told_book",
        "_told_in",
        "_told_since",
        "_under_way",
        "agents",
        "call",
        "changed",
        "generation",
        "limits",
        "unsaved",
        "unwritten",
    )

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.changed: set[str] = set()
        self.generation = 0
        """Raised whenever the books are emptied or a queue is counted otherwise: nothing kept of them holds."""
        self.agents: dict[str, Ledger] = {}
        self.unwritten: Unwritten | None = None
        """Where it is noted what history has to be told; None where there is no history."""
        self.call = 0
        """The number of the call whose facts are written."""
        self._books: dict[str, QueueBook] = {}
        self._settings: dict[str, QueueSettings] = {}
        self._sorted: list[str] = []
        """The names of the queues in order; no queue ever goes."""
        self._revised: set[str] = set()
        self.unsaved: set[Instant] = set()
        """The quarter hours with rows that no checkpoint has yet, or that it has otherwise."""
        self._horizon: Instant = -1
        # As the machine counts: without looks whether a number is one, which each row of every fact took four of.
        self._since: i64 = -1
        """The one that was noted last."""
        self._queue: str | None = None
        self._under_way: QueueBook | None = None
        """The book written into last, and its queue: the next fact mostly is of the same."""
        self._agent: str | None = None
        self._agents_ledger: Ledger | None = None
        """The ledger of the agent written of last."""
        self._told_book: QueueBook | None = None
        self._told_agent: str | None = None
        self._told_since: Instant = 0
        self._told_in = -1
        """Of which queue, agent and quarter hour history was told last, after how many takings."""

    def __getitem__(self, queue: str) -> QueueBook:
        """Return the queue's book, opening one for a queue never heard of."""
        if queue is self._queue and self._under_way is not None:
            return self._under_way
        book = self._books.get(queue)
        if book is None:
            settings = self._settings.get(queue, QueueSettings())
            book = self._books[queue] = QueueBook(settings, self.limits)
            book.trim(self._horizon)
            self.changed.add(queue)
        return book

    def __iter__(self) -> Iterator[tuple[str, QueueBook]]:
        """Yield every queue and its book, the queueless one left out, in the order of their names."""
        if len(self._sorted) != len(self._books):
            self._sorted = sorted(self._books)
        return iter([(queue, self._books[queue]) for queue in self._sorted if queue != NO_QUEUE])

    def __contains__(self, queue: object) -> bool:
        """Tell whether the queue has been heard of."""
        return queue in self._books

    def everything(self) -> Iterator[QueueBook]:
        """Yield every book, the queueless one too."""
        return iter(self._books.values())

    def by_name(self) -> Mapping[str, QueueBook]:
        """Return every book by its queue, the queueless one too."""
        return self._books

    def rows(self) -> int:
        """Return how many rows there are in all ledgers and rosters."""
        books = sum(len(book.ledger) + len(book.roster) for book in self._books.values())
        return books + sum(len(ledger) for ledger in self.agents.values())

    def take_unsaved(self) -> set[Instant]:
        """Hand over the quarter hours that no checkpoint has as they are: it will."""
        taken, self.unsaved = self.unsaved, set()
        self._since = -1
        return taken

    def take_back(self, quarters: Iterable[Instant]) -> None:
        """Take these quarter hours as saved as they are: what is written from now on is noted anew."""
        self.unsaved.difference_update(quarters)
        self._since = -1

    def rules(self, queue: str) -> QueueSettings:
        """Return the queue's settings."""
        return self[queue].settings

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

    def hear(self, queue: str, source: str, at: Instant) -> None:
        """Note that a source named a queue at an instant."""
        book, known = self._under_way, self._queue
        if book is None or known is None or queue != known:
            book = self[queue]
        else:
            # Of the text that was looked up the hash is known.
            queue = known
        if source != book.heard_from:
            book.sources.add(source)
            book.heard_from = source
        book.first_at = min(book.first_at, at)
        self.changed.add(queue)

    # The pen

    @override
    def count(self, column: int, queue: str | None, at: Instant, agent: str | None = None) -> None:
        book = self._turn_to(queue, at)
        book.ledger.count(column, at)
        if FIRST_EXIT <= column <= LAST_EXIT:
            book.roster.add(at, self.call)
        if agent is not None:
            self.agent(agent).count(column, at)
            if column == _HANDLED:
                book.note_handled(agent, at)
        if self.unwritten is not None:
            self._note(book, queue, agent, at)

    @override
    def amount(
        self, column: int, queue: str | None, at: Instant, value: Millis, agent: str | None = None
    ) -> None:
        book = self._turn_to(queue, at)
        book.ledger.amount(column, at, value)
        if agent is not None:
            self.agent(agent).amount(column, at, value)
        if self.unwritten is not None:
            self._note(book, queue, agent, at)

    @override
    def learn(self, column: int, queue: str, at: Instant, since: Instant) -> None:
        if column == _OVERDUE:
            # While the visit was open it counted the same: no figure of the past is another.
            book = self[queue]
            self.changed.add(queue)
            self._note_unsaved(since)
        else:
            book = self._turn_to(queue, since)
        self._note_unsaved(at)
        book.ledger.learn(column, at, since)
        if self.unwritten is not None:
            self._note(book, queue, None, at)
            self.unwritten.latest = max(self.unwritten.latest, since)

    @override
    def spend(self, column: int, queue: str, at: Instant, since: Instant, until: Instant) -> None:
        # While it lasted it was open, and counted the same: only from its end on figures are others.
        book = self._turn_to(queue, until)
        self._note_unsaved(since)
        book.ledger.spend(column, at, since, until)
        if self.unwritten is not None:
            self._note(book, queue, None, at)
            self.unwritten.latest = max(self.unwritten.latest, until)

    @override
    def book(self, fact: Fact) -> None:
        column, queue, at, since, until, _, agent = fact
        book = self._turn_to(queue, max(at, since))
        self._note_unsaved(at if until == FOREVER else until)
        book.ledger.book(fact)
        if FIRST_EXIT <= column <= LAST_EXIT:
            book.roster.add(at, self.call)
        if agent is not None:
            self.agent(agent).book(fact)
            if column == _HANDLED:
                book.note_handled(agent, at)
        if self.unwritten is not None:
            _note(self.unwritten, queue or NO_QUEUE, fact)

    @override
    def withdraw(self, fact: Fact) -> None:
        column, queue, at, since, until, _, agent = fact
        book = self._turn_to(queue, max(at, since))
        self._note_unsaved(at if until == FOREVER else until)
        book.ledger.withdraw(fact)
        if FIRST_EXIT <= column <= LAST_EXIT:
            book.roster.remove(at, self.call)
        if agent is not None:
            self.agent(agent).withdraw(fact)
        if self.unwritten is not None:
            _note(self.unwritten, queue or NO_QUEUE, fact)

    def _turn_to(self, queue: str | None, since: Instant) -> QueueBook:
        """Return the book of a queue of which figures from an instant on are to be formed anew."""
        book = self._under_way
        # The facts of an event name its queue by the very same text: only those of two are compared.
        if book is None or (queue is not self._queue and queue != self._queue):
            book = self[NO_QUEUE if queue is None else queue]
            self._queue, self._under_way = queue, book
        if since < book.revised_since:
            book.revised_since = since
            self._revised.add(queue or NO_QUEUE)
            self.changed.add(queue or NO_QUEUE)
        self._note_unsaved(since)
        return book

    def _note_unsaved(self, at: Instant) -> None:
        """Note that a row was written at an instant, or struck out."""
        moment: i64 = at
        if not 0 <= moment - self._since < _QUARTER:
            since = at - at % _QUARTER
            self._since = since
            self.unsaved.add(since)

    def _note(self, book: QueueBook, queue: str | None, agent: str | None, at: Instant) -> None:
        """Tell history of a fact, unless it was told of the same quarter hour just before."""
        unwritten = self.unwritten
        if unwritten is None:
            return
        taken = unwritten.taken
        # The facts of an event are all of one queue, one agent and one quarter hour.
        if (
            book is self._told_book
            and 0 <= at - self._told_since < _QUARTER
            and taken == self._told_in
            and (agent is None or agent is self._told_agent)
        ):
            return
        quarter = quarter_of(at)
        self._told_book, self._told_agent = book, agent
        self._told_since, self._told_in = quarter, taken
        if book.ledger.is_first(taken, quarter):
            unwritten.note_fact(queue or NO_QUEUE, None, at)
        if agent is not None and self.agent(agent).is_first(taken, quarter):
            unwritten.note_agents_fact(agent, at)

    def write(self, changes: Iterable[Change], call: int) -> None:
        """Book and withdraw the facts of a call, by its number, in its queue's book and in its agent's."""
        self.call = call
        for booked, fact in changes:
            if booked:
                self.book(fact)
            else:
                self.withdraw(fact)

    def write_all(self, changes: list[tuple[Change, int]]) -> None:
        """Write the facts of many calls, in order of instant: appending is quick, inserting is not."""
        for change, call in sorted(changes, key=lambda each: each[0][1].booked):
            self.write((change,), call)

    def note_open(self, visits: Iterable[Visit], legs: Iterable[Leg]) -> None:
        """Note the quarter hours that what is, or was, open counts in by the passing of time alone."""
        if self.unwritten is None:
            return
        for visit in visits:
            self.note_visit(visit)
        for leg in legs:
            self.note_leg(leg)

    def note_visit(self, visit: Visit) -> None:
        """Note the quarter hours that an open visit counts in by the passing of time, unless history knows."""
        unwritten = self.unwritten
        if unwritten is None:
            return
        book = self[visit.queue]
        if book.told_in != unwritten.taken:
            book.forget_told(unwritten.taken)
        quarter = quarter_of(visit.due)
        if quarter != book.told_due:
            book.told_due = quarter
            unwritten.note_open(visit.queue, quarter)
        limit = book.wait_limit(visit)
        if limit != FOREVER and quarter_of(limit) != book.told_wait:
            book.told_wait = quarter_of(limit)
            unwritten.note_open(visit.queue, limit)

    def note_leg(self, leg: Leg) -> None:
        """Note the quarter hour that an open leg counts in by the passing of time, unless history knows."""
        unwritten = self.unwritten
        if unwritten is None:
            return
        book = self[leg.visit.queue]
        if book.told_in != unwritten.taken:
            book.forget_told(unwritten.taken)
        limit = book.talk_limit(leg)
        if limit != FOREVER and quarter_of(limit) != book.told_talk:
            book.told_talk = quarter_of(limit)
            unwritten.note_open(leg.visit.queue, limit)

    def agent(self, agent: str) -> Ledger:
        """Return an agent's ledger, opening one for an agent never heard of."""
        ledger = self._agents_ledger
        if ledger is None or agent is not self._agent:
            ledger = self.agents.get(agent)
            if ledger is None:
                ledger = self.agents[agent] = Ledger()
                ledger.trim(self._horizon)
            self._agent, self._agents_ledger = agent, ledger
        return ledger

    def touch(self, queue: str, at: Instant) -> None:
        """Note that figures of the queue from `at` on are to be formed anew."""
        self._turn_to(queue, at)
        self.changed.add(queue)

    def revised_since(self, queue: str) -> Instant | None:
        """Return the earliest instant whose figures changed since revisions were last forgotten."""
        book = self._books.get(queue)
        return None if book is None or book.revised_since == FOREVER else book.revised_since

    def forget_revisions(self) -> None:
        """Take all that changed as looked at: its figures are formed anew."""
        for queue in self._revised:
            book = self._books.get(queue)
            if book is not None:
                book.revised_since = FOREVER
        self._revised.clear()

    def groups(self) -> dict[str, str]:
        """Return the group of every queue that belongs to one."""
        named = ((queue, book.settings.group) for queue, book in self)
        return {queue: group for queue, group in named if group is not None}

    def clear(self) -> None:
        """Empty the books; settings and sources stay."""
        if self.unwritten is not None:
            self.note_every_fact(self.unwritten)
            self.note_every_opening()
        for queue, book in list(self._books.items()):
            fresh = QueueBook(book.settings, self.limits)
            fresh.trim(self._horizon)
            fresh.sources, fresh.first_at = book.sources, book.first_at
            fresh.revised_since = book.revised_since
            self._books[queue] = fresh
            self.changed.add(queue)
        self.agents.clear()
        self._under_way = self._agents_ledger = self._told_book = None
        self.generation += 1

    def note_every_opening(self) -> None:
        """Note the quarter hours that all that is open counts in by the passing of time."""
        for book in list(self._books.values()):
            self.note_open(book.visits, book.legs)

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
        self._horizon = max(self._horizon, horizon)
        for book in self._books.values():
            book.trim(horizon)
        for ledger in self.agents.values():
            ledger.trim(horizon)


def _note(unwritten: Unwritten, queue: str, fact: Fact) -> None:
    unwritten.note_fact(queue, fact.agent, fact.booked)
    if (turns_at := _turns_at(fact)) > fact.booked:
        unwritten.note_later(queue, fact.agent, fact.booked, turns_at)


def _turns_at(fact: Fact) -> Instant:
    """Return the last instant at which a fact comes to be believed, or is no longer."""
    return fact.since if fact.until == FOREVER else max(fact.since, fact.until)
