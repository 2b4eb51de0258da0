"""What history kept of an interval, brought to rows of figures by the arithmetic of the board.

Sums add up over queues, each queue counts by its own formula, people count once, ratios form last:
all of it is done by app/metrics, which does it for the board.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

import msgspec

from app.events.instants import Instant, Millis, format_instant
from app.metrics.books import NO_QUEUE
from app.metrics.columns import WIDTH
from app.metrics.figures import figure_of, fractions, service_level_figures
from app.metrics.kpi import Kpi
from app.metrics.ledger import Sums
from app.metrics.measures import Counting, Measure, add_up
from app.metrics.oddities import Reported, Telling
from app.metrics.queue_settings import QueueSettings
from app.metrics.snapshot import Figure, Kpis
from app.reports.asked import By, Chosen
from app.reports.intervals import Stretch
from app.reports.needed import NOT_OF_AGENTS, NOT_OF_SOME, TIMES
from app.reports.ranks import in_order

_NOTHING: Sums = [0] * WIDTH
_USUAL = QueueSettings()
SERVICE_LEVEL = "service_level"
"""The one KPI that is counted in many ways."""


class Kept(NamedTuple):
    """What history kept of one interval."""

    number: int
    stretch: Stretch
    sums: Mapping[str, Sums]
    """Of queues, the one without a name among them; or of agents."""
    people: Mapping[str, Sums]
    """The agents' time of the groups, or of the centre."""
    waits: Mapping[str, Sequence[Millis]]
    """Of the visits that left, by queue."""
    waiting: frozenset[str]
    """Queues in which somebody who came in this interval waits still."""


class Told(NamedTuple):
    """What the sources can tell, and of which queues each of them tells."""

    reported: Reported
    known: frozenset[str]
    """Every source."""
    sources: Mapping[str, Sequence[str]]
    """The sources of each queue."""

    def telling(self, queues: Iterable[str], until: Instant, *, whole: bool) -> Telling:
        """Return what was told by an instant of some queues, or of the whole centre."""
        own = {source for queue in queues for source in self.sources.get(queue, ())}
        untold = self.reported.untold_by(own or self.known, whole=whole)
        return Telling(self.reported.at(until), untold)


class Centre(NamedTuple):
    """The centre's queues, as they are set up now, and what is told of them."""

    settings: Mapping[str, QueueSettings]
    told: Told

    @property
    def queues(self) -> list[str]:
        """Every queue that was set up or heard of, by name."""
        return sorted(self.settings.keys() | self.told.sources.keys() - {NO_QUEUE})

    def rules(self, queue: str) -> QueueSettings:
        """Return how a queue is set up."""
        return self.settings.get(queue, _USUAL)

    def group(self, name: str) -> list[str]:
        """Return the queues of a group."""
        return [queue for queue, own in sorted(self.settings.items()) if own.group == name]

    def groups(self) -> list[str]:
        """Return the groups that have queues."""
        return sorted({own.group for own in self.settings.values() if own.group is not None})


class Row(msgspec.Struct, omit_defaults=True):
    """The figures of one interval and one subject."""

    n: int
    since: str
    until: str
    subject: str
    kpis: Kpis
    name: str | None = None


