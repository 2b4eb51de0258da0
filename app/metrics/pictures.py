"""The pictures: a queue, a group or the centre at an instant, formed from what the books hold."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple
from zoneinfo import ZoneInfo

from msgspec import UNSET, UnsetType

from app.events.instants import SECOND, Instant, format_instant
from app.events.vocabulary import AgentState
from app.metrics.book import Here, QueueBook
from app.metrics.floor import Floor
from app.metrics.hours import is_open, last_turn, next_turn
from app.metrics.measures import Counting, Measure, add_agent_time, add_up, measure, window_figures
from app.metrics.oddities import AGENTS_BY_QUEUE, CALLS_RINGING, CALLS_WAITING, Telling
from app.metrics.snapshot import EstimatedWait, Gauges, Hours, Target, WindowFigures
from app.metrics.windows import Window

_AGENT_GAUGES = {
    "agents_available": AgentState.AVAILABLE,
    "agents_ringing": AgentState.RINGING,
    "agents_on_call": AgentState.ON_CALL,
    "agents_on_hold": AgentState.ON_HOLD,
    "agents_wrap_up": AgentState.WRAP_UP,
    "agents_away": AgentState.AWAY,
    "agents_offline": AgentState.OFFLINE,
}


class View(NamedTuple):
    """Which windows are wanted, and how the service level is counted in them."""

    windows: tuple[Window, ...]
    counting: Counting
    zone: ZoneInfo


class Instantly(NamedTuple):
    """What a picture is as of, and what is known of the centre then."""

    at: Instant
    people: Mapping[str, Counter[str]]
    reported: frozenset[str]
    untold: frozenset[str] = frozenset()
    """The KPIs for which the sources of what is pictured have no words."""
    afterwards: frozenset[str] = frozenset()
    """The sources that tell of a wait when it is over: a queue that has no others shows nobody waiting."""


def measures(book: QueueBook, queue: str, floor: Floor, view: View, at: Instant) -> list[Measure]:
    """Return what each window of a queue amounts to."""
    found = []
    for window in view.windows:
        span = window.span(at, view.zone)
        measured = measure(book, span, view.counting)
        add_agent_time(measured.sums, floor, queue, window.stretch(at, view.zone))
        found.append(measured)
    return found


def roll_up(
    rows: Iterable[list[Measure]], key: str, floor: Floor, view: View, at: Instant
) -> list[Measure]:
    """Return what each window of several queues amounts to together."""
    found = []
    by_window = list(zip(*rows, strict=True)) or [()] * len(view.windows)
    for window, of_queues in zip(view.windows, by_window, strict=True):
        measured = add_up(of_queues, view.counting)
        add_agent_time(measured.sums, floor, key, window.stretch(at, view.zone))
        found.append(measured)
    return found


def windows(found: list[Measure], view: View, known: Instantly) -> dict[str, WindowFigures]:
    """Form the figures of every window."""
    telling = Telling(known.reported, known.untold)
    return {
        window.name: window_figures(measured, window, known.at, view.zone, view.counting, telling)
        for window, measured in zip(view.windows, found, strict=True)
    }


def gauges(
    books: Iterable[QueueBook],
    key: str,
    known: Instantly,
    estimate: EstimatedWait | UnsetType = UNSET,
) -> Gauges:
    """Return what is so at the instant in one queue with its estimate, or in several together.

    What no source tells is None; several queues add up those whose sources tell it.
    """
    return gauges_of([(book, book.here(known.at)) for book in books], key, known, estimate)


def gauges_of(
    found: Sequence[tuple[QueueBook, Here]],
    key: str,
    known: Instantly,
    estimate: EstimatedWait | UnsetType = UNSET,
) -> Gauges:
    """Return the gauges of queues in which it is known who is there."""
    shown = Gauges(None, None, None, None)
    if "estimated_wait" not in known.untold:
        shown.estimated_wait = estimate
    if CALLS_WAITING not in known.untold:
        _count_waiting(shown, [here for book, here in found if _told_live(book, known)])
    if CALLS_RINGING not in known.untold:
        shown.ringing = sum([here.ringing for _, here in found])
    if "agents" in known.reported and AGENTS_BY_QUEUE not in known.untold:
        _count_people(shown, known.people.get(key, Counter()))
    return shown


def opening_hours(book: QueueBook, at: Instant, zone: ZoneInfo) -> Hours | UnsetType:
    """Return when the queue opens and closes; nothing for a queue that always is open."""
    hours = book.settings.hours
    if not hours:
        return UNSET
    last, coming = last_turn(hours, at, zone), next_turn(hours, at, zone)
    opened = is_open(hours, at, zone)
    opens, closes = (last, coming) if opened else (coming, last)
    return Hours(
        opened,
        format_instant(opens) if opens is not None else None,
        format_instant(closes) if closes is not None else None,
    )


def target(book: QueueBook) -> Target:
    """Return the target as it is shown."""
    return Target(book.settings.target_ratio, book.settings.within / SECOND)


def _told_live(book: QueueBook, known: Instantly) -> bool:
    return not known.afterwards or not book.sources or not known.afterwards.issuperset(book.sources)


def _count_waiting(shown: Gauges, found: list[Here]) -> None:
    shown.waiting = sum([here.waiting for here in found])
    shown.overdue_waiting = sum([here.overdue for here in found])
    if shown.waiting:
        shown.longest_waiting_since = format_instant(min([here.longest for here in found]))


def _count_people(shown: Gauges, people: Counter[str]) -> None:
    for name, state in _AGENT_GAUGES.items():
        setattr(shown, name, people[state])
    states = [people[state] for state in AgentState if state is not AgentState.OFFLINE]
    shown.agents_staffed = sum(states)
    shown.away_reasons = {
        key.removeprefix("away:"): count
        for key, count in sorted(people.items())
        if key.startswith("away:")
    }
