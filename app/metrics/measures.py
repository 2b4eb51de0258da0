"""What a window of a queue amounts to before any ratio is formed: rows that add up over queues."""

from collections.abc import Iterable
from typing import NamedTuple, TypeAlias
from zoneinfo import ZoneInfo

from app.events.instants import HOUR, SECOND, Instant, Millis, format_instant
from app.metrics.book import QueueBook
from app.metrics.columns import WIDTH, Attribution, Column
from app.metrics.figures import ALL, figures, fractions, ratio, service_level_figures
from app.metrics.floor import Floor
from app.metrics.ledger import WAITS, Span, Sums
from app.metrics.oddities import Telling
from app.metrics.other_targets import outcomes_within
from app.metrics.queue_settings import ATTRIBUTIONS, Formula
from app.metrics.service_level import FORMULAS
from app.metrics.snapshot import WindowFigures
from app.metrics.windows import Window


class Counting(NamedTuple):
    """How the service level is to be counted: a name, all, or None for each queue's own way."""

    formula: str | None = None
    attribution: str | None = None
    within: tuple[str, ...] = ()
    """Other target seconds, as they were asked for."""

    def formulas(self, own: Formula) -> tuple[Formula, ...]:
        """Return the formulas to form, given the queue's own."""
        if self.formula is None:
            return (own,)
        return tuple(Formula) if self.formula == ALL else (Formula(self.formula),)

    def attributions(self, own: str) -> tuple[Attribution, ...]:
        """Return the attributions to form, given the queue's own."""
        if self.attribution is None:
            return (ATTRIBUTIONS[own],)
        if self.attribution == ALL:
            return tuple(Attribution)
        return (ATTRIBUTIONS[self.attribution],)


Levels: TypeAlias = dict[tuple[str, str], tuple[int, int]]
"""Service-level fractions by the names of formula and attribution."""

EACH_QUEUE = "each_queue"
"""The name of a roll-up's formula or attribution when its queues differ."""


class Measure(NamedTuple):
    """The sums, waits and service-level fractions of one window."""

    sums: Sums
    waits: list[Millis]
    levels: Levels
    some_wait: bool
    by_target: dict[str, tuple[int, int]]
    """The fraction of the service level for each of the other targets."""


def measure(book: QueueBook, span: Span, counting: Counting) -> Measure:
    """Return what a window of a queue amounts to."""
    sums = book.sums(span)
    own = book.settings
    levels = fractions(sums, counting.formulas(own.formula), counting.attributions(own.attribution))
    waits = [wait for column in WAITS for wait in book.ledger.values(column, span)]
    some_wait = any(queued_at in span for queued_at in book.waiting(span.as_of))
    return Measure(sums, waits, levels, some_wait, _by_target(book, span, counting))


def _by_target(book: QueueBook, span: Span, counting: Counting) -> dict[str, tuple[int, int]]:
    if not counting.within:
        return {}
    (formula,) = counting.formulas(book.settings.formula)
    (attribution,) = counting.attributions(book.settings.attribution)
    return {
        asked: FORMULAS[formula](outcomes_within(book, span, seconds(asked), attribution))
        for asked in counting.within
    }


def seconds(text: str) -> Millis:
    """Return target seconds as milliseconds.

    Raises:
        ValueError: not a number from 0.001 to 3600.
    """
    within = round(float(text) * SECOND)
    if not 1 <= within <= HOUR:
        raise ValueError(text)
    return within


def add_up(measures: Iterable[Measure], counting: Counting) -> Measure:
    """Return the roll-up of several queues: sums add, each queue by its own target and formula."""
    rows = list(measures)
    sums = [sum(column) for column in zip(*(row.sums for row in rows), strict=True)] or [0] * WIDTH
    waits = [wait for row in rows for wait in row.waits]
    levels: Levels = {}
    formula = None if counting.formula else _common({f for row in rows for f, _ in row.levels})
    attribution = (
        None if counting.attribution else _common({a for row in rows for _, a in row.levels})
    )
    for row in rows:
        for (own_formula, own_attribution), (met, counted) in row.levels.items():
            key = (formula or own_formula, attribution or own_attribution)
            so_far = levels.get(key, (0, 0))
            levels[key] = (so_far[0] + met, so_far[1] + counted)
    by_target = {
        asked: _add(row.by_target[asked] for row in rows) for asked in counting.within if rows
    }
    return Measure(sums, waits, levels, any(row.some_wait for row in rows), by_target)


def _add(fractions_: Iterable[tuple[int, int]]) -> tuple[int, int]:
    met, counted = zip(*fractions_, strict=True)
    return sum(met), sum(counted)


def _common(names: set[str]) -> str:
    return names.pop() if len(names) == 1 else EACH_QUEUE


def add_agent_time(sums: Sums, floor: Floor, key: str, span: Span) -> None:
    """Write the agents' time of a queue (or of everybody, once each) into a row of sums."""
    for column, spent in agent_time(floor, key, span).items():
        sums[column] = spent


def agent_time(floor: Floor, key: str, span: Span) -> dict[int, Millis]:
    """Return the columns of agents' time of a queue (or of everybody, once each) in a span."""
    time = floor.time(key, span)
    return {
        Column.AVAILABLE_TIME: time.available,
        Column.HANDLING_TIME: time.handling,
        Column.LOGGED_IN_TIME: time.logged_in,
    }


def window_figures(
    measured: Measure,
    window: Window,
    at: Instant,
    zone: ZoneInfo,
    counting: Counting,
    telling: Telling,
) -> WindowFigures:
    """Form a window's figures: the one place where ratios come into being."""
    kpis = figures(measured.sums, measured.waits, telling)
    level = service_level_figures(
        measured.levels,
        counting.formula or "",
        counting.attribution or "",
        some_wait=measured.some_wait,
    )
    if measured.by_target:
        others = {asked: ratio(*fraction) for asked, fraction in measured.by_target.items()}
        kpis["service_level_within"] = others
    since = window.since(at, zone)
    return WindowFigures(
        format_instant(since), format_instant(at), {"service_level": level, **kpis}
    )
