"""Whatever comes in whatever order, with crashes anywhere: legal states, and every notice exactly once."""

from collections.abc import Iterator
from contextlib import suppress
from itertools import pairwise
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from app.alerts.alert import Alert
from app.alerts.defaults import DEFAULTS
from app.alerts.docket import SHOWN_RESOLVED, Judged, merged
from app.alerts.judging import Chosen, Judge, NoSuchAlert, NotOpen
from app.alerts.lifecycle import MOVES, OPEN, State
from app.alerts.notice import Notice, Reason
from app.alerts.rule import Rule
from app.events.instants import MINUTE, SECOND, Instant
from tests.alerts.floor import LOW, NOON, UTC, queue

RULES = tuple(
    replace(rule, repeat_s=1_200, escalate_to=("pager",), escalate_after_s=600)
    for rule in DEFAULTS
    if rule.scope.of == "queue"
)
LOOKS: dict[str, dict[str, Any]] = {
    "well": {},
    "low": LOW,
    "lower": {"met": 10, "counted": 41, "missing": 3},
    "nobody": {"met": 10, "counted": 41, "missing": 12, "staffed": 0},
    "empty": {"met": 0, "counted": 0, "missing": 0},
    "closed": {"status": "closed"},
    "stale": {**LOW, "status": "stale"},
}

looks = st.tuples(st.just("look"), st.sampled_from(["NE", "PS"]), st.sampled_from(list(LOOKS)))
waits = st.tuples(st.just("wait"), st.sampled_from([30, 150, 240, 600]))
orders = st.tuples(st.sampled_from(["acknowledge", "snooze"]), st.integers(0, 3))
others = st.tuples(st.sampled_from(["crash", "lost", "rules"]))
turns = st.tuples(st.just("look"), st.just("NE"), st.sampled_from(["well", "low", "nobody"]))
soon = st.tuples(st.just("wait"), st.sampled_from([60, 150, 240]))
plots = st.lists(st.one_of(turns, soon, soon, orders), min_size=5, max_size=30)
"""Little but what takes its time: a timer that a crash begins anew comes out."""
stories = st.lists(st.one_of(looks, waits, waits, orders, others), max_size=40)


class Shelf:
    """What a database keeps, and refuses: the second keeper of the promise that the real one keeps."""

    def __init__(self) -> None:
        self.alerts: dict[str, bytes] = {}
        self.notices: dict[str, Notice] = {}
        self.decisions: dict[tuple[str, int], Reason] = {}
        self.lives: dict[str, list[State]] = {}

    def write(self, judged: Judged) -> None:
        for id_ in judged.dropped:
            self.alerts.pop(id_, None)
        for alert in judged.changed:
            self.alerts[alert.id] = msgspec.json.encode(alert)
            self.lives.setdefault(alert.id, []).append(alert.state)
        for each in judged.decisions:
            assert (each.alert, each.number) not in self.decisions
            self.decisions[each.alert, each.number] = each.entry.reason
        for notice in judged.notices:
            assert notice.id not in self.notices
            self.notices[notice.id] = notice

    def going_on(self, now: Instant) -> list[Alert]:
        kept = [msgspec.json.decode(raw, type=Alert) for raw in self.alerts.values()]
        leads = {alert.lead for alert in kept if alert.state is not State.RESOLVED}
        lately = now - SHOWN_RESOLVED
        return [
            a
            for a in kept
            if a.state is not State.RESOLVED or (a.resolved_at or 0) >= lately or a.id in leads
        ]


