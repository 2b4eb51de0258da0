"""Draws small days on the floor, and ways in which they may reach the service.

Instants keep to the borders that matter (the target, the short limit, the graces, and one
millisecond to either side), so that ties and exact borders happen all the time.
"""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from tests.recount.recount import as_instant
from tests.recount.rules import HOUR, MINUTE, Excluding, QueueRules, Rules, Window
from tests.recount.service_level import ATTRIBUTIONS, FORMULAS
from tests.recount.stories import QUEUES, SOURCES, Step, odd_events, stories

Events = list[dict[str, Any]]

# 12 November 2026, 09:00 in London: no zone changes near it.
MORNING = 1_794_474_000_000
WINDOW_LENGTHS = (1 * MINUTE, 15 * MINUTE, 30 * MINUTE, 60 * MINUTE, 90_500)


@dataclass(frozen=True)
class Day:
    """All events of a centre in the order they happened, and the rules it keeps."""

    events: Events
    rules: Rules


@dataclass(frozen=True)
class Schedule:
    """How many deliveries come in each batch, and after which batches the service restarts."""

    batches: tuple[int, ...]
    restarts_after: frozenset[int]

    def split(self, deliveries: Sequence[Mapping[str, Any]]) -> list[list[Mapping[str, Any]]]:
        parts, start = [], 0
        for size in self.batches:
            parts.append(list(deliveries[start : start + size]))
            start += size
        return parts


def queue_rules() -> st.SearchStrategy[QueueRules]:
    return st.builds(
        QueueRules,
        target_ms=st.sampled_from([5_000, 20_000, 60_000]),
        short_ms=st.sampled_from([0, 1_000, 5_000]),
        formula=st.sampled_from(sorted(FORMULAS)),
        attribution=st.sampled_from(ATTRIBUTIONS),
    )


def centre_rules() -> st.SearchStrategy[Rules]:
    """The usual rules more often than not, else each queue its own."""
    own = st.fixed_dictionaries({queue: queue_rules() for queue in QUEUES}).map(Rules)
    return st.just(Rules()) | own


@st.composite
def days(
    draw: st.DrawFn,
    *,
    max_calls: int = 12,
    odd: bool = True,
    starts: st.SearchStrategy[int] | None = None,
) -> Day:
    """Ordinary calls, and (where `odd`) missing, contradictory and misplaced events."""
    steps: list[Step] = []
    begun = first_instants() if starts is None else starts
    for number in range(draw(st.integers(0, max_calls))):
        source, call = draw(st.sampled_from(SOURCES)), f"c{number // 2}"
        steps += draw(stories(source, call, draw(begun), odd=odd))
    if odd:
        steps += draw(odd_events(sorted({step.at for step in steps} | {MORNING})))
        steps += draw(restarts_of_sources([step.at for step in steps]))
    return Day(draw(numbered(steps)), draw(centre_rules()))


CLOCK_CHANGES = (
    ("Europe/London", "2026-03-29T01:00:00Z"),  # a day of 23 hours
    ("Europe/London", "2026-10-25T01:00:00Z"),  # a day of 25 hours
    ("America/New_York", "2026-11-01T06:00:00Z"),
    ("Australia/Lord_Howe", "2026-04-04T15:00:00Z"),  # the clock moves half an hour
    ("America/Sao_Paulo", "2018-11-04T03:00:00Z"),  # a day that begins at one o'clock
    ("America/Havana", "2026-11-01T05:00:00Z"),  # a day that has its first hour twice
)
"""Zones, and instants at which their clocks were put forward or back."""


@st.composite
def days_of_clock_changes(draw: st.DrawFn) -> tuple[str, Day]:
    """Days whose calls lie about a change of the clocks, or about a midnight beside it; and their zone."""
    zone, changed = draw(st.sampled_from(CLOCK_CHANGES))
    change = as_instant(changed)
    beginning = local_midnight(change, zone)
    after = local_midnight(beginning + 27 * HOUR, zone)
    about = draw(st.sampled_from([change, beginning, after]))
    day = draw(days())
    by = about - MORNING - draw(st.sampled_from([0, 500, 30_000, 60_000]))
    return zone, Day([event | {"at": event["at"] + by} for event in day.events], day.rules)


