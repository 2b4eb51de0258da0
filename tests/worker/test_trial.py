"""A rule tried on what was gives what it would have given then."""

from random import Random
from typing import Any

import pytest
from msgspec.structs import replace

from app.alerts.alert import Alert
from app.alerts.defaults import DEFAULTS
from app.alerts.judging import Chosen, Judge
from app.alerts.orders import BackTest
from app.alerts.rule import Rule
from app.events import vocabulary as v
from app.events.instants import HOUR, MINUTE, SECOND, Instant, format_instant, parse_instant
from app.metrics.calculator import Calculator
from app.metrics.centre import EVENTS, Centre
from app.worker.trial import TooLongAgo, staffing_at, try_rule
from app.worker.watch import Watch
from tests.alerts.floor import UTC

MORNING = parse_instant("2026-11-17T08:00:00Z")
HOURS = 1.7
BY_ID = {rule.id: rule for rule in DEFAULTS}
RULES = [
    replace(BY_ID["service-level"], fewest=8),
    BY_ID["understaffed"],
    replace(BY_ID["longest-wait"], missing=0),
    Rule(id="busy", metric="offered", window="10m", threshold=10.0, clear=8.0, for_s=120),
]


def story(seed: int) -> list[v.Event]:
    """A morning of two queues: agents come, go for lunch together, and come back."""
    chance, events = Random(seed), list[v.Event]()
    number = 0

    def add(kind: type[v.Event], at: float, **fields: Any) -> None:
        nonlocal number
        number += 1
        when = MORNING + round(at * SECOND)
        events.append(kind(id=f"e{number}", source="pbx", at=when, **fields))

    for agent in range(5):
        for then, state in ((0, "available"), (2_400, "away"), (4_200, "available")):
            add(
                v.AgentStateChanged,
                then + agent,
                agent=f"a{agent}",
                state=v.AgentState(state),
                queues=["NE", "PS"],
            )
    at: float = 60
    while at < HOURS * 3_600:
        at += chance.expovariate(1 / 45)
        lunch = 2_400 < at < 4_200
        call, wait = f"c{at}", chance.expovariate(1 / (60 if lunch else 6))
        add(v.CallQueued, at, call=call, queue=chance.choice(["NE", "NE", "PS"]))
        if chance.random() < 0.1:
            add(v.CallAbandoned, at + wait, call=call)
            continue
        add(v.CallAnswered, at + wait, call=call, agent="a1")
        add(v.CallEnded, at + wait + chance.expovariate(1 / 150), call=call)
    return sorted(events, key=lambda event: event.at)


def told_then(
    rule: Rule, events: list[v.Event], until: Instant
) -> list[tuple[str, str, str | None]]:
    """Return the alerts of a judge who looked every minute while it happened."""
    calculator = Calculator(Centre("main", clock=EVENTS))
    judge, watch = Judge(UTC, Chosen([rule], channels=("slack",))), Watch()
    found: dict[str, Alert] = {}
    waiting = list(events)
    for at in range(first(rule), until + 1, MINUTE):
        while waiting and waiting[0].at <= at:
            event = waiting.pop(0)
            calculator.apply(event, event.at)
        # A clock of events stands still between them: this tells it the time.
        beat = v.SourceHeartbeat(id=f"b{at}", source="clock", at=at)
        calculator.apply(beat, at)
        calculator.tick(at)
        for queue in ("NE", "PS"):
            if queue in calculator.queues:
                calculator.beside.show_staffing(queue, staffing_at(calculator, queue, at))
        calculator.tick(at)
        watch.forget()
        judged = judge.judge(at, watch.look(calculator, [rule], at))
        found |= {alert.id: alert for alert in judged.changed if alert.fired_at}
    return sorted(
        (
            alert.subject.name,
            format_instant(alert.since),
            format_instant(alert.resolved_at) if alert.resolved_at else None,
        )
        for alert in found.values()
    )


def first(_: Rule) -> Instant:
    return MORNING + 30 * MINUTE


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
async def test_a_trial_finds_what_would_have_been_told(rule: Rule) -> None:
    events = story(3)
    until = MORNING + round(HOURS * HOUR)
    kept = [event for event in events if event.at <= until]
    calculator = Calculator(Centre("main", clock=EVENTS))
    for event in kept:
        calculator.apply(event, event.at)
    calculator.apply(v.SourceHeartbeat(id="last", source="clock", at=until), until)
    calculator.tick(until)

    order = BackTest(rule, since=first(rule), until=until)
    tried = await try_rule(calculator, order, until, UTC)
    then = told_then(rule, kept, until)
    assert sorted((s.subject, s.since, s.until) for s in tried.alerts) == then
    assert (tried.fired, tried.basis, tried.step_s) == (len(then), "minutes", 60.0)
    assert then, "a trial that finds nothing proves nothing"


async def test_what_is_forgotten_is_for_history() -> None:
    calculator = Calculator(Centre("main", clock=EVENTS))
    now = MORNING + 48 * HOUR
    calculator.apply(v.SourceHeartbeat(id="late", source="clock", at=now), now)
    calculator.tick(now)
    with pytest.raises(TooLongAgo):
        await try_rule(calculator, BackTest(BY_ID["service-level"], since=MORNING), now, UTC)