class Forming:
    """Forms rows: for these KPIs, these subjects, counted in this way."""

    def __init__(
        self, kpis: Sequence[Kpi], chosen: Chosen, counting: Counting, centre: Centre
    ) -> None:
        self.kpis = kpis
        self.chosen = chosen
        self.counting = counting
        self.centre = centre
        self._has_level = any(kpi.slug == SERVICE_LEVEL for kpi in kpis)

    def rows(self, kept: Kept) -> Iterator[Row]:
        """Yield the rows of an interval, by subject."""
        since, until = map(format_instant, kept.stretch)
        for subject in self.subjects(kept):
            measured = self.measure(kept, subject)
            kpis = self.figures(measured, subject, kept.stretch.until)
            yield Row(kept.number, since, until, subject, kpis, self._name(subject))

    def subjects(self, kept: Kept) -> list[str]:
        """Return who has a row: the named, else all of whom anything was kept."""
        by, centre = self.chosen.by, self.centre
        if by is By.TOTAL:
            return [""]
        if self.chosen.named is not None:
            return sorted(self.chosen.named)
        if by is By.GROUP:
            any_kept = kept.people.keys() | {
                own.group for queue in kept.sums if (own := centre.settings.get(queue))
            }
            return [group for group in centre.groups() if group in any_kept]
        found = sorted(kept.sums.keys() - {NO_QUEUE})
        if by is By.QUEUE and self.chosen.groups is not None:
            members = {queue for group in self.chosen.groups for queue in centre.group(group)}
            return [queue for queue in found if queue in members]
        return found

    def measure(self, kept: Kept, subject: str) -> Measure:
        """Return what a subject's interval amounts to, before any ratio is formed."""
        if self.chosen.by is By.AGENT:
            return Measure(kept.sums.get(subject, _NOTHING), [], {}, False, {})
        if self.chosen.by is By.QUEUE:
            return self._of_queue(kept, subject)
        members = self._members(subject) if self.together is None else [self.together]
        rows = [self._of_queue(kept, queue) for queue in members]
        measured = add_up(rows, self.counting)
        people = kept.people.get(subject, _NOTHING)
        for column in TIMES:
            measured.sums[column] = people[column]
        return measured

    def figures(self, measured: Measure, subject: str, until: Instant) -> Kpis:
        """Form the figures: where ratios come into being."""
        telling = self._telling(subject, until - 1)
        ordered = in_order(measured.waits)
        return {
            kpi.slug: self._level(measured)
            if kpi.slug == SERVICE_LEVEL
            else figure_of(kpi, measured.sums, ordered, telling)
            for kpi in self.kpis
        }

    def _level(self, measured: Measure) -> object:
        if self.chosen.by is By.AGENT:
            return Figure(None, reported=False)
        return service_level_figures(
            measured.levels,
            self.counting.formula or "",
            self.counting.attribution or "",
            some_wait=measured.some_wait,
        )

    def _of_queue(self, kept: Kept, queue: str) -> Measure:
        sums, own = kept.sums.get(queue, _NOTHING), self.centre.rules(queue)
        ways = self.counting.formulas(own.formula), self.counting.attributions(own.attribution)
        levels = fractions(sums, *ways) if self._has_level else {}
        waits = list(kept.waits.get(queue, ()))
        return Measure(sums, waits, levels, queue in kept.waiting, {})

    @cached_property
    def together(self) -> str | None:
        """The queue that stands for all of a total, where each of them counts in the same way.

        Sums of what is counted alike may be added up before the service level is formed.
        """
        if self.chosen.by is not By.TOTAL:
            return None
        ways = {queue: self._ways(queue) for queue in self._members("")}
        return next(iter(ways)) if len(set(ways.values())) == 1 else None

    def _ways(self, queue: str) -> tuple[object, object]:
        own = self.centre.rules(queue)
        counting = self.counting
        return counting.formulas(own.formula), counting.attributions(own.attribution)

    def _members(self, subject: str) -> list[str]:
        """Return the queues that a roll-up is made of; the centre has calls that reached none, too."""
        if self.chosen.by is By.GROUP:
            return self.centre.group(subject)
        some = self.some_queues
        return [*self.centre.queues, NO_QUEUE] if some is None else some

    @property
    def some_queues(self) -> list[str] | None:
        """The queues that were chosen, None for all."""
        if self.chosen.groups is not None:
            groups = self.chosen.groups
            return [queue for group in groups for queue in self.centre.group(group)]
        return None if self.chosen.queues is None else list(self.chosen.queues)

    def _telling(self, subject: str, until: Instant) -> Telling:
        by = self.chosen.by
        if by is By.QUEUE:
            return self.centre.told.telling([subject], until, whole=False)
        if by is By.GROUP:
            return self.centre.told.telling(self.centre.group(subject), until, whole=False)
        some = None if by is By.AGENT else self.some_queues
        telling = self.centre.told.telling(
            self.centre.queues if some is None else some, until, whole=some is None
        )
        if by is By.AGENT:
            return telling._replace(untold=telling.untold | NOT_OF_AGENTS)
        return telling if some is None else telling._replace(untold=telling.untold | NOT_OF_SOME)

    def _name(self, subject: str) -> str | None:
        if self.chosen.by is not By.QUEUE:
            return None
        return self.centre.settings.get(subject, _USUAL).name
