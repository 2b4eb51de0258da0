"""The watch: which queues, groups and sources have other figures than when last looked at."""

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from app.alerts.figures import Figures, Subject, of_queue, of_source, of_total
from app.alerts.lateness import Lateness
from app.alerts.rule import Of, Rule
from app.events.instants import SECOND, Instant, Millis, parse_instant
from app.metrics.calculator import Calculator
from app.metrics.centre import EVENTS
from app.metrics.looking import Shown
from app.metrics.snapshot import WindowFigures
from app.metrics.status import Status
from app.metrics.windows import DEFAULT_WINDOWS

_UNSHOWN_EVERY: Millis = 5 * SECOND
"""How often windows are formed that the board does not keep."""


class Watch:
    """Looks at the calculator's pictures for the judge."""

    def __init__(self) -> None:
        self._seen: dict[Subject, object] = {}
        self._unshown_at: Instant = -_UNSHOWN_EVERY
        self._awaited_staffing = False
        self._lateness = Lateness()
        self._late: frozenset[str] = frozenset()
        self._late_until: Instant = 0

    @property
    def late_until(self) -> Instant:
        """When the news of all sources was last of now again; 0 if it always was."""
        return self._late_until

    def look(
        self,
        calculator: Calculator,
        rules: Sequence[Rule],
        wall: Instant,
        *,
        awaits_staffing: bool = False,
    ) -> list[Figures]:
        """Return the figures of every subject that changed since the last look and is looked at by a rule."""
        if self._awaited_staffing and not awaits_staffing:
            self.forget()
        self._awaited_staffing = awaits_staffing
        now, shown = calculator.now(wall), calculator.shown(wall)
        wanted = {rule.scope.of for rule in rules if rule.enabled}
        more = unshown(rules)
        is_all_due = bool(more) and now - self._unshown_at >= _UNSHOWN_EVERY
        if is_all_due:
            self._unshown_at = now
        self._see_who_is_late(calculator, shown, now)
        changed = []
        for subject, picture in _pictures(shown):
            if subject.of not in wanted:
                continue
            is_same = self._seen.get(subject) is picture
            self._seen[subject] = picture
            if is_same and not is_all_due:
                continue
            changed.append(self._figures(calculator, shown, subject, more, now))
        return changed + (_sources(shown) if Of.SOURCE in wanted else [])

    def forget(self) -> None:
        """Look at everything anew."""
        self._seen.clear()

    def _see_who_is_late(self, calculator: Calculator, shown: Shown, now: Instant) -> None:
        if calculator.centre.clock == EVENTS:
            return
        newest = {s.source: parse_instant(s.last_event_at) for s in shown.sources if not s.silent}
        late = self._lateness.look(now, newest)
        if late != self._late:
            self.forget()
        if late:
            self._late_until = now
        self._late = late

    def _is_late(self, shown: Shown, subject: Subject) -> bool:
        of, name = subject
        if not self._late or of == Of.CENTRE:
            return bool(self._late)
        if of == Of.QUEUE:
            return not self._late.isdisjoint(shown.queues[name].sources)
        return any(
            not self._late.isdisjoint(queue.sources)
            for queue in shown.queues.values()
            if queue.group == name
        )

    def _figures(
        self, calculator: Calculator, shown: Shown, subject: Subject, more: list[str], now: Instant
    ) -> Figures:
        of, name = subject
        formed: dict[str, WindowFigures] = {}
        if more:
            queue = name if of == Of.QUEUE else None
            group = name if of == Of.GROUP else None
            formed = calculator.windows_of(more, now, queue, group)
        is_late = self._is_late(shown, subject)
        if of == Of.QUEUE:
            found = of_queue(
                name,
                shown.queues[name],
                formed,
                awaits_staffing=self._awaited_staffing,
                staffed_since=self._late_until,
            )
            return replace(found, is_late=is_late)
        picture = shown.groups[name] if of == Of.GROUP else shown.total
        if picture is None:
            raise AssertionError("the centre was not pictured")
        return replace(of_total(subject, picture, formed), is_late=is_late)


def unshown(rules: Sequence[Rule]) -> list[str]:
    """Return the windows of rules that the board does not keep."""
    wanted = {rule.window for rule in rules if rule.enabled and rule.window is not None}
    return sorted(wanted - set(DEFAULT_WINDOWS))


def _pictures(shown: Shown) -> Iterator[tuple[Subject, object]]:
    for queue, picture in shown.queues.items():
        yield Subject(Of.QUEUE.value, queue), picture
    for group, total in shown.groups.items():
        yield Subject(Of.GROUP.value, group), total
    if shown.total is not None:
        yield Subject(Of.CENTRE.value, ""), shown.total


def _sources(shown: Shown) -> list[Figures]:
    told: dict[str, list[str]] = {source.source: [] for source in shown.sources}
    for queue, picture in shown.queues.items():
        for source in picture.sources:
            told.setdefault(source, []).append(queue)
    return [
        of_source(source, sorted(queues), is_open=not queues or _any_open(shown, queues))
        for source in shown.sources
        for queues in (told[source.source],)
    ]


def _any_open(shown: Shown, queues: Sequence[str]) -> bool:
    return any(shown.queues[queue].status != Status.CLOSED for queue in queues)
