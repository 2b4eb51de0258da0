"""The watch and the judge on a real calculator: what is told hours late pages nobody, what is told in time does."""

from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from app.alerts.defaults import DEFAULTS
from app.alerts.judging import Chosen, Judge
from app.events.instants import HOUR, MINUTE, SECOND, Instant, format_instant
from app.events.vocabulary import AgentState, AgentStateChanged, CallAbandoned, CallQueued, Event
from app.metrics.beside import StaffingPicture
from app.metrics.calculator import Calculator
from app.metrics.centre import Centre
from app.worker.watch import Watch
from tests.alerts.floor import NOON, UTC, staffing

TOLD = ["longest-wait fired", "longest-wait first_notification"]


class Floor:
    """A floor of which one source tells, judged once a second."""

    def __init__(self) -> None:
        self.calculator = Calculator(Centre("main"))
        self.watch = Watch()
        self.judge = Judge(UTC, Chosen(DEFAULTS, channels=("slack",)))
        self.now: Instant = NOON
        self.story: list[str] = []

    def second(self, *events: Event, awaits_staffing: bool = False) -> None:
        """Let a second pass in which these events come."""
        self.now += SECOND
        for event in events:
            self.calculator.apply(event, self.now)
        self.calculator.tick(self.now)
        changed = self.watch.look(
            self.calculator, DEFAULTS, self.now, awaits_staffing=awaits_staffing
        )
        judged = self.judge.judge(self.now, changed)
        rules = {alert.id: alert.rule for alert in judged.changed}
        self.story += [f"{rules[d.alert]} {d.entry.reason.value}" for d in judged.decisions]


def queued(at: Instant) -> CallQueued:
    return CallQueued(id=f"q{at}", at=at, source="pbx", call=f"c{at}", queue="NE")


def gone(at: Instant) -> CallAbandoned:
    return CallAbandoned(id=f"g{at}", at=at + 90 * SECOND, source="pbx", call=f"c{at}", queue="NE")


def on_call(at: Instant) -> AgentStateChanged:
    state = AgentState.ON_CALL
    return AgentStateChanged(id="s", at=at, source="pbx", agent="Ann", state=state, queues=["NE"])


def hours(since: Instant, until: Instant) -> Iterator[Event]:
    """A call every three minutes, each gone after a minute and a half."""
    for at in range(since, until, 3 * MINUTE):
        yield from (queued(at), gone(at))


@pytest.mark.parametrize("seconds", [3, 60, 150])
def test_on_what_was_hours_ago_nobody_is_paged(seconds: int) -> None:
    """A source tells its last three hours within seconds or minutes: the demo, or a reconnection."""
    floor = Floor()
    told = list(hours(NOON - 3 * HOUR, NOON - 3 * MINUTE))
    for n in range(seconds):
        floor.second(*told[len(told) * n // seconds : len(told) * (n + 1) // seconds])
    floor.second(queued(floor.now))
    for _ in range(35):
        floor.second()
    assert floor.story == []
    for _ in range(10):
        floor.second()
    # This one really waits.
    assert floor.story == TOLD


def test_staffing_that_was_worked_out_from_late_news_counts_for_nothing() -> None:
    floor = Floor()
    floor.second(queued(NOON - HOUR), on_call(NOON - HOUR))
    floor.calculator.beside.show_staffing("NE", of(floor.now, missing=9))
    floor.second(queued(NOON - 10 * MINUTE))
    floor.second(gone(NOON - HOUR), gone(NOON - 10 * MINUTE), queued(floor.now))
    for _ in range(60):
        floor.second(awaits_staffing=True)
    assert floor.story == []
    floor.calculator.beside.show_staffing("NE", of(floor.now, missing=9))
    floor.second(awaits_staffing=True)
    assert floor.story == TOLD


def of(at: Instant, missing: int) -> StaffingPicture:
    return replace(staffing(missing), at=format_instant(at))
