"""Which queues can be another at a tick, and by when the next one is due."""

from collections import Counter
from collections.abc import Mapping

from app.events.instants import Instant
from app.metrics.books import NO_QUEUE
from app.metrics.columns import FOREVER
from app.metrics.estimated_wait import next_estimate
from app.metrics.known import Known
from app.metrics.pictures import Instantly
from app.metrics.soonest import Soonest
from app.metrics.trend import next_point
from app.metrics.windows import Window


class Agenda:
    """What the board has to look at; it is told when that was done."""

    def __init__(self, known: Known, windows: tuple[Window, ...]) -> None:
        self.silent: frozenset[str] = frozenset()
        """The sources that were silent at the last look."""
        self._known = known
        self._windows = windows
        self._at: Instant = 0
        self._changes = Soonest()
        """When a queue is another by the passing of time alone."""
        self._border: Instant = 0
        """When a window begins anew."""
        self._people: Mapping[str, Counter[str]] = {}
        self._reported: frozenset[str] = frozenset()

    def put(self, queue: str, at: Instant) -> None:
        """Say when a queue is another by the passing of time, whatever was said before."""
        self._changes.put(queue, at)

    def take(self, known: Instantly, *, is_new: bool) -> set[str]:
        """Return the queues to look at as of now: all of them if nothing that was kept holds any longer."""
        before, self.silent = self.silent, self._silent_sources(known.at)
        if is_new or self._all_are_due(known):
            return {queue for queue, _ in self._known.books}
        books, due = self._known.books, set(self._known.books.changed)
        due.update(self._changes.take(known.at))
        due |= self._known.beside.restaffed
        due |= self._known.floor.retold
        turned = self.silent ^ before
        if turned:
            due |= {queue for queue, book in books if not turned.isdisjoint(book.sources)}
        if known.people is not self._people:
            due |= _moved(self._people, known.people)
        due.discard(NO_QUEUE)
        return {queue for queue in due if queue in books}

    def is_told_more(self, known: Instantly) -> bool:
        """Tell whether sources have reported anything for the first time since the last look."""
        return known.reported != self._reported

    def settle(self, known: Instantly, *, is_new: bool) -> None:
        """Take everything as looked at."""
        self._people, self._reported, self._at = known.people, known.reported, known.at
        self._known.books.changed.clear()
        self._known.floor.retold.clear()
        self._known.books.forget_revisions()
        if not self._border or known.at >= self._border or is_new:
            self._border = self._next_border(known.at)

    def next_look(self) -> Instant:
        """Return when the first queue is another by itself."""
        return min(
            self._border,
            self._changes.first(),
            next_point(self._at),
            next_estimate(self._at),
            self._known.sources.next_silence(self._at),
        )

    def _all_are_due(self, known: Instantly) -> bool:
        now = known.at
        if now >= self._border or now < self._at or self.is_told_more(known):
            return True
        # Every line has a new point then, or every queue another estimate.
        return now >= next_point(self._at) or now >= next_estimate(self._at)

    def _silent_sources(self, now: Instant) -> frozenset[str]:
        sources = self._known.sources
        return frozenset(name for name in sources.known if sources.silent(name, now))

    def _next_border(self, now: Instant) -> Instant:
        borders = (window.next_border(now, self._known.zone) for window in self._windows)
        return min((border for border in borders if border is not None), default=FOREVER)


def _moved(before: Mapping[str, Counter[str]], after: Mapping[str, Counter[str]]) -> set[str]:
    """Return the queues in which people do something else, or other people do."""
    moved = {queue for queue in before if queue not in after}
    for queue, people in after.items():
        known = before.get(queue)
        if people is not known and people != known:
            moved.add(queue)
    return moved
