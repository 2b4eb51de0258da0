"""The board as it stands now: pictures kept, and formed again only where something can have changed."""

from collections.abc import Iterable, Mapping

from msgspec import UNSET

from app.events.instants import SECOND, Instant, format_instant
from app.metrics.agenda import Agenda
from app.metrics.books import NO_QUEUE
from app.metrics.doings import ALL_QUEUES
from app.metrics.known import Known
from app.metrics.pictures import Instantly, here_as_told, telling
from app.metrics.roll_ups import PresentRollUps
from app.metrics.showing import Showing
from app.metrics.snapshot import (
    AgentPicture,
    Delta,
    EstimatedWait,
    QueuePicture,
    Snapshot,
    SourcePicture,
    TotalPicture,
)
from app.metrics.standings import Standings
from app.metrics.tallies import Row, Tallies
from app.metrics.windows import DEFAULT_WINDOWS, read_window


class Board:
    """The pictures of every queue, the groups and the centre, as of the last tick."""

    def __init__(self, known: Known) -> None:
        self.version = 0
        self.next_change: Instant = 0
        self.standings = Standings(known)
        self._known = known
        windows = tuple(map(read_window, DEFAULT_WINDOWS))
        self._at: Instant = 0
        self._queues: dict[str, QueuePicture] = {}
        self._showings: dict[str, Showing] = {}
        self._tallies = Tallies(windows, known.zone, known.books, known.floor)
        self._roll_ups = PresentRollUps(known, self._tallies)
        self._agenda = Agenda(known, windows)
        self._total: TotalPicture | None = None
        self._groups: dict[str, TotalPicture] = {}
        self._agents: dict[str, AgentPicture] = {}
        self._sources: list[SourcePicture] = []
        self._unqueued_at: Instant = 0
        """When the sums of what happened before any queue, or people's time, are others."""

    # The present

    def advance(self, now: Instant) -> Delta | None:
        """Form what changed up to `now`; None if nothing shown did."""
        if (
            now < self.next_change
            and not self._known.books.changed
            and not self._known.floor.changed
            and not self._known.sources.tested
            and not self._known.sources.returned
            and not self._known.beside.is_news
        ):
            self._at = now
            return None
        known = self._known.instantly(now)
        is_new = self._tallies.begin(now, self._known.horizon)
        if is_new:
            self._roll_ups.clear()
        due = self._agenda.take(known, is_new=is_new)
        changed = {queue: p for queue in due if (p := self._renew(queue, now, known)) is not None}
        agents = self._renew_agents(now)
        unqueued = self._unqueued_moved(now, known, is_new=is_new)
        self._agenda.settle(known, is_new=is_new)
        self._at = now
        self.next_change = min(self._agenda.next_look(), self._unqueued_at)
        sources = self._known.sources.pictures(now)
        same = self._same_sources(sources) and not self._known.sources.tested
        self._known.sources.tested = self._known.sources.returned = False
        moved = changed or agents or unqueued or not same or self._known.beside.is_news
        self._known.beside.shown()
        if not moved and self._total is not None:
            return None
        return self._delta(changed, agents, sources, known)

    @property
    def queues(self) -> Mapping[str, QueuePicture]:
        """The pictures of the queues as of the last tick; one that did not change is the same object."""
        return self._queues

    @property
    def groups(self) -> Mapping[str, TotalPicture]:
        """The pictures of the groups as of the last change."""
        return self._groups

    @property
    def total(self) -> TotalPicture | None:
        """The picture of the centre as of the last change; None before the first tick."""
        return self._total

    def judge(self, now: Instant) -> None:
        """Bring every queue's status up to `now`."""
        self.standings.judge_all(now, self._at)

    def snapshot(self) -> Snapshot:
        """Return the whole board as of the last tick."""
        known = self._known
        self._tallies.move_to(self._at)
        self._let_time_flow(known.instantly(self._at))
        total = self._total or self._total_picture(known.instantly(self._at))
        self._move_borders((*self._queues.values(), *self._groups.values(), total))
        return Snapshot(
            version=self.version,
            at=format_instant(self._at),
            centre=known.centre.name,
            timezone=known.centre.timezone,
            clock=known.centre.clock,
            applied=known.deliveries.applied,
            lag_s=known.sources.lag() / SECOND,
            queues={queue: self._queues[queue] for queue in sorted(self._queues)},
            total=total,
            groups=self._groups,
            agents=[self._agents[agent] for agent in sorted(self._agents)],
            alerts=known.beside.alerts,
            sources=known.sources.pictures(self._at),
            oddities=known.oddities(known.odd_at(self._at)),
            centre_name=known.centre.title,
            channels=known.beside.channels,
            history=known.beside.history,
        )

    def estimate(self, queue: str, at: Instant) -> EstimatedWait:
        """Return a queue's estimated wait at an instant."""
        estimates, book = self._showing(queue).estimates, self._known.books[queue]
        estimates.revise(self._known.books.revised_since(queue))
        return estimates.at(book, at, self._known.horizon, len(book.waiting(at)))

    # Parts

    def _renew(self, queue: str, now: Instant, known: Instantly) -> QueuePicture | None:
        books, showing = self._known.books, self._showing(queue)
        book = books[queue]
        revised = books.revised_since(queue)
        self.standings.judge(queue, book, now, self._at)
        has_new_point = showing.line.advance(book, now, revised)
        row = self._tallies.renew(queue)
        self._agenda.put(queue, self._next_change(showing, row, now))
        known = self._known.as_told(known, [book])
        here = book.here(now)
        estimates = showing.estimates
        estimates.revise(revised)
        estimates.follow(book, now)
        estimate = estimates.at(book, now, self._known.horizon, here.waiting)
        here = here_as_told(book, here, known)
        self._roll_ups.put(queue, book, here)
        windows, is_other = self._tallies.figures(row, telling(known))
        is_other = showing.count(here, known, estimate) or is_other
        staffing = self._known.beside.staffing.get(queue, UNSET)
        status = self.standings.now(queue, book, now, all_speak=not self._agenda.silent)
        is_other = showing.take(book, status, staffing) or is_other
        if not is_other and not has_new_point and showing.picture is not None:
            return None
        picture = showing.form(book, windows, now, self._known.zone, has_new_point=has_new_point)
        if showing.picture is not None:
            self._queues[queue] = showing.picture
        return picture

    def _showing(self, queue: str) -> Showing:
        showing = self._showings.get(queue)
        if showing is None:
            showing = self._showings[queue] = Showing(queue)
        return showing

    def _next_change(self, showing: Showing, row: Row, now: Instant) -> Instant:
        """Return when a queue is another by itself, beside what every queue is at the same time."""
        queue = showing.queue
        at = self._tallies.moves_at(row)
        if self._known.floor and self._known.floor.counts_at(now).get(queue):
            at = min(at, now + SECOND)
        # Of two the lesser is found without a call.
        at = min(at, self.standings.due(queue))
        return min(at, showing.turns_at(row.book, now, self._known.zone))

    def _renew_agents(self, now: Instant) -> list[AgentPicture]:
        changed = []
        for agent in sorted(self._known.floor.changed):
            span = self._known.floor.state_at(agent, now)
            if span is not None:
                since = format_instant(span.since)
                shown = AgentPicture(agent, span.state, span.reason, since, list(span.queues))
                self._agents[agent] = shown
                changed.append(shown)
        floor = self._known.floor
        floor.changed = {agent for agent in floor.changed if floor.changes_after(agent, now)}
        return changed

    def _let_time_flow(self, known: Instantly) -> None:
        """Form anew what changes with every millisecond: the shares of people's time."""
        for queue in self._queues.keys() & known.people.keys():
            self._renew(queue, self._at, known)
        if known.people.get(ALL_QUEUES):
            self._total = self._total_picture(known)

    def _move_borders(self, pictures: Iterable[QueuePicture | TotalPicture]) -> None:
        """Let the windows of pictures that did not change end at the last tick, like all others."""
        for picture in pictures:
            self._tallies.show_borders(picture.windows)

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
            at=self._tallies.until,
            applied=self._known.deliveries.applied,
            lag_s=self._known.sources.lag() / SECOND,
            queues=changed,
            removed=[],
            total=self._total,
            groups=self._groups,
            agents=agents,
            alerts=self._known.beside.alerts,
            sources=sources,
            oddities=self._known.oddities(self._tallies.odd()),
            channels=self._known.beside.channels,
            history=self._known.beside.history,
        )

    def _unqueued_moved(self, now: Instant, known: Instantly, *, is_new: bool) -> bool:
        """Tell whether what happened before any queue, or the people on the floor, changed the total."""
        due = self._agenda.is_told_more(known) or NO_QUEUE in self._known.books.changed
        due = due or is_new or self._unqueued_at <= now
        if due:
            self._unqueued_at = self._tallies.moves_at(self._tallies.renew(NO_QUEUE))
        if known.people.get(ALL_QUEUES):
            self._unqueued_at = min(self._unqueued_at, now + SECOND)
        return due

    def _total_picture(self, known: Instantly) -> TotalPicture:
        total, self._groups = self._roll_ups.pictures(known)
        return total
