"""A morning told in TaskRouter's callbacks, in disorder and twice, gives the figures of that morning."""

from collections.abc import Sequence

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.metrics.calculator import Calculator
from app.metrics.centre import EVENTS, Centre
from app.metrics.snapshot import Question, Snapshot
from app.providers.twilio.provider import translate
from tests.providers.telling import form
from tests.providers.test_twilio_taskrouter import event, ms

Callback = dict[str, str]


def task(sid: str, since: str, steps: str, queue: str = "Sales") -> list[Callback]:
    """Return the callbacks of one task: a line of them is a time, an event and a worker."""
    callbacks = [event("task.created", since), event("task-queue.entered", since)]
    for line in steps.strip().splitlines():
        clock, kind, *worker = line.split()
        told = event(kind, clock)
        if worker:
            told |= {"WorkerSid": f"WK-{worker[0]}", "WorkerName": worker[0], "WorkerActivityName": "Available"}  # fmt: skip
        told |= {"TaskAssignmentStatus": "wrapping" if "wrap" in kind or "completed" in kind else "assigned"}  # fmt: skip
        callbacks.append(told | {"TaskCanceledReason": "hangup"} if kind == "task.canceled" else told)  # fmt: skip
    own = {"TaskSid": sid, "ResourceSid": sid, "TaskQueueName": queue, "TaskQueueSid": f"WQ-{queue}",
           "TaskDateCreated": ms(since)[:-3], "TaskQueueEnteredDate": ms(since)[:-3]}  # fmt: skip
    return [told | own | {"Sid": f"EV-{sid}-{told['Sid']}"} for told in callbacks]


MORNING = [
    *task(
        "WT-quick",
        "10:00:00",
        """
        10:00:05      reservation.created   anna
        10:00:09.250  reservation.accepted  anna
        10:05:00      task.wrapup
        10:05:00.020  reservation.wrapup    anna
        10:05:30      reservation.completed anna
        10:05:30.020  task.completed
        """,
    ),
    *task(
        "WT-missed-first",
        "10:01:00",
        """
        10:01:02      reservation.created   bert
        10:01:17      reservation.timeout   bert
        10:01:20      reservation.created   carl
        10:01:30      reservation.accepted  carl
        10:03:30      task.wrapup
        10:03:30.020  reservation.wrapup    carl
        10:04:00      reservation.completed carl
        10:04:00.020  task.completed
        """,
    ),
    *task(
        "WT-given-up",
        "10:02:00",
        """
        10:02:10      reservation.created   bert
        10:02:35      task.canceled
        10:02:35.010  reservation.canceled  bert
        """,
    ),
    *task("WT-at-once", "10:03:00", "10:03:03 task.canceled"),
]

# slug: what the morning came to; waits 9.25 s and 30 s, talks 290.75 s and 120 s, work after 30 s each
FIGURES = {
    "offered": 4,
    "answered": 2,
    "abandoned": 2,
    "service_level": (1, 3),
    "asa": (39.25, 2),
    "rona_rate": (1, 4),
    "average_talk": (410.75, 2),
    "average_acw": (60, 2),
}


def figures(callbacks: Sequence[Callback]) -> dict[str, object]:
    """Return what the calculator makes of callbacks in the order of their delivery."""
    made = Calculator(Centre("main", clock=EVENTS))
    for callback in callbacks:
        for told in translate(form(callback)).events:
            sourced = msgspec.structs.replace(told, source="flex")
            made.apply(sourced, sourced.at)
    board = made.answer(Question(windows=["30m"]), 0)
    assert isinstance(board, Snapshot)
    kpis = board.queues["Sales"].windows["30m"].kpis
    found: dict[str, object] = {}
    for slug in FIGURES:
        figure = kpis[slug]
        whole = figure.denominator is msgspec.UNSET
        found[slug] = figure.value if whole else (figure.numerator, figure.denominator)
    return found | {"oddities": {n: c for n, c in board.oddities.items() if c and n in ODD}}


ODD = ("contradictory_events", "incomplete_visits", "ended_unknown")
BEGINNINGS = ("task.created", "task-queue.entered")
EXPECTED = {**FIGURES, "oddities": {}}


def test_the_morning_in_order() -> None:
    assert figures(MORNING) == EXPECTED


@settings(max_examples=60, deadline=None)
@given(st.permutations([*MORNING, *MORNING]))
def test_the_morning_in_any_order_and_twice(callbacks: list[Callback]) -> None:
    assert figures(callbacks) == EXPECTED


@pytest.mark.parametrize("missing", BEGINNINGS)
def test_the_morning_without_an_event_that_others_tell_too(missing: str) -> None:
    last_words = [told for told in MORNING if told["EventType"] != missing]
    assert figures(last_words) == EXPECTED


@settings(max_examples=40, deadline=None)
@given(st.permutations([told for told in MORNING if told["EventType"] not in BEGINNINGS]))
def test_the_morning_without_its_beginnings_in_any_order(callbacks: list[Callback]) -> None:
    # The call that gave up at once is told of by its end alone.
    assert figures(callbacks) == EXPECTED
