"""A past day folded again from its events alone gives the board that was shown, bit for bit."""

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.events import codec, segment
from app.events.instants import DAY, HOUR, MINUTE, format_instant, parse_instant
from app.events.vocabulary import Event, QueueConfigured, SourceHeartbeat
from app.metrics.agents import AgentsQuestion
from app.metrics.asking import AnyQuestion
from app.metrics.calculator import Calculator
from app.metrics.centre import Centre
from app.metrics.queue_settings import QueueSettings, public_settings
from app.metrics.snapshot import Question
from app.time_machine.refolding import Day, Told, refolded
from tests.metrics.comparison import canonical
from tests.metrics.floors import floors
from tests.recount.days import MORNING, days
from tests.recount.stories import SOURCES

pytestmark = pytest.mark.timeout(300)

CENTRE = Centre("main", "Europe/London", retention=26 * HOUR)
MIDNIGHT = parse_instant("2026-11-12T00:00:00Z")
LATER = (0, 1, 999, 20_000, MINUTE, 5 * MINUTE, 30 * MINUTE)
TODAY = range(MIDNIGHT, MORNING + HOUR)
"""Later the live board forgets calls of yesterday morning that were lost, found again and never ended."""
CHANGED = "PS"
FIGURES = ("queues", "total", "groups", "agents")


@st.composite
def weeks(draw: st.DrawFn) -> list[Event]:
    """Calls, agents and settings of four days, each about the same hour of the morning."""
    events: list[Event] = []
    for number in range(4):
        by = (number - 3) * DAY
        told = draw(days(max_calls=6, odd=False)).events + draw(floors())
        marked = [
            event | {"at": event["at"] + by, "id": f"{number}{event['id']}"} for event in told
        ]
        named = [e | {"call": f"{number}{e['call']}"} if "call" in e else e for e in marked]
        events += map(canonical, named)
        events += draw(st.lists(changes(MORNING + by, number), max_size=2))
    return sorted(events, key=lambda event: event.at)


@st.composite
def changes(draw: st.DrawFn, morning: int, day: int) -> QueueConfigured:
    """A change of what a queue promises."""
    at = morning + 30_000 * draw(st.integers(0, 20))
    within = draw(st.sampled_from([5_000, 20_000, 60_000]))
    group = draw(st.sampled_from([None, "Bank"]))
    version = 1 + day * 10_000_000 + at - morning
    promise = public_settings(QueueSettings(within=within, group=group))
    return QueueConfigured(
        id=f"{version}", at=at, source="callboard", queue=CHANGED, version=version, settings=promise
    )


def heartbeat(source: str, at: int) -> SourceHeartbeat:
    return SourceHeartbeat(id=f"beat {at}", at=at, source=source)


class Live:
    """A service that is told everything in time, is asked now and then, and remembers 26 hours."""

    def __init__(self) -> None:
        self.made = Calculator(CENTRE)
        self.points: list[tuple[int, int, bytes]] = []
        self.entries: list[tuple[int, bytes]] = []

    def hear(self, event: Event) -> None:
        self.made.apply(event, event.at)
        self.entries.append((event.at, codec.encode([event])))
        self.made.tick(event.at)

    def begin(self, at: int) -> None:
        """Take a starting point, as the archivist would."""
        self.made.tick(at)
        self.points.append((at, self.made.horizon, self.made.starting_point()))

    def told(self, before: int) -> Told:
        """Return what the archive gives of a day that began at an instant."""
        known = [point for point in self.points if point[0] <= before]
        _, horizon, point = known[-1] if known else (0, -1, None)
        half = len(self.entries) // 2
        parts = [segment.pack(part) for part in (self.entries[:half], self.entries[half:])]
        return Told(point, horizon, parts)


def questions(at: int) -> list[AnyQuestion]:
    instant = format_instant(at)
    return [
        Question(windows=["15m", "today", "16h"], at=instant),
        Question(at=instant, formula="all", attribution="all"),
        AgentsQuestion(at=instant),
    ]


def answers(made: Calculator, at: int, wall: int) -> list[Any]:
    found = []
    for question in questions(at):
        answer = msgspec.to_builtins(made.ask(question, wall))
        figures = FIGURES if "queues" in answer else ("agents",)
        found.append({name: answer[name] for name in figures if name in answer})
        for queue in answer.get("queues", {}).values():
            # Which systems serve a queue is known without its instants.
            del queue["sources"]
            # Judged anew by other rules it shows how far back was remembered.
            del queue["status_since"]
        if isinstance(question, AgentsQuestion):
            found[-1]["agents"] = [
                without_noughts(row) for row in answer["agents"] if says_something(row)
            ]
    return found


def without_noughts(row: dict[str, Any]) -> dict[str, Any]:
    """Leave out states that an agent was in at other times only."""
    for window in row["windows"].values():
        window["state_s"] = {state: s for state, s in window["state_s"].items() if s}
    return row


def says_something(row: dict[str, Any]) -> bool:
    """Tell whether a row tells of more than that there is such an agent, at some time or other."""
    kpis = [figure for window in row["windows"].values() for figure in window["kpis"].values()]
    return row["state"] is not None or any(kpi.get("value") for kpi in kpis)


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data(), weeks())
def test_a_day_out_of_the_archive_is_the_day_that_was_shown(
    data: st.DataObject, events: list[Event]
) -> None:
    live, shown_then = Live(), {}
    begin_at = sorted(
        data.draw(st.lists(st.integers(-70, 0), min_size=1, max_size=3), "points, hours before")
    )
    instants = [event.at for event in events if event.at in TODAY] or [MORNING]
    later = st.sampled_from(LATER)
    looks = {data.draw(st.sampled_from(instants)) + data.draw(later) for _ in range(3)}
    moments = sorted(
        [(event.at, 0, event) for event in events]
        + [(MIDNIGHT + hours * HOUR, 1, None) for hours in begin_at]
        # A board's silences are of its own present: here every source speaks whenever it is looked at.
        + [(at, 0, heartbeat(source, at)) for at in looks for source in (*SOURCES, "floor")]
        + [(at, 2, None) for at in looks],
        key=lambda each: each[:2],
    )
    for at, kind, event in moments:
        if event is not None:
            live.hear(event)
        elif kind == 1:
            live.begin(at)
        else:
            shown_then[at] = answers(live.made, at, at)
    day = Day("day", MIDNIGHT, MIDNIGHT + DAY - 1, CENTRE)
    for at, wanted in shown_then.items():
        past = refolded(day, at, live.told(MIDNIGHT))
        assert list(differences(answers(past, at, day.until), wanted)) == []


def differences(found: Any, wanted: Any, path: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Yield where two answers differ, and in what."""
    if isinstance(found, dict) and isinstance(wanted, dict) and found.keys() == wanted.keys():
        for name in found:
            yield from differences(found[name], wanted[name], f"{path}.{name}")
    elif isinstance(found, list) and isinstance(wanted, list) and len(found) == len(wanted):
        for number, pair in enumerate(zip(found, wanted, strict=True)):
            yield from differences(*pair, f"{path}[{number}]")
    elif found != wanted:
        yield path, found, wanted