class House:
    """A judge, a shelf, and crashes between them."""

    def __init__(self) -> None:
        self.shelf = Shelf()
        self.now = NOON
        self.rules: tuple[Rule, ...] = RULES
        self.figures = {name: queue(name) for name in ("NE", "PS")}
        self.judge = self._judge()
        self.unwritten: list[Judged] = []

    def _judge(self) -> Judge:
        judge = Judge(UTC, Chosen(self.rules, channels=("slack",)))
        judge.adopt(self.shelf.going_on(self.now))
        return judge

    def do(self, step: tuple[Any, ...]) -> None:
        what, *rest = step
        getattr(self, f"_{what}")(*rest)

    def _look(self, name: str, look: str) -> None:
        self.figures[name] = queue(name, **LOOKS[look])
        self._take(self.judge.judge(self.now, [self.figures[name]]))

    def _wait(self, seconds: int) -> None:
        for _ in range(0, seconds, 30):
            self.now += 30 * SECOND
            self._take(self.judge.judge(self.now, ()))

    def _acknowledge(self, place: int) -> None:
        self._order(place, lambda id_: self.judge.acknowledge(self.now, id_, "Ann"))

    def _snooze(self, place: int) -> None:
        until = self.now + 7 * MINUTE
        self._order(place, lambda id_: self.judge.snooze(self.now, id_, "Ann", until))

    def _order(self, place: int, order: Any) -> None:
        shown = self.judge.alerts
        if place >= len(shown):
            with pytest.raises(NoSuchAlert):
                order("none")
            return
        # One that is over stands for those that are told in its message and go on.
        with suppress(NotOpen):
            self._take(order(shown[place].id))

    def _rules(self) -> None:
        self.rules = RULES[1:] if self.rules is RULES else RULES
        self.judge.choose(Chosen(self.rules, channels=("slack",)))
        self._take(self.judge.judge(self.now, ()))

    def _take(self, judged: Judged) -> None:
        self.unwritten.append(judged)
        self.write()

    def write(self) -> None:
        self.shelf.write(merged(self.unwritten))
        self.unwritten.clear()

    def _crash(self) -> None:
        """Whatever was decided was written: the next one goes on there."""
        self.judge = self._judge()
        self._take(self.judge.judge(self.now, self.figures.values()))

    def _lost(self) -> None:
        """Something was decided, and the crash came before it was written."""
        self.judge.judge(self.now + 11 * MINUTE, self.figures.values())
        self._crash()


def moves(lives: dict[str, list[State]]) -> Iterator[tuple[State, State]]:
    for life in lives.values():
        yield from pairwise(life)


def reachable(state: State) -> set[State]:
    """Every state that the table leads to."""
    found, todo = {state}, [state]
    while todo:
        for row in MOVES[todo.pop()]:
            if row.to not in found:
                found.add(row.to)
                todo.append(row.to)
    return found


@settings(max_examples=40, deadline=None)
@given(stories)
def test_whatever_happens_states_are_legal_and_each_thing_is_told_once(story: list[Any]) -> None:
    house = House()
    for step in story:
        house.do(step)
        alerts = [msgspec.json.decode(raw, type=Alert) for raw in house.shelf.alerts.values()]
        keys = [(a.rule, a.subject) for a in alerts if a.state is not State.RESOLVED]
        assert len(keys) == len(set(keys))
        shown = {a.id: a for a in house.judge.alerts}
        for alert in alerts:
            if alert.state in OPEN:
                assert shown[alert.id].state is alert.state

    assert all(after in reachable(before) for before, after in moves(house.shelf.lives))
    first = [
        (alert, reason)
        for (alert, _), reason in house.shelf.decisions.items()
        if reason in {Reason.FIRED, Reason.FIRST_NOTIFICATION, Reason.RESOLVED, Reason.ESCALATED}
    ]
    assert len(first) == len(set(first))
    loud = [n for n in house.shelf.notices.values() if n.is_loud]
    for notice in loud:
        of_alert = [r for (alert, _), r in house.shelf.decisions.items() if alert == notice.alert]
        others = [each["id"] for each in notice.picture.facts.get("others", [])]
        theirs = [r for (alert, _), r in house.shelf.decisions.items() if alert in others]
        assert notice.reason in of_alert + theirs


@settings(max_examples=50, deadline=None)
@given(plots)
def test_crashes_after_a_writing_change_nothing(story: list[Any]) -> None:
    calm, crashing = House(), House()
    for step in story:
        calm.do(step)
        crashing.do(step)
        crashing.do(("crash",))

    def told(house: House) -> list[tuple[str, int, Reason]]:
        return sorted((a, n, r) for (a, n), r in house.shelf.decisions.items())

    assert told(calm) == told(crashing)
    loud = [
        sorted(n.id.rsplit(".", 2)[0] + n.reason for n in h.shelf.notices.values() if n.is_loud)
        for h in (calm, crashing)
    ]
    assert loud[0] == loud[1]
