"""The calculator as its users meet it: oddities, settings, groups, retention, checkpoints."""

from typing import cast

import msgspec
import pytest

from app.events.instants import HOUR, MINUTE, SECOND, format_instant
from app.events.vocabulary import Event, QueueConfigured
from app.metrics.calculator import Calculator, NotFolded
from app.metrics.centre import EVENTS, WALL, Centre
from app.metrics.checkpoint import SCHEMA, UnknownSchema
from app.metrics.snapshot import NotAnswerable, Question, Snapshot
from tests.alerts.floor import staffing
from tests.metrics.comparison import canonical
from tests.metrics.floor_story import CENTRE, DAY, events, instant, told

MORNING = """
    10:00:00  queued    c1  PS
    10:00:12  answered  c1  anna
    10:02:00  ended     c1
    10:01:00  queued    c2  PS
    10:01:25  answered  c2  bert
    10:03:00  ended     c2
    10:03:00  queued    c3  NE
    10:03:30  abandoned c3
"""


def configured(queue: str, version: int, **settings: object) -> QueueConfigured:
    return QueueConfigured(
        id=f"{queue}-{version}",
        at=instant("10:00:00"),
        source="callboard",
        queue=queue,
        version=version,
        settings=settings,
    )


def level(made: Calculator, queue: str) -> tuple[object, object]:
    figure = asked(made).queues[queue].windows["30m"].kpis["service_level"]
    return figure.numerator, figure.denominator


def asked(made: Calculator, **question: object) -> Snapshot:
    answer = made.answer(Question(**question), 0)  # type: ignore[arg-type]
    assert isinstance(answer, Snapshot)
    return answer


def test_what_cannot_be_folded_is_named_and_the_rest_goes_on() -> None:
    made, [first, *_, last] = Calculator(CENTRE), [canonical(raw) for raw in events(MORNING)]
    together = [first, cast("Event", object()), last]
    with pytest.raises(NotFolded) as failed:
        made.apply_all(together, first.at)
    assert (failed.value.place, made.applied) == (1, 1)
    made.apply_all(together, first.at, failed.value.place + 1)
    assert made.applied == 2


def test_a_new_target_counts_for_all_that_is_kept_at_once() -> None:
    made = told(MORNING)
    assert level(made, "PS") == (1, 2)
    made.apply(configured("PS", 1, target={"ratio": 0.9, "within_s": 30}), 0)
    assert level(made, "PS") == (2, 2)
    assert asked(made).queues["PS"].target.ratio == 0.9


def test_an_older_version_and_a_repeat_change_nothing() -> None:
    made = told(MORNING)
    for version, within in ((2, 30), (1, 5), (2, 30)):
        made.apply(configured("PS", version, target={"ratio": 0.8, "within_s": within}), 0)
    assert level(made, "PS") == (2, 2)
    assert asked(made).oddities["duplicates"] == 0
    assert "callboard" not in asked(made).queues["PS"].sources


def test_settings_of_another_time_that_make_no_sense_now_are_left_aside() -> None:
    made = told(MORNING)
    made.apply(configured("PS", 1, target={"ratio": 8}), 0)
    assert level(made, "PS") == (1, 2)


def test_a_group_is_the_sum_of_its_queues_each_by_its_own_target() -> None:
    made = told(MORNING)
    made.apply(configured("PS", 1, group="Bank", target={"ratio": 0.8, "within_s": 20}), 0)
    made.apply(configured("NE", 1, group="Bank", target={"ratio": 0.8, "within_s": 60}), 0)
    made.tick(0)
    group = made.snapshot().groups["Bank"].windows["30m"].kpis
    assert (group["service_level"].numerator, group["service_level"].denominator) == (1, 3)
    assert group["offered"].value == 3


def test_a_closed_queue_is_quiet_and_says_when_it_opens() -> None:
    made = told(MORNING)
    office = [{"days": [1, 2, 3, 4, 5], "since": "12:00", "until": "18:00"}]
    made.apply(configured("NE", 1, hours=office), 0)
    queue = asked(made).queues["NE"]
    assert queue.status == "closed"
    assert msgspec.to_builtins(queue)["hours"] == {
        "open": False,
        "opens_at": f"{DAY}T12:00:00.000Z",
        "closed_at": "2026-11-16T18:00:00.000Z",
    }


