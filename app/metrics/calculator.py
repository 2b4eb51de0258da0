"""The calculator: events and time in, pictures of the board out; everything it does is a function of them."""

from collections.abc import Mapping

from app.events import vocabulary as v
from app.events.instants import MINUTE, SECOND, Instant, Millis
from app.events.vocabulary import CallbackEvent, CallEvent, Event
from app.metrics.agents import AgentsQuestion, agents
from app.metrics.answers import answer, instant_asked
from app.metrics.asking import AnyAnswer, AnyQuestion
from app.metrics.board import Board
from app.metrics.centre import EVENTS, Centre
from app.metrics.checkpoint import dump_head, load_head
from app.metrics.exclusions import Exclusion, read_exclusion
from app.metrics.known import Known
from app.metrics.limits import Limits
from app.metrics.queue_settings import QueueSettings, SettingRefused, read_settings
from app.metrics.record import Record, quarter_of
from app.metrics.records import record, timed
from app.metrics.snapshot import Delta, Question, Snapshot
from app.metrics.unwritten import Unwritten
from app.metrics.visits import VisitsQuestion, visits

TRIM_EVERY: Millis = 15 * MINUTE
SETTLE_EVERY: Millis = MINUTE


class Calculator:
    """Folds a centre's events and forms its board; the same events and ticks give the same pictures."""

    def __init__(
        self, centre: Centre, limits: Limits | None = None, *, keeps_history: bool = False
    ) -> None:
        self.centre = centre
        self._unwritten = Unwritten() if keeps_history else None
        self._known = Known(centre, limits or Limits())
        self._board = Board(self._known)
        self._known.books.unwritten = self._unwritten
        self._trimmed_at: Instant = 0
        self._settled_at: Instant = 0

    @property
    def applied(self) -> int:
        """How many distinct events have been folded."""
        return self._known.deliveries.applied

    @property
    def newest(self) -> Instant | None:
        """The instant of the newest event."""
        return self._known.newest

    def apply(self, event: Event, received: Instant) -> None:
        """Fold an event that reached us at `received`; whatever is odd about it is counted, never raised."""
        known = self._known
        if isinstance(event, v.QueueConfigured):
            self._take_settings(event)
            return
        if isinstance(event, v.CentreConfigured):
            self._take_exclusion(event)
            return
        if isinstance(event, v.SourceDeclared):
            self._known.declare(event)
            return
        if isinstance(event, v.SourceTested):
            known.sources.test(event.source, event.at)
            return
        heartbeat = isinstance(event, v.SourceHeartbeat)
        known.sources.hear(event.source, event.at, received, heartbeat=heartbeat)
        too_late = event.at <= known.horizon
        fresh = known.is_new(event) if too_late else self._fold(event)
        if not fresh:
            known.deliveries.duplicates += 1
            return
        known.deliveries.applied += 1
        known.deliveries.too_late += too_late
        known.note(event)

    def configure(self, queue: str, settings: QueueSettings) -> None:
        """Change what a queue promises or how it is counted; all its figures follow at once."""
        known = self._known
        before = known.books.rules(queue)
        known.books.configure(queue, settings)
        if (before.within, before.short) != (settings.within, settings.short):
            known.calls.refold()
        known.floor.regroup(known.books.groups())
        self._board.restart_standing(queue)

    def exclude(self, version: int, rule: Exclusion) -> None:
        """Take a version of the rule which calls count nowhere; all figures follow at once."""
        known = self._known
        if not known.exclusions.take(version, rule):
            return
        known.calls.refold()
        for queue, book in known.books:
            known.books.touch(queue, max(book.first_at, known.horizon + 1))
            self._board.restart_standing(queue)

    def now(self, wall: Instant) -> Instant:
        """Return the centre's present instant."""
        if self.centre.clock == EVENTS:
            return self.newest if self.newest is not None else 0
        return wall

    def tick(self, wall: Instant) -> Delta | None:
        """Bring the board up to the present; None when nothing shown has changed."""
        now = self.now(wall)
        delta = self._board.advance(now)
        self._keep_house(now)
        return delta

    def next_tick(self, wall: Instant) -> Millis:
        """Return how long at most the next tick may wait: until a figure changes by itself."""
        return max(min(self._board.next_change - self.now(wall), SECOND), 1)

    def snapshot(self) -> Snapshot:
        """Return the whole board as of the last tick."""
        return self._board.snapshot()

    def answer(self, question: Question, wall: Instant) -> Snapshot:
        """Return the board that a question asks for.

        Raises:
            NotAnswerable: the question makes no sense, or reaches back further than is kept.
        """
        now = self.now(wall)
        self._board.judge(now)
        return answer(question, self._known, self._board, now)

    def ask(self, question: AnyQuestion, wall: Instant) -> AnyAnswer:
        """Return the answer to any kind of question.

        Raises:
            NotAnswerable: the question makes no sense, or reaches back further than is kept.
        """
        now = self.now(wall)
        if isinstance(question, VisitsQuestion):
            return visits(question, self._known, now)
        if isinstance(question, AgentsQuestion):
            at = instant_asked(question.at, self.centre.clock, now)
            return agents(question, self._known, at)
        return self.answer(question, wall)

    def take_unwritten(self, most: int, wall: Instant) -> Record | None:
        """Return rows for history of what changed: of at most so many calls and quarter hours; None if nothing did.

        They count as unwritten until `settle_unwritten` says otherwise.
        """
        known = self._known
        if self._unwritten is None:
            return None
        # A clock put back must not take back what history has.
        now = max(self.now(wall), self._unwritten.turned_until)
        known.note_turns(self._unwritten, now)
        self._unwritten.note_time(timed(known), now)
        changes = self._unwritten.take(most)
        return record(changes, known, now) if changes else None

    def settle_unwritten(self, *, written: bool) -> None:
        """Note whether the rows that were taken last are written; if not, they are taken again."""
        if self._unwritten is not None:
            self._unwritten.settle(written=written)

    def dump(self) -> dict[str, bytes]:
        """Return the parts of a checkpoint that changed since the last dump; empty bytes mean gone."""
        known = self._known
        history = {} if self._unwritten is None else {"unwritten": self._unwritten.dump()}
        return {
            **history,
            "head": dump_head(known, self._board),
            **known.calls.dump(),
            **known.floor.dump(known.horizon),
        }

    @classmethod
    def load(
        cls, centre: Centre, parts: Mapping[str, bytes], *, keeps_history: bool = False
    ) -> "Calculator":
        """Return the calculator that `dump` left in these parts.

        Raises:
            UnknownSchema: the parts were written by a newer program; they are left alone.
        """
        calculator = cls(centre, keeps_history=keeps_history)
        known = calculator._known
        # What is folded anew was noted when it was first folded.
        known.books.unwritten = None
        load_head(parts["head"], known, calculator._board)
        known.floor.load(parts)
        known.calls.load(parts)
        # What was judged before the checkpoint was judged on these very figures.
        known.books.revised_since.clear()
        calculator._go_on_writing(parts.get("unwritten"))
        return calculator

    def _go_on_writing(self, kept: bytes | None) -> None:
        if self._unwritten is None:
            return
        self._known.books.unwritten = self._unwritten
        if kept:
            self._unwritten.load(kept)
        else:
            self._known.note_everything(self._unwritten)

    def _fold(self, event: Event) -> bool:
        known = self._known
        if isinstance(event, (CallEvent, CallbackEvent)):
            return known.calls.apply(event)
        if isinstance(event, v.AgentStateChanged):
            return self._take_state(event)
        if not known.is_new(event):
            return False
        if isinstance(event, v.SourceRestarted):
            newest = known.newest if known.newest is not None else event.at
            known.calls.restart(event.source, event.at, newest)
        return True

    def _take_state(self, event: v.AgentStateChanged) -> bool:
        fresh = self._known.floor.apply(event)
        if fresh and self._unwritten is not None:
            # The state before it ends here, so that its row changes too.
            self._unwritten.note_agent(event.agent, event.at - 1)
        return fresh

    def _take_settings(self, event: v.QueueConfigured) -> None:
        known = self._known
        if event.version <= known.versions.get(event.queue, 0):
            return
        known.versions[event.queue] = event.version
        try:
            settings = read_settings(event.settings)
        except SettingRefused:
            known.deliveries.refused_settings += 1
            return
        self.configure(event.queue, settings)

    def _take_exclusion(self, event: v.CentreConfigured) -> None:
        try:
            self.exclude(event.version, read_exclusion(event.settings, event.at))
        except SettingRefused:
            self._known.deliveries.refused_settings += 1

    def _keep_house(self, now: Instant) -> None:
        known = self._known
        if now - self._settled_at >= SETTLE_EVERY:
            self._settled_at = now
            known.calls.settle(now - known.limits.settled)
        if now - self._trimmed_at >= TRIM_EVERY:
            self._trimmed_at = now
            known.trim(self._horizon(now))
            self._board.trim(known.horizon)

    def _horizon(self, now: Instant) -> Instant:
        """Return up to where all may be forgotten: whole quarter hours, and none that is yet to be written."""
        kept_since = quarter_of(now - self.centre.retention)
        oldest = self._unwritten.oldest if self._unwritten is not None else None
        return min(kept_since, oldest if oldest is not None else kept_since) - 1
