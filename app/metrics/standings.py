"""How every queue of a centre stands: judged up to the present, and again where the past changes."""

from app.events.instants import Instant, format_instant
from app.metrics.book import QueueBook
from app.metrics.columns import FOREVER
from app.metrics.hours import is_open, last_turn
from app.metrics.judging import Judge
from app.metrics.known import Known
from app.metrics.standing import StatusHistory, new_history
from app.metrics.status import Standing, Status, first_standing


class _Judged:
    """How far one queue is judged, and what was shown of it."""

    __slots__ = ("first_at", "is_unjudged", "judge", "shown", "shown_since")

    def __init__(self) -> None:
        self.judge = Judge()
        self.first_at: Instant = FOREVER
        """Since when the queue has been judged."""
        self.is_unjudged = True
        """Whether something changed since it was."""
        self.shown: Standing | None = None
        self.shown_since: str | None = None


class Standings:
    """The standings of all queues within retention."""

    def __init__(self, known: Known) -> None:
        self.histories: dict[str, StatusHistory] = {}
        self.stands_until: Instant = -1
        """How the queues stood up to here is not judged again: it was told by a starting point."""
        self._known = known
        self._judged: dict[str, _Judged] = {}

    def judge_all(self, now: Instant, before: Instant) -> None:
        """Bring every queue's status up to `now`; `before` is the instant of the last tick."""
        for queue, book in self._known.books:
            self.judge(queue, book, now, before)

    def judge(self, queue: str, book: QueueBook, now: Instant, before: Instant) -> None:
        """Bring a queue's status up to `now`; `before` is the instant of the last tick."""
        if book.first_at > now:
            return
        history, judged = self.histories.get(queue), self._judged_of(queue)
        if history is None:
            history = self.histories[queue] = new_history(book.first_at)
        if book.first_at != judged.first_at and book.first_at > self._known.horizon:
            judged.first_at = book.first_at
            history.begin(book.first_at)
        if not judged.is_unjudged:
            judged.judge.pass_over(history, min(before, now))
        judged_until = history.judged_until
        if book.revised_since <= judged_until:
            history.rewind(max(book.revised_since, self.stands_until + 1))
            judged_until = history.judged_until
        if queue in self._known.books.changed:
            judged.is_unjudged = True
        judged.judge.advance(history, book, now, anew=judged.is_unjudged)
        if history.judged_until > judged_until:
            judged.is_unjudged = False

    def due(self, queue: str) -> Instant:
        """Return when, as far as is known, a queue may stand otherwise."""
        history = self.histories.get(queue)
        return history.due if history is not None else FOREVER

    def now(
        self, queue: str, book: QueueBook, now: Instant, *, all_speak: bool
    ) -> tuple[Status, str | None]:
        """Return what `at` does, for a queue that was just judged, and while no source is silent."""
        history = self.histories.get(queue)
        if not all_speak or book.settings.hours or history is None:
            return self.at(queue, now)
        judged_at, latest = history.standings[-1]
        if judged_at > now:
            # The clock was put back.
            return self.at(queue, now)
        judged = self._judged_of(queue)
        if latest is not judged.shown:
            judged.shown, judged.shown_since = latest, _since(latest)
        return latest.status, judged.shown_since

    def at(self, queue: str, at: Instant) -> tuple[Status, str | None]:
        """Return a queue's status at an instant and since when; stale when all its sources are silent."""
        history = self.histories.get(queue)
        standing = history.at(at) if history is not None else first_standing(FOREVER)
        book = self._known.books[queue]
        if not is_open(book.settings.hours, at, self._known.zone):
            closed = last_turn(book.settings.hours, at, self._known.zone)
            return Status.CLOSED, format_instant(closed) if closed is not None else None
        sources = book.sources
        silent = bool(sources) and all(self._known.sources.silent(name, at) for name in sources)
        return Status.STALE if silent else standing.status, _since(standing)

    def restart(self, queue: str) -> None:
        """Judge a queue's past anew: its rules have changed."""
        if queue in self.histories:
            self.histories[queue].restart()

    def trim(self, horizon: Instant) -> None:
        """Forget standings that were over at the horizon."""
        for history in self.histories.values():
            history.trim(horizon)

    def _judged_of(self, queue: str) -> _Judged:
        judged = self._judged.get(queue)
        if judged is None:
            judged = self._judged[queue] = _Judged()
        return judged


def _since(standing: Standing) -> str | None:
    """Return since when a standing is in force, as it is shown."""
    return format_instant(standing.since) if standing.since < FOREVER else None