def test_oddities_are_counted_where_a_supervisor_sees_them() -> None:
    made = told(
        """
        10:00:00  queued    c1  PS
        10:00:05  answered  c1  anna
        10:10:00  ended     c1
        10:10:01  held      c1  anna
        10:10:00  answered  c2  anna  queue=PS
        """
    )
    for raw in events("10:00:02  ringing  c1  anna  PS\n 10:00:01  queued  c3  PS"):
        late = canonical(raw | {"id": "late-" + raw["id"]})
        made.apply(late, late.at)
        made.apply(late, late.at)
    oddities = asked(made).oddities
    assert oddities["late_events"] == 2
    assert oddities["duplicates"] == 2
    assert oddities["incomplete_visits"] == 1
    assert oddities["contradictory_events"] == 1
    assert oddities["corrections"] == 0


def test_ids_that_end_alike_are_told_apart_and_each_counts_once() -> None:
    alike = [
        canonical(raw | {"id": f"{place}-of-the-same"}) for place, raw in enumerate(events(MORNING))
    ]
    made = Calculator(CENTRE)
    made.apply_all(alike)
    made.apply_all(alike)
    assert made.applied == len(alike)
    assert asked(made).oddities["duplicates"] == len(alike)
    assert level(made, "PS") == level(told(MORNING), "PS")


def test_a_beginning_that_comes_late_takes_back_what_was_made_up_without_it() -> None:
    made = told("10:00:20  answered  c1  anna  queue=PS")
    assert asked(made).oddities["incomplete_visits"] == 1
    for raw in events("10:00:05  queued  c1  PS"):
        made.apply(canonical(raw | {"id": "late"}), 0)
    oddities = asked(made).oddities
    assert (oddities["incomplete_visits"], oddities["corrections"]) == (0, 1)
    assert asked(made).queues["PS"].windows["15m"].kpis["asa"].value == 15.0


def test_blocked_is_not_available_until_a_source_has_told_of_one() -> None:
    before = asked(told(MORNING)).total.windows["30m"].kpis["blocked_rate"]
    assert (before.value, before.reported) == (None, False)
    made = told(MORNING + "10:04:00  blocked  c9  trunk_busy")
    after = asked(made).total.windows["30m"].kpis["blocked_rate"]
    assert (after.value, after.numerator, after.denominator) == (1 / 4, 1, 4)
    then = asked(made, at=f"{DAY}T10:03:59Z").total.windows["30m"].kpis["blocked_rate"]
    assert then.reported is False


def test_nothing_to_divide_by_is_null() -> None:
    made = told("10:00:00  queued  c1  PS")
    kpis = asked(made).queues["PS"].windows["15m"].kpis
    assert [
        kpis[slug].value for slug in ("service_level", "asa", "abandonment_rate", "wait_p90")
    ] == [None] * 4


def test_the_longest_wait_of_now_keeps_its_instant() -> None:
    made = told("10:00:00  queued  c1  PS\n 10:00:30  queued  c2  PS")
    now = asked(made).queues["PS"].now
    assert (now.waiting, now.overdue_waiting) == (2, 1)
    assert now.longest_waiting_since == f"{DAY}T10:00:00.000Z"


@pytest.mark.parametrize(
    ("field", "question"),
    [
        ("at", {"at": "soon"}),
        ("at", {"at": "2026-11-17T10:00:00"}),
        ("windows", {"windows": ["15"]}),
        ("windows", {"windows": ["15m"] * 40}),
        ("queues", {"queues": ["XX"]}),
        ("formula", {"formula": "best"}),
        ("attribution", {"attribution": "luck"}),
    ],
)
def test_a_question_that_makes_no_sense_is_refused_by_field(
    field: str, question: dict[str, object]
) -> None:
    with pytest.raises(NotAnswerable) as refusal:
        asked(told(MORNING), **question)
    assert refusal.value.field == field


def test_what_lies_ahead_of_the_wall_cannot_be_asked() -> None:
    made = told(MORNING, Centre("main", clock=WALL))
    wall = instant("10:05:00")
    with pytest.raises(NotAnswerable):
        made.answer(Question(at=format_instant(wall + 2 * MINUTE)), wall)


