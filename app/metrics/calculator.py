"""The calculator: events and time in, pictures of the board out; everything it does is a function of them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import cast

from app.events import vocabulary as v
from app.events.instants import MINUTE, SECOND, Instant, Millis
from app.events.vocabulary import CallbackEvent, CallEvent, Event
from app.metrics.agents import AgentsQuestion, agents
from app.metrics.answers import answer, instant_asked
from app.metrics.asking import AnyAnswer, AnyQuestion
from app.metrics.beside import Beside
from app.metrics.board import Board
from app.metrics.centre import EVENTS, Centre
from app.metrics.checkpoint import dump_head, load_head
from app.metrics.exclusions import Exclusion, read_exclusion
from app.metrics.kinds import CALL, HEARTBEAT, KINDS, OURS
from app.metrics.known import Known
from app.metrics.limits import Limits
from app.metrics.looking import Shown, as_shown, queue_at, windows_of, windows_of_total
from app.metrics.pending import PendingQuestion, pending
from app.metrics.quarter import quarter_of
from app.metrics.quarters import Quarters, rules
from app.metrics.queue_settings import QueueSettings, SettingRefused, read_settings
from app.metrics.record import Record
from app.metrics.records import record, timed
from app.metrics.roll_call import Person, roll_call
from app.metrics.snapshot import Delta, Question, QueuePicture, Snapshot, WindowFigures
from app.metrics.starting_point import dump_point, load_point
from app.metrics.unwritten import Unwritten
from app.metrics.visits import VisitsQuestion, visits
from app.metrics.workload import Workload, WorkloadQuestion
from app.metrics.workloads import workload

TRIM_EVERY: Millis = 15 * MINUTE
SETTLE_EVERY: Millis = MINUTE


class NotFolded(Exception):  # noqa: N818  a verdict on one event; the others go on
    """An event of several could not be folded; `place` says which."""

    def __init__(self, place: int) -> None:
        super().__init__(f"event {place} could not be folded")
        self.place = place


class Calculator:
    """Folds a centre's events and forms its board; the same events and ticks give the same pictures."""

    def __init__(
        self,
        centre: Centre,
        limits: Limits | None = None,
        *,
        keeps_history: bool = False,
        made_by: str = "",
    ) -> None:
        self.centre = centre
        self._unwritten = Unwritten() if keeps_history else None
        self._known = Known(centre, limits or Limits())
        self._board = Board(self._known)
        self._quarters = Quarters(self._known.books)
        self._rules = rules(self._known.limits, made_by)
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

    @property
    def horizon(self) -> Instant:
        """The instant up to which all may have been forgotten."""
        return self._known.horizon

    @property
    def beside(self) -> Beside:
        """What the board shows beside its figures; the next tick shows what was said."""
        return self._known.beside

    def apply(self, event: Event, received: Instant | None = None) -> None:
        """Fold an event that reached us at `received`, or when it happened; whatever is odd about it is counted, never raised."""
        known, kind = self._known, KINDS[type(event)]
        if kind & OURS:
            self._take_word(event)
            return
        at = event.at
        # From here on the one text of the source that is kept: to find it the same again takes no comparing.
        source = known.sources.hear(
            event.source, at, at if received is None else received, heartbeat=kind & HEARTBEAT != 0
        )
        if at <= known.horizon:
            fresh = known.is_new(event)
            known.deliveries.too_late += fresh
        elif kind & CALL:
            fresh = known.calls.apply(cast("CallEvent | CallbackEvent", event), kind, source, at)
        else:
            fresh = self._fold(event)
        if fresh:
            known.deliveries.applied += 1
            known.note(event, kind, source, at)
        else:
            known.deliveries.duplicates += 1

    def apply_all(
        self, events: list[Event], received: Instant | None = None, first: int = 0
    ) -> None:
        """Fold events that reached us together, from a place on; without an instant, each when it happened.

        Raises:
            NotFolded: one of them could not be; those before it are folded, those behind it are not.
        """
        place = first
        try:
            for place in range(first, len(events)):
                self.apply(events[place], received)
        except Exception as trouble:
            raise NotFolded(place) from trouble

    def _take_word(self, event: Event) -> None:
        """Take what the service itself says."""
        if isinstance(event, v.QueueConfigured):
            self._take_settings(event)
        elif isinstance(event, v.CentreConfigured):
            self._take_exclusion(event)
        elif isinstance(event, v.SourceDeclared):
            self._known.declare(event)
        elif isinstance(event, v.SourceTested):
            self._known.sources.test(event.source, event.at)

    def configure(self, queue: str, settings: QueueSettings) -> None:
        """Change what a queue promises or how it is counted; all its figures follow at once."""
        known = self._known
        before = known.books.rules(queue)
        known.books.configure(queue, settings)
        if (before.within, before.short) != (settings.within, settings.short):
            known.calls.refold()
        known.floor.regroup(known.books.groups())
        self._board.standings.restart(queue)

    def exclude(self, version: int, rule: Exclusion) -> None:
        """Take a version of the rule which calls count nowhere; all figures follow at once."""
        known = self._known
        if not known.exclusions.take(version, rule):
            return
        known.calls.refold()
        for queue, book in known.books:
            known.books.touch(queue, max(book.first_at, known.horizon + 1))
            self._board.standings.restart(queue)

    def now(self, wall: Instant) -> Instant:
        """Return the centre's present instant."""
        if self.centre.clock == EVENTS:
            return self.newest if self.newest is not None else 0
        return wall

    def tick(self, wall: Instant) -> Delta | None:
        """Bring the board up to the present; None when nothing shown has changed."""
        now = self.now(wall)
        delta = self._board.advance(now)
        self.keep_house(now)
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
        if isinstance(question, WorkloadQuestion):
            return workload(question.queue, self._known, now)
        if isinstance(question, PendingQuestion):
            return pending(question, self._known, self._unwritten, now)
        return self.answer(question, wall)

    @property
    def queues(self) -> list[str]:
        """Every queue heard of, by name."""
        return [queue for queue, _ in self._known.books]

    @property
    def agents(self) -> list[str]:
        """Every agent whose state was told of, by name."""
        return self._known.floor.agents

    def roll_call(self, agents: Iterable[str], wall: Instant) -> list[Person]:
        """Return those of these agents who are logged in."""
        return roll_call(self._known.floor, agents, self.now(wall))

    def workload(self, queue: str, people: Sequence[Person], wall: Instant) -> Workload:
        """Return what comes at a queue and who is there for it, by the roll call of the whole centre.

        Raises:
            NotAnswerable: no event has named the queue.
        """
        return workload(queue, self._known, self.now(wall), people)

    def shown(self, wall: Instant) -> Shown:
        """Return the pictures as of the last tick; nothing is formed anew."""
        return as_shown(self._known, self._board, self.now(wall))

    def windows_of(
        self, names: Sequence[str], at: Instant, queue: str | None = None, group: str | None = None
    ) -> dict[str, WindowFigures]:
        """Return the figures of a queue, a group or else the centre in windows that end at `at`."""
        if queue is not None:
            return windows_of(self._known, queue, names, at)
        return windows_of_total(self._known, names, at, group)

    def queue_at(self, queue: str, names: Sequence[str], at: Instant) -> QueuePicture:
        """Return a queue that was heard of as it stood at `at`, in these windows, without trend and estimates."""
        return queue_at(self._known, self._board, queue, names, at)

    def workload_at(self, queue: str, at: Instant) -> Workload:
        """Return what came at a queue, and who was there for it, as of an instant that is kept."""
        people = roll_call(self._known.floor, self._known.floor.agents, at)
        return workload(queue, self._known, at, people)

    def take_unwritten(self, most: int, wall: Instant) -> Record | None:
        """Return rows for history of what changed: of so many calls, quarter hours and agents; None if nothing did.

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

    @property
    def is_all_taken(self) -> bool:
        """Whether nothing else is unwritten than what was taken last."""
        return self._unwritten is None or self._unwritten.is_all_taken

    def settle_unwritten(self, *, written: bool) -> None:
        """Note whether all rows taken since the last time are written; if not, they are taken again."""
        if self._unwritten is not None:
            self._unwritten.settle(written=written)

    def prepare(self) -> bool:
        """Work a few milliseconds ahead for the next dump of a long backlog; False if there is nothing left to do."""
        return self._quarters.prepare() or self._known.calls.prepare()

    def dump(self) -> dict[str, bytes]:
        """Return the parts of a checkpoint that changed since the last dump; empty bytes mean gone."""
        known = self._known
        history = {} if self._unwritten is None else {"unwritten": self._unwritten.dump()}
        return {
            **history,
            "head": dump_head(known, self._board, self._rules),
            **self._quarters.dump(known.horizon),
            **known.calls.dump(),
            **known.floor.dump(known.horizon),
        }

    @classmethod
    def load(
        cls,
        centre: Centre,
        parts: Mapping[str, bytes],
        *,
        keeps_history: bool = False,
        made_by: str = "",
    ) -> "Calculator":
        """Return the calculator that `dump` left in these parts, whatever made the one or the other.

        Raises:
            UnknownSchema: the parts were written by a newer program; they are left alone.
        """
        calculator = cls(centre, keeps_history=keeps_history, made_by=made_by)
        known = calculator._known
        # What is folded anew was noted when it was first folded.
        known.books.unwritten = None
        head = load_head(parts["head"], known, calculator._board)
        known.floor.load(parts)
        calculator._quarters.note(parts)
        known.calls.load(parts)
        if head.rules == calculator._rules:
            calculator._quarters.load(parts)
        if head.rules != calculator._rules or known.books.rows() != head.rows:
            known.calls.refold()
        # What was judged before the checkpoint was judged on these very figures.
        known.books.forget_revisions()
        calculator._go_on_writing(parts.get("unwritten"))
        return calculator

    def starting_point(self) -> bytes:
        """Return from where the days after the last tick can be folded again from their events alone."""
        return dump_point(self._known, self._board)

    @classmethod
    def begin_at(cls, centre: Centre, point: bytes) -> "Calculator":
        """Return a calculator at a starting point, to be told every event since, and then `begin_after`.

        Raises:
            UnknownSchema: the point was written by a newer program.
        """
        calculator = cls(centre)
        load_point(point, calculator._known, calculator._board)
        return calculator

    def keep_house(self, now: Instant) -> None:
        """Pack away and forget what the centre need not have at hand at its instant `now`."""
        self.pack_away(now)
        if now - self._trimmed_at >= TRIM_EVERY:
            self._trimmed_at = now
            # What is forgotten has been judged: of a live board it was, at every tick.
            self._board.judge(now)
            self._known.trim(self._horizon(now))
            self._board.standings.trim(self._known.horizon)

    def pack_away(self, now: Instant) -> None:
        """Pack away the calls that are long over: they take less room so, and count the same."""
        if now - self._settled_at >= SETTLE_EVERY:
            self._settled_at = now
            self._known.calls.settle(now - self._known.limits.settled)

    def begin_after(self, horizon: Instant) -> None:
        """Forget what was told of before: it was needed for the calls that reached over it."""
        known = self._known
        known.trim(horizon)
        self._board.standings.trim(known.horizon)

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
        if isinstance(event, v.AgentStateChanged):
            return self._take_state(event)
        if not known.is_new(event):
            return False
        if isinstance(event, v.SourceRestarted):
            known.calls.restart(event.source, event.at)
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

    def _horizon(self, now: Instant) -> Instant:
        """Return up to where all may be forgotten: whole quarter hours, and none that is yet to be written."""
        kept_since = quarter_of(now - self.centre.retention)
        oldest = self._unwritten.oldest if self._unwritten is not None else None
        return min(kept_since, oldest if oldest is not None else kept_since) - 1
