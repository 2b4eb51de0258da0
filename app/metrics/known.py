"""All that is known of a centre: what the calculator folds into, and the board is formed from."""

from collections.abc import Iterable
from typing import Final, cast

from app.events import vocabulary as v
from app.events.instants import Instant
from app.events.vocabulary import Event, SourceDeclared
from app.metrics.beside import Beside
from app.metrics.book import QueueBook
from app.metrics.books import NO_QUEUE, Books
from app.metrics.calls import Calls
from app.metrics.centre import EVENTS, Centre
from app.metrics.columns import FOREVER
from app.metrics.deliveries import Deliveries
from app.metrics.exclusions import Exclusions
from app.metrics.floor import Floor
from app.metrics.kinds import DECLARING, KINDS, QUEUE, TYPE
from app.metrics.ledger import Span
from app.metrics.limits import Limits
from app.metrics.oddities import ODD, Reported
from app.metrics.pictures import Instantly
from app.metrics.sources import Sources
from app.metrics.unwritten import Unwritten

_NONE: Final[frozenset[str]] = frozenset()
_LONG_AGO: Final[Instant] = -FOREVER


class Known:
    """The books, the calls, the floor and the sources of one centre."""

    def __init__(self, centre: Centre, limits: Limits) -> None:
        self.centre = centre
        self.zone = centre.zone
        self.limits = limits
        self.books = Books(limits)
        self.exclusions = Exclusions()
        self.calls = Calls(self.books, self.exclusions)
        self.floor = Floor()
        self.sources = Sources(live=centre.clock != EVENTS)
        self.reported = Reported()
        self.deliveries = Deliveries()
        self.beside = Beside()
        self.versions: dict[str, int] = {}
        """The version of each queue's settings in force."""
        self._newest: Instant = _LONG_AGO
        self.horizon: Instant = -1
        """Nothing at or before this instant is kept."""
        self.seen: dict[str, dict[str, Instant]] = {}
        """Ids of the events that belong to no call and no agent, by source."""
        self._told: frozenset[str] = _NONE
        self._all_told: Instant = FOREVER
        """What had been reported when it was last asked: the same object while it is the same; and since when that is all."""
        self._late = limits.late
        self._told_since: list[Instant] = [FOREVER] * len(KINDS)
        """From when on an event of a type, by its number, has nothing new to declare."""

    @property
    def newest(self) -> Instant | None:
        """The instant of the newest event; None before there is any."""
        return self._newest if self._newest > _LONG_AGO else None

    @newest.setter
    def newest(self, newest: Instant | None) -> None:
        self._newest = _LONG_AGO if newest is None else newest

    def is_new(self, event: Event) -> bool:
        """Tell whether an event that belongs to no call and no agent is taken for the first time."""
        seen = self.seen.setdefault(event.source, {})
        if event.id in seen:
            return False
        seen[event.id] = event.at
        return True

    def note(self, event: Event, kind: int, source: str, at: Instant) -> None:
        """Take note of what a fresh event of a kind, a source and an instant tells beside its facts."""
        if at > self._newest:
            self._newest = at
        elif at < self._newest - self._late:
            self.deliveries.late += 1
        if kind & DECLARING and at < self._told_since[kind >> TYPE]:
            self._told_since[kind >> TYPE] = at
            if self.reported.note(event):
                # Every queue shows it, even if nothing follows from the event itself.
                self.books.changed.add(NO_QUEUE)
        if kind & QUEUE:
            queue = cast("v.CallRinging", event).queue
            if queue is not None:
                self.books.hear(queue, source, at)

    def note_turns(self, unwritten: Unwritten, now: Instant) -> None:
        """Note what time alone has changed: calls that came to be overdue, or were lost, without an event."""
        after = unwritten.turned_until
        unwritten.note_turned(now)
        turned = [(queue, at) for queue, book in self.books for at in book.turned(after, now)]
        for queue, at in turned:
            unwritten.note_fact(queue, None, at)
        if turned:
            for call in self.calls.open_calls():
                unwritten.note_call(call)

    def note_everything(self, unwritten: Unwritten) -> None:
        """Note all that is kept as unwritten: a checkpoint from before there was a history."""
        for call in self.calls.every_call():
            unwritten.note_call(call)
        self.books.note_every_fact(unwritten)
        for agent in self.floor.agents:
            unwritten.note_agent(agent, self.floor.spans_since(agent, self.horizon)[0].since)

    def trim(self, horizon: Instant) -> None:
        """Forget what happened at the horizon or before."""
        if horizon <= self.horizon:
            return
        self.horizon = horizon
        self.books.trim(horizon)
        self.calls.forget(horizon)
        self.exclusions.trim(horizon)
        self.floor.trim(horizon)
        for seen in self.seen.values():
            for id_ in [id_ for id_, at in seen.items() if at <= horizon]:
                del seen[id_]

    def instantly(self, at: Instant) -> Instantly:
        """Return what is known of people and reports as of an instant."""
        since = self.reported.since
        if at < self._all_told or len(since) != len(self._told):
            reported = self.reported.at(at)
            if reported != self._told:
                self._told = reported
            self._all_told = max(since.values(), default=FOREVER)
        afterwards = self.reported.afterwards() if self.reported.untold else _NONE
        return Instantly(at, self.floor.counts_at(at), self._told, _NONE, afterwards)

    def as_told(
        self, as_of: Instantly, books: Iterable[QueueBook], *, whole: bool = False
    ) -> Instantly:
        """Return the same instant, as the sources of these books (or of the whole centre) can tell of it."""
        if not self.reported.untold:
            return as_of
        return self.told_by(as_of, {s for book in books for s in book.sources}, whole=whole)

    def told_by(self, as_of: Instantly, sources: set[str], *, whole: bool = False) -> Instantly:
        """Return the same instant, as these sources can tell of it, or all if there are none of them."""
        if not self.reported.untold:
            return as_of
        of_all = sources or self.sources.known
        return as_of.told_without(self.reported.untold_by(of_all, whole=whole))

    def declare(self, declared: SourceDeclared) -> None:
        """Take note of what a source has no words for."""
        untold = sorted(declared.untold)
        if self.reported.untold.get(declared.source) != untold:
            self.reported.untold[declared.source] = untold
            self.books.changed.update(queue for queue, _ in self.books)
            self.books.changed.add(NO_QUEUE)

    def odd_at(self, at: Instant) -> dict[str, int]:
        """Return how often each thing that a ledger keeps was odd, by an instant."""
        span = Span(self.horizon, at, at)
        rows = [book.sums(span, ODD) for book in self.books.everything()]
        return {name: sum(row[column] for row in rows) for column, name in ODD.items()}

    def oddities(self, kept: dict[str, int]) -> dict[str, int]:
        """Return how often something was odd: deliveries since the beginning, the rest as kept."""
        return {
            "late_events": self.deliveries.late,
            "duplicates": self.deliveries.duplicates,
            "corrections": self.calls.corrections,
            "too_late": self.deliveries.too_late,
            **kept,
        }