def test_beyond_retention_nothing_is_made_up() -> None:
    made = told(MORNING)
    later = canonical(
        {
            "source": "s",
            "id": "x",
            "type": "source.heartbeat",
            "at": instant("10:00:00") + 40 * HOUR,
        }
    )
    made.apply(later, later.at)
    made.tick(0)
    with pytest.raises(NotAnswerable, match="kept since"):
        asked(made, at=f"{DAY}T10:05:00Z")
    old = canonical(
        {
            "source": "s",
            "id": "y",
            "type": "call.queued",
            "at": instant("10:04:00"),
            "call": "c8",
            "queue": "PS",
        }
    )
    made.apply(old, later.at)
    assert made.snapshot().oddities["too_late"] == 1


def test_a_checkpoint_of_a_newer_program_is_left_alone() -> None:
    parts = told(MORNING).dump()
    head = msgspec.msgpack.decode(parts["head"])
    head["schema"] = SCHEMA + 1
    with pytest.raises(UnknownSchema):
        Calculator.load(CENTRE, parts | {"head": msgspec.msgpack.encode(head)})


def test_versions_never_name_two_boards() -> None:
    made = told(MORNING)
    made.tick(0)
    again = Calculator.load(CENTRE, made.dump())
    again.tick(0)
    assert again.snapshot().version > made.snapshot().version + 1000


def test_calls_that_are_over_are_packed_and_still_take_a_correction() -> None:
    made = told(MORNING)
    beat = canonical(
        {"source": "s", "id": "b", "type": "source.heartbeat", "at": instant("12:00:00")}
    )
    made.apply(beat, beat.at)
    made.tick(0)
    (late,) = events("10:00:05  ringing  c1  anna  PS")
    made.apply(canonical(late | {"id": "late"}), beat.at)
    figure = asked(made, at=f"{DAY}T10:05:00Z").queues["PS"].windows["30m"].kpis
    assert figure["average_time_in_queue"].numerator == 30.0
    assert figure["asa"].numerator == 37.0


def test_the_next_tick_waits_for_the_next_change_and_no_longer_than_a_second() -> None:
    made = told("10:00:00  queued  c1  PS", Centre("main", clock=WALL))
    wall = instant("10:00:19") + 400
    made.tick(wall)
    assert made.next_tick(wall) == 600
    assert made.tick(wall + 600) is not None
    assert made.next_tick(wall + 600) <= SECOND


def test_a_clock_of_events_stands_still_between_them() -> None:
    made = told(MORNING, Centre("main", clock=EVENTS))
    assert made.now(0) == instant("10:03:30")


def test_an_answer_of_now_tells_of_staffing_and_one_of_then_does_not() -> None:
    made, now = told(MORNING), instant("10:05:00")
    made.beside.show_staffing("PS", staffing(1))
    answers = [made.ask(Question(at=at), now) for at in (None, format_instant(now))]
    shown = [each.queues["PS"].staffing for each in answers if isinstance(each, Snapshot)]
    assert shown == [staffing(1), msgspec.UNSET]


def test_every_way_out_of_one_instant_can_be_named_afterwards() -> None:
    made = told("""
        10:00:00  queued      c1  NE
        10:00:00  queued      c1  PS
        10:00:00  queued      c1  NE
        10:00:00  answered    c1  bert
        10:00:00  overflowed  c1  NE  timeout
    """)
    kpis = {queue: asked(made).queues[queue].windows["30m"].kpis for queue in ("NE", "PS")}
    assert (kpis["NE"]["overflowed_timeout"].value, kpis["NE"]["overflowed_queue"].value) == (1, 0)
    assert (kpis["PS"]["overflowed_timeout"].value, kpis["PS"]["overflowed_queue"].value) == (0, 1)


@pytest.mark.parametrize(
    ("at", "counted"),
    [
        ("10:00:04", {"1": 1, "5": 0, "90": 0}),
        ("10:00:10", {"1": 1, "5": 1, "90": 0}),
        # Gone without a word: a hang-up, unless somebody answers within two seconds.
        ("10:00:11", {"1": 1, "5": 1, "90": 0}),
        ("10:00:12", {"1": 1, "5": 1, "90": 1}),
    ],
)
def test_who_has_gone_without_a_word_misses_other_targets_too(
    at: str, counted: dict[str, int]
) -> None:
    made = told("""
        10:00:00  queued  c1  PS
        10:00:10  ended   c1
    """)
    asked_ = Question(windows=["30m"], at=format_instant(instant(at)), within=["1", "5", "90"])
    level = (
        made.answer(asked_, instant(at)).queues["PS"].windows["30m"].kpis["service_level_within"]
    )
    assert isinstance(level, dict)
    assert {target: figure.denominator for target, figure in level.items()} == counted
