"""The calls behind a figure."""

import pytest

from app.metrics.snapshot import NotAnswerable
from app.metrics.visits import Visits, VisitsQuestion
from tests.metrics.floor_story import DAY, instant, told

MORNING = """
    10:00:00  queued      c1  PS  customer=f00d
    10:00:12  answered    c1  anna
    10:00:30  held        c1  anna
    10:00:40  resumed     c1  anna
    10:02:00  ended       c1
    10:02:30  wrapped_up  c1  anna
    10:01:00  queued      c2  PS
    10:01:03  abandoned   c2
    10:01:10  queued      c3  PS
    10:02:10  abandoned   c3
    10:01:30  queued      c4  NE
    10:02:00  overflowed  c4  NE  voicemail
    10:04:00  queued      c5  PS
    10:04:30  queued      c6  PS
    10:04:55  answered    c6  bert
"""


def asked(until: str = "10:05:00", since: str = "10:00:00", **question: object) -> Visits:
    made = told(MORNING)
    asked_ = VisitsQuestion(until=f"{DAY}T{until}Z", since=f"{DAY}T{since}Z", **question)  # type: ignore[arg-type]
    answer = made.ask(asked_, instant("10:05:00"))
    assert isinstance(answer, Visits)
    return answer


@pytest.mark.parametrize(
    ("outcome", "calls"),
    [
        ("answered", ["c6", "c1"]),
        ("answered_late", ["c6"]),
        ("abandoned", ["c3", "c2"]),
        ("abandoned_short", ["c2"]),
        ("abandoned_late", ["c3"]),
        ("overflowed", ["c4"]),
        ("waiting", ["c5"]),
        (None, ["c6", "c5", "c3", "c4", "c2", "c1"]),
    ],
)
def test_visits_by_outcome_latest_first(outcome: str | None, calls: list[str]) -> None:
    assert [visit.call for visit in asked(outcome=outcome).visits] == calls


def test_a_visit_tells_its_wait_and_what_followed() -> None:
    (visit,) = [v for v in asked(queue="PS").visits if v.call == "c1"]
    assert (visit.wait_s, visit.in_target, visit.outcome) == (12.0, True, "answered")
    assert (visit.agent, visit.talk_s, visit.hold_s, visit.acw_s) == ("anna", 98.0, 10.0, 30.0)
    assert visit.customer == "f00d"


def test_as_of_a_past_instant_only_what_had_happened_counts() -> None:
    """At 10:02:05 caller c3 still waits, and c6 has not called."""
    visits = {visit.call: visit.outcome for visit in asked(until="10:02:05").visits}
    assert visits == {
        "c1": "answered",
        "c2": "abandoned",
        "c3": "waiting",
        "c4": "overflowed_voicemail",
    }
    (waiting,) = asked(until="10:02:05", outcome="waiting").visits
    assert (waiting.call, waiting.wait_s, waiting.left_at) == ("c3", 55.0, None)


def test_a_call_lost_by_its_source_is_neither_waiting_nor_gone() -> None:
    made = told("05:00:00  queued  c1  PS")
    answer = made.ask(VisitsQuestion(until=f"{DAY}T09:00:00Z"), instant("09:00:00"))
    assert isinstance(answer, Visits)
    assert answer.visits == []


def test_a_limit_says_that_there_is_more() -> None:
    answer = asked(limit=2)
    assert (len(answer.visits), answer.more) == (2, True)


@pytest.mark.parametrize(
    ("field", "question"),
    [
        ("outcome", VisitsQuestion(outcome="lost")),
        ("queue", VisitsQuestion(queue="XX")),
        ("limit", VisitsQuestion(limit=0)),
        ("since", VisitsQuestion(since="yesterday")),
        ("until", VisitsQuestion(until="2026-11-17T10:00:00")),
    ],
)
def test_what_makes_no_sense_is_refused_by_field(field: str, question: VisitsQuestion) -> None:
    with pytest.raises(NotAnswerable) as refusal:
        told(MORNING).ask(question, instant("10:05:00"))
    assert refusal.value.field == field