def local_midnight(at: int, zone: str) -> int:
    """The first instant of the local date that an instant lies in, found by walking back."""

    def date_at(instant: int) -> date:
        return datetime.fromtimestamp(instant // 1000, ZoneInfo(zone)).date()

    first = at // (15 * MINUTE) * (15 * MINUTE)
    while date_at(first - 1) == date_at(at):
        first -= 15 * MINUTE
    return first


@st.composite
def days_with_exclusions(draw: st.DrawFn) -> Day:
    """Days on which some callers, lines, queues and directions are told apart, by up to three rules."""
    day = draw(days())
    events = [event | draw(marks(event["type"])) for event in day.events]
    near = sorted({event["at"] for event in events}) or [MORNING]
    since = st.builds(lambda at, by: at + by, st.sampled_from(near), st.sampled_from([-1, 0, 1]))
    rules = st.builds(
        Excluding,
        since=st.just(0) | since,
        callers=st.frozensets(st.just("tester")),
        entries=st.frozensets(st.just("line 9")),
        queues=st.frozensets(st.sampled_from(QUEUES), max_size=1),
        internal=st.booleans(),
    )
    excluding = draw(st.lists(rules, max_size=3))
    return Day(events, replace(day.rules, excluding=tuple(excluding)))


def marks(kind: str) -> st.SearchStrategy[dict[str, Any]]:
    """What tells a test call from others, where an event of this type may say so."""
    customer = st.sampled_from([{}, {}, {"customer": "ann"}, {"customer": "tester"}])
    if kind in ("call.queued", "callback.requested"):
        return customer
    if kind != "call.arrived":
        return st.just({})
    entry = st.sampled_from([{}, {"entry": "line 1"}, {"entry": "line 9"}])
    way = st.sampled_from([{}, {"direction": "inbound"}, {"direction": "internal"}])
    return st.builds(lambda *fields: fields[0] | fields[1] | fields[2], customer, entry, way)


def first_instants() -> st.SearchStrategy[int]:
    """Half-second ticks of the first minutes, so that calls meet each other."""
    return st.integers(0, 240).map(lambda tick: MORNING + 500 * tick)


@st.composite
def restarts_of_sources(draw: st.DrawFn, instants: list[int]) -> list[Step]:
    near = st.sampled_from(instants or [MORNING])
    shift = st.sampled_from([-1, 0, 0, 1, 500])
    lost = st.builds(
        lambda source, at, by: Step(at + by, "source.restarted", source, {}),
        st.sampled_from(SOURCES),
        near,
        shift,
    )
    return draw(st.lists(lost, max_size=2))


@st.composite
def numbered(draw: st.DrawFn, steps: list[Step]) -> Events:
    """Gives each event an id that is new in its source only, in no telling order."""
    ids = draw(st.permutations(range(len(steps))))
    events = [
        {"source": step.source, "id": f"e{number:04}", "type": step.type, "at": step.at}
        | step.fields
        for number, step in zip(ids, steps, strict=True)
    ]
    return sorted(events, key=lambda event: (event["at"], event["id"]))


def moments(day: Day) -> st.SearchStrategy[int]:
    """Instants to look at the board: at the events, their deadlines, and just beside them."""
    instants = sorted({event["at"] for event in day.events}) or [MORNING]
    targets = {day.rules.queue(queue).target_ms for queue in QUEUES}
    limits = day.rules.limits
    after = {limits.left_grace_ms, limits.waiting_ms, limits.talking_ms, 15 * MINUTE} | targets
    return st.builds(
        lambda at, later, beside: at + later + beside,
        st.sampled_from(instants[::-1]) | st.just(instants[-1]),
        st.sampled_from([0] * len(after) + sorted(after)),
        st.sampled_from([0, 0, -1, 1]),
    )


def windows(day: Day, now: int) -> st.SearchStrategy[Window]:
    """Rolling windows, some of which begin exactly at an event, and the day so far."""
    gone = [now - event["at"] for event in day.events if 0 < now - event["at"] <= 24 * HOUR]
    lengths = st.sampled_from([*WINDOW_LENGTHS, *gone])
    rolling = lengths.map(lambda length: Window.rolling(now, length))
    return rolling | st.just(Window.open_since(min(MORNING, now), now))


@st.composite
def disorder(draw: st.DrawFn, events: Events) -> Events:
    """The same events as they may really arrive: shuffled, some of them more than once."""
    again = draw(st.lists(st.sampled_from(events), max_size=10)) if events else []
    return list(draw(st.permutations([*events, *again])))


@st.composite
def schedules(draw: st.DrawFn, deliveries: int) -> Schedule:
    """A split of that many deliveries into batches, and where the service restarts."""
    cuts = sorted(draw(st.sets(st.integers(1, max(1, deliveries - 1)), max_size=8)))
    borders = [0, *(cut for cut in cuts if cut < deliveries), deliveries]
    batches = tuple(end - start for start, end in itertools.pairwise(borders))
    restarts = draw(st.sets(st.integers(0, len(batches) - 1), max_size=3))
    return Schedule(batches, frozenset(restarts))
