"""The board as it stands now: pictures kept, and formed again only where something can have changed."""

from collections import Counter
from copy import copy

from msgspec import UNSET

from app.events.instants import SECOND, Instant, format_instant
from app.metrics.book import QueueBook
from app.metrics.books import NO_QUEUE
from app.metrics.columns import FOREVER
from app.metrics.floor import ALL_QUEUES
from app.metrics.known import Known
from app.metrics.measures import Counting, Measure
from app.metrics.pictures import Instantly, View, gauges, measures, roll_up, target, windows
from app.metrics.snapshot import (
    AgentPicture,
    Delta,
    QueuePicture,
    Snapshot,
    SourcePicture,
    TotalPicture,
    WindowFigures,
)
from app.metrics.standing import StatusHistory, new_history
from app.metrics.status import Status, Thresholds
from app.metrics.trend import TrendLine
from app.metrics.windows import DEFAULT_WINDOWS, read_window

GROUP = "group:"
"""How the floor names the people of a queue group."""


class Board:
    """The pictures of every queue, the groups and the centre, as of the last tick."""

    def __init__(self, known: Known) -> None:
        self.version = 0
        self.next_change: Instant = 0
        self.histories: dict[str, StatusHistory] = {}
        self._known = known
        self._view = View(tuple(map(read_window, DEFAULT_WINDOWS)), Counting(), known.zone)
        self._at: Instant = 0
        self._queues: dict[str, QueuePicture] = {}
        self._measures: dict[str, list[Measure]] = {}
        self._changes: dict[str, Instant] = {}
        self._lines: dict[str, TrendLine] = {}
        self._total: TotalPicture | None = None
        self._groups: dict[str, TotalPicture] = {}
        self._agents: dict[str, AgentPicture] = {}
        self._sources: list[SourcePicture] = []
        self._border: Instant = 0
        self._people: dict[str, Counter[str]] = {}

    # The present

    def advance(self, now: Instant) -> Delta | None:
        """Form what changed up to `now`; None if nothing shown did."""
        if (
            not self._known.books.changed
            and not self._known.floor.changed
            and now < self.next_change
        ):
            self._at = now
            return None
        known = self._known.instantly(now)
        due = self._due(now, known)
        changed = {queue: p for queue in due if (p := self._renew(queue, now, known)) is not None}
        agents = self._renew_agents(now)
        self._people = dict(known.people)
        self._known.books.changed.clear()
        self._known.books.revised_since.clear()
        self._at = now
        self._border = self._next_border(now)
        self.next_change = min((self._border, *self._changes.values()))
        sources = self._known.sources.pictures(now)
        if not changed and not agents and self._total is not None and self._same_sources(sources):
            return None
        return self._delta(changed, agents, sources, known)

    def judge(self, now: Instant) -> None:
        """Bring every queue's status up to `now`."""
        for queue, book in self._known.books:
            self._judge(queue, book, now)

    def restart_standings(self) -> None:
        """Judge everything anew: the rules have changed."""
        for history in self.histories.values():
            history.rewind(0)

    def snapshot(self) -> Snapshot:
        """Return the whole board as of the last tick."""
        known = self._known
        total = self._total or self._total_picture(known.instantly(self._at))
        return Snapshot(
            version=self.version,
            at=format_instant(self._at),
            centre=known.centre.name,
            timezone=known.centre.timezone,
            clock=known.centre.clock,
            applied=known.deliveries.applied,
            lag_s=known.sources.lag() / SECOND,
            queues=self._queues,
            total=total,
            groups=self._groups,
            agents=list(self._agents.values()),
            alerts=[],
            sources=known.sources.pictures(self._at),
            oddities=known.oddities(self._at),
        )

    def standing(self, queue: str, at: Instant) -> tuple[Status, str | None]:
        """Return a queue's status at an instant and since when; stale when all its sources are silent."""
        standing = self.histories[queue].at(at)
        sources = self._known.books[queue].sources
        silent = bool(sources) and all(self._known.sources.silent(name, at) for name in sources)
        return Status.STALE if silent else standing.status, format_instant(standing.since)

    def trim(self, horizon: Instant) -> None:
        """Forget standings that were over at the horizon."""
        for history in self.histories.values():
            history.trim(horizon)

    # Parts

    def _due(self, now: Instant, known: Instantly) -> set[str]:
        books = self._known.books
        if now >= self._border or now < self._at:
            return {queue for queue, _ in books}
        due = books.changed - {NO_QUEUE}
        due |= {queue for queue, at in self._changes.items() if at <= now}
        moved = {
            q
            for q in {**known.people, **self._people}
            if known.people.get(q) != self._people.get(q)
        }
        return due | {queue for queue in moved if queue in books}

    def _renew(self, queue: str, now: Instant, known: Instantly) -> QueuePicture | None:
        book = self._known.books[queue]
        self._judge(queue, book, now)
        line = self._lines.setdefault(queue, TrendLine())
        moved = line.advance(book, now, self._known.books.revised_since.get(queue))
        found = self._measures[queue] = measures(book, queue, self._known.floor, self._view, now)
        self._changes[queue] = self._next_change(queue, book, now)
        picture = self._picture(queue, book, windows(found, self._view, known), known)
        picture.trend = line.picture()
        before = self._queues.get(queue)
        self._queues[queue] = picture
        if before is not None and not moved and _same(before, picture):
            return None
        if before is None or moved:
            return picture
        return _without_trend(picture)

    def _picture(
        self, queue: str, book: QueueBook, formed: dict[str, WindowFigures], known: Instantly
    ) -> QueuePicture:
        status, since = self.standing(queue, known.at)
        return QueuePicture(
            name=book.settings.name or queue,
            group=book.settings.group,
            target=target(book),
            status=status,
            status_since=since,
            sources=sorted(book.sources),
            now=gauges([book], queue, known),
            windows=formed,
        )

    def _judge(self, queue: str, book: QueueBook, now: Instant) -> None:
        history = self.histories.get(queue)
        if history is None:
            history = self.histories[queue] = new_history(min(book.first_at, now))
        revised = self._known.books.revised_since.get(queue)
        if revised is not None:
            history.rewind(revised)
        history.advance(book, now, Thresholds())

    def _next_change(self, queue: str, book: QueueBook, now: Instant) -> Instant:
        lengths = [window.rolling for window in self._view.windows if window.rolling is not None]
        at = book.next_change(now, lengths)
        people = self._known.floor.counts_at(now).get(queue)
        silence = min(
            (s for name in book.sources if (s := self._known.sources.goes_silent(name, now))),
            default=FOREVER,
        )
        ticking = now + SECOND if people or self.histories[queue].latest.held else FOREVER
        return min(at, silence, ticking)

    def _renew_agents(self, now: Instant) -> list[AgentPicture]:
        changed = []
        for agent in sorted(self._known.floor.changed):
            span = self._known.floor.state_at(agent, now)
            if span is not None:
                since = format_instant(span.since)
                shown = AgentPicture(agent, span.state, span.reason, since, list(span.queues))
                self._agents[agent] = shown
                changed.append(shown)
        self._known.floor.changed.clear()
        return changed

    def _next_border(self, now: Instant) -> Instant:
        borders = (window.next_border(now, self._known.zone) for window in self._view.windows)
        return min((border for border in borders if border is not None), default=FOREVER)

    def _same_sources(self, sources: list[SourcePicture]) -> bool:
        silent = [(source.source, source.silent) for source in sources]
        return silent == [(source.source, source.silent) for source in self._sources]

    def _delta(
        self,
        changed: dict[str, QueuePicture],
        agents: list[AgentPicture],
        sources: list[SourcePicture],
        known: Instantly,
    ) -> Delta:
        self._total = self._total_picture(known)
        self._sources = sources
        self.version += 1
        return Delta(
            version=self.version,
            since=self.version - 1,
            at=format_instant(known.at),
            applied=self._known.deliveries.applied,
            lag_s=self._known.sources.lag() / SECOND,
            queues=changed,
            removed=[],
            total=self._total,
            groups=self._groups,
            agents=agents,
            alerts=[],
            sources=sources,
            oddities=self._known.oddities(known.at),
        )

    def _total_picture(self, known: Instantly) -> TotalPicture:
        books = dict(self._known.books)
        unqueued = self._known.books[NO_QUEUE]
        rows = [self._measures[queue] for queue in books if queue in self._measures]
        rows.append(measures(unqueued, NO_QUEUE, self._known.floor, self._view, known.at))
        self._groups = {
            group: self._roll_up(
                [self._measures[q] for q in queues],
                [books[q] for q in queues],
                GROUP + group,
                known,
            )
            for group, queues in self._grouped(books).items()
        }
        return self._roll_up(rows, list(books.values()), ALL_QUEUES, known)

    def _grouped(self, books: dict[str, QueueBook]) -> dict[str, list[str]]:
        groups: dict[str, list[str]] = {}
        for queue, book in books.items():
            if book.settings.group is not None and queue in self._measures:
                groups.setdefault(book.settings.group, []).append(queue)
        return groups

    def _roll_up(
        self, rows: list[list[Measure]], books: list[QueueBook], key: str, known: Instantly
    ) -> TotalPicture:
        found = roll_up(rows, key, self._known.floor, self._view, known.at)
        return TotalPicture(gauges(books, key, known), windows(found, self._view, known))


def _same(before: QueuePicture, after: QueuePicture) -> bool:
    """Tell whether two pictures show the same; the borders of the windows move with every tick."""
    kpis_before = {name: window.kpis for name, window in before.windows.items()}
    kpis_after = {name: window.kpis for name, window in after.windows.items()}
    aside = (
        before.status,
        before.status_since,
        before.now,
        before.name,
        before.target,
        before.group,
    )
    return kpis_before == kpis_after and aside == (
        after.status,
        after.status_since,
        after.now,
        after.name,
        after.target,
        after.group,
    )


def _without_trend(picture: QueuePicture) -> QueuePicture:
    bare = copy(picture)
    bare.trend = UNSET
    return bare
