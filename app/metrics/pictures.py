"""The pictures: a queue, a group or the centre at an instant, formed from what the books hold."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from msgspec import UNSET, UnsetType

from app.events.instants import SECOND, Instant, format_instant
from app.events.vocabulary import AgentState
from app.metrics.book import Here, QueueBook
from app.metrics.columns import FOREVER
from app.metrics.floor import Floor
from app.metrics.hours import is_open, last_turn, next_turn
from app.metrics.measures import Counting, Measure, add_agent_time, add_up, measure, window_figures
from app.metrics.oddities import AGENTS_BY_QUEUE, CALLS_RINGING, CALLS_WAITING, Telling
from app.metrics.snapshot import EstimatedWait, Gauges, Hours, Target, WindowFigures
from app.metrics.windows import Window

_AGENT_GAUGES: Final = [
    (f"agents_{state}", str(state)) for state in AgentState if state is not AgentState.ERROR
]
_STAFFED: Final = [str(state) for state in AgentState if state is not AgentState.OFFLINE]


_GAUGES: Final = Gauges
_MOST_KNOWN: Final = 1_000
_tellings: dict[tuple[frozenset[str], frozenset[str]], Telling] = {}


class View(NamedTuple):
    """Which windows are wanted, and how the service level is counted in them."""

    windows: tuple[Window, ...]
    counting: Counting
    zone: ZoneInfo


class Instantly:
    """What a picture is as of, and what is known of the centre then."""

    __slots__ = ("afterwards", "at", "people", "reported", "telling", "untold")

    def __init__(
        self,
        at: Instant,
        people: Mapping[str, Counter[str]],
        reported: frozenset[str],
        untold: frozenset[str],
        afterwards: frozenset[str],
    ) -> None:
        self.at = at
        self.people = people
        self.reported = reported
        self.untold = untold
        """The KPIs for which the sources of what is pictured have no words."""
        self.afterwards = afterwards
        """The sources that tell of a wait when it is over: a queue that has no others shows nobody waiting."""
        self.telling: Telling | None = None
        """What `telling` returns, once it was asked for."""

    def told_without(self, untold: frozenset[str]) -> "Instantly":
        """Return the same, as sources can tell of it that have no words for some KPIs."""
        return Instantly(self.at, self.people, self.reported, untold, self.afterwards)


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
    told = telling(known)
    return {
        window.name: window_figures(measured, window, known.at, view.zone, view.counting, told)
        for window, measured in zip(view.windows, found, strict=True)
    }


def telling(known: Instantly) -> Telling:
    """Return what the sources of what is pictured can tell: the same object for the same."""
    if known.telling is not None:
        return known.telling
    key = (known.reported, known.untold)
    found = _tellings.get(key)
    if found is None:
        if len(_tellings) >= _MOST_KNOWN:
            _tellings.clear()
        found = _tellings[key] = Telling(*key)
    known.telling = found
    return found


def gauges(
    books: Iterable[QueueBook],
    key: str,
    known: Instantly,
    estimate: EstimatedWait | UnsetType = UNSET,
) -> Gauges:
    """Return what is so at the instant in one queue with its estimate, or in several together.

    What no source tells is None; several queues add up those whose sources tell it.
    """
    found = [here_as_told(book, book.here(known.at), known) for book in books]
    together = Here(
        sum([here.waiting for here in found]),
        sum([here.overdue for here in found]),
        min([here.longest for here in found], default=FOREVER),
        sum([here.ringing for here in found]),
    )
    return gauges_from(together, key, known, estimate)


def here_as_told(book: QueueBook, here: Here, known: Instantly) -> Here:
    """Return who is in a queue as its sources can tell: of a wait that is told of when it is over, nobody."""
    if not known.afterwards or not book.sources or not known.afterwards.issuperset(book.sources):
        return here
    return Here(0, 0, FOREVER, here.ringing)


def gauges_from(
    here: Here, key: str, known: Instantly, estimate: EstimatedWait | UnsetType = UNSET
) -> Gauges:
    """Return the gauges of a queue, or of several together, in which it is known who is there."""
    untold = known.untold
    waiting = overdue = ringing = since = None
    if not untold or CALLS_WAITING not in untold:
        waiting, overdue = here.waiting, here.overdue
        if waiting:
            since = format_instant(here.longest)
    if not untold or CALLS_RINGING not in untold:
        ringing = here.ringing
    shown = _GAUGES(waiting, ringing, overdue, since)
    if not untold or "estimated_wait" not in untold:
        shown.estimated_wait = estimate
    if "agents" in known.reported and AGENTS_BY_QUEUE not in untold:
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


def _count_people(shown: Gauges, people: Counter[str]) -> None:
    for name, state in _AGENT_GAUGES:
        setattr(shown, name, people.get(state, 0))
    shown.agents_staffed = sum([people.get(state, 0) for state in _STAFFED])
    shown.away_reasons = {
        key.removeprefix("away:"): count
        for key, count in sorted(people.items())
        if key.startswith("away:")
    }
