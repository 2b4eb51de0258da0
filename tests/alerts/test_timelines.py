"""What people are told, and when: timelines as a supervisor would tell them."""

from itertools import product
from typing import Any

import pytest
from msgspec import UNSET
from msgspec.structs import replace

from app.alerts.alert import picture as alert_picture
from app.alerts.defaults import DEFAULTS
from app.alerts.figures import Subject, of_queue, of_source, of_total
from app.alerts.judging import NoSuchAlert, NotOpen
from app.alerts.lifecycle import MOVES, On, State
from app.alerts.rule import Against, Comparison, Of, Rule, RuleRefused, Scope, Severity, check
from app.alerts.silence import Silence
from app.events.instants import MINUTE, SECOND, format_instant
from app.metrics.hours import Opening
from app.metrics.snapshot import Gauges, SourcePicture, TotalPicture
from tests.alerts.floor import LOW, NOON, Floor, picture, queue, staffing

BY_ID = {rule.id: rule for rule in DEFAULTS}


def test_a_breach_with_people_missing_is_told_once_and_its_end_too() -> None:
    floor = Floor()
    floor.look(queue(**LOW))
    floor.after(20)
    floor.look(queue(met=40, counted=44, missing=0))
    floor.after(5)

    assert floor.story == [
        "5 service-level NE fired",
        "5 service-level NE first_notification",
        "10 understaffed NE fired",
        "10 understaffed NE inhibited",
        "25 service-level NE resolved",
        "25 understaffed NE resolved",
    ]
    assert floor.sent == [
        "5 service-level NE first_notification loud slack",
        "25 service-level NE resolved quiet slack",
    ]


@pytest.mark.parametrize(
    "calm",
    [
        {"met": 25, "counted": 41, "missing": 0},
        {"met": 25, "counted": 41, "missing": -3},
        {"met": 3, "counted": 19, "missing": 0},
        {"met": 0, "counted": 0, "missing": 0},
        {"missing": 0, "waiting_since": NOON - 70 * SECOND},
        {"missing": 0, "staffing": staffing(0)},
        {"met": 33, "counted": 41, "missing": 0},
        {"status": "closed", "met": 3, "counted": 41, "missing": 4},
        {"status": "stale", "met": 3, "counted": 41, "missing": 4},
    ],
)
def test_at_the_edge_on_null_figures_and_out_of_hours_nobody_is_told(
    calm: dict[str, Any],
) -> None:
    floor = Floor()
    floor.look(queue(**calm))
    floor.after(40)
    assert floor.story == []


def test_exactly_at_the_target_nothing_is_wrong() -> None:
    floor = Floor()
    floor.look(queue(met=32, counted=40, missing=3))
    floor.after(9)
    assert floor.story == []


def test_where_nobody_tells_of_staff_the_figure_alone_decides() -> None:
    floor = Floor()
    floor.look(queue(met=25, counted=41, missing=None, staffed=None))
    floor.after(5)
    assert floor.sent == ["5 service-level NE first_notification loud slack"]


def test_before_staffing_is_worked_out_nothing_is_blamed_on_staff() -> None:
    floor = Floor()
    low = picture(met=25, counted=41, staffing=UNSET)
    floor.look(of_queue("NE", low, awaits_staffing=True))
    floor.after(20)
    assert floor.story == []
    floor.look(of_queue("NE", low))
    floor.after(5)
    assert floor.story == ["25 service-level NE fired", "25 service-level NE first_notification"]


def test_flapping_keeps_one_alert_with_its_beginning() -> None:
    floor = Floor()
    floor.look(queue(**LOW))
    floor.after(5)
    begun = floor.alert("service-level")
    for _ in range(5):
        floor.after(3, queue(met=36, counted=41, missing=0))
        floor.after(1, queue(**LOW))

    assert floor.alert("service-level") is begun
    assert begun.since == NOON
    assert floor.sent == ["5 service-level NE first_notification loud slack"]


def test_a_dip_that_is_over_before_its_time_is_no_alert() -> None:
    floor = Floor()
    for _ in range(6):
        floor.look(queue(**LOW))
        floor.after(4, queue())
    assert (floor.story, floor.judge.alerts) == ([], [])


def test_a_long_wait_speaks_at_once_and_grows_bad_by_itself() -> None:
    floor = Floor()
    floor.look(queue(missing=3, waiting_since=NOON))
    floor.now += 40 * SECOND
    floor.look()
    assert floor.story == []
    floor.now += 20 * SECOND
    floor.look()
    # Looked at every ten seconds: the first of them after more than 40.
    assert floor.sent == ["1 longest-wait NE first_notification loud slack"]
    assert floor.alert("longest-wait").facts["threshold"] == 40.0


def test_nobody_logged_in_silences_what_follows_from_it() -> None:
    floor = Floor()
    floor.look(queue(met=10, counted=41, missing=12, staffed=0, waiting_since=NOON))
    floor.after(15)

    assert floor.sent == ["0 nobody-logged-in NE first_notification loud slack"]
    assert floor.alert("service-level").held_back == "inhibited"
    assert [a.rule for a in floor.judge.alerts] == [
        *("nobody-logged-in", "longest-wait", "service-level", "understaffed"),
    ]


def test_what_was_held_back_speaks_when_nothing_speaks_for_it_any_more() -> None:
    floor = Floor()
    floor.look(queue(met=10, counted=41, missing=12, staffed=0))
    floor.after(10)
    floor.look(queue(**LOW, staffed=10))
    floor.after(2)
    assert "11 service-level NE first_notification loud slack" in floor.sent


def test_people_who_come_back_let_what_was_held_back_rest() -> None:
    floor = Floor()
    floor.look(queue(met=10, counted=41, missing=12, staffed=0))
    floor.after(10)
    floor.look(queue(met=20, counted=41, missing=0))
    floor.after(4)
    assert not [line for line in floor.sent if "service-level" in line]


def test_an_acknowledged_alert_speaks_again_only_if_it_gets_graver() -> None:
    floor = Floor()
    floor.look(queue(**LOW))
    floor.after(5)
    alert = floor.alert("service-level")
    floor.tell(floor.judge.acknowledge(floor.now, alert.id, "Ann"))
    floor.tell(floor.judge.acknowledge(floor.now, alert.id, "Bob"))
    floor.after(30)
    assert (alert.state, alert.acknowledged_by) == ("acknowledged", "Ann")

    floor.look(queue(met=15, counted=41, missing=3))
    assert floor.sent == [
        "5 service-level NE first_notification loud slack",
        "5 service-level NE acknowledged quiet slack",
        "35 service-level NE severity_rose loud slack",
    ]
    assert (alert.state, alert.severity) == ("firing", "critical")


def test_a_snooze_ends_and_people_are_told_so() -> None:
    floor = Floor()
    floor.look(queue(**LOW))
    floor.after(5)
    alert = floor.alert("service-level")
    floor.tell(floor.judge.snooze(floor.now, alert.id, "Ann", floor.now + 30 * MINUTE))
    floor.after(29.5)
    assert alert.state == "snoozed"
    floor.after(1)
    assert floor.sent[-1] == "35 service-level NE unsnoozed loud slack"


def test_what_is_over_can_neither_be_taken_nor_put_off() -> None:
    floor = Floor()
    floor.look(queue(**LOW))
    floor.after(5)
    alert = floor.alert("service-level")
    floor.look(queue())
    floor.after(5)
    with pytest.raises(NotOpen):
        floor.judge.acknowledge(floor.now, alert.id, "Ann")
    with pytest.raises(NoSuchAlert):
        floor.judge.snooze(floor.now, "nothing", "Ann", floor.now + MINUTE)


def test_many_queues_with_one_cause_are_one_message() -> None:
    floor = Floor()
    floor.look(*(queue(name, **LOW) for name in ("NE", "PS", "IN")))
    floor.after(5)
    assert floor.sent == ["5 service-level IN first_notification loud slack"]
    assert [line for line in floor.story if "told" in line] == [
        "5 service-level NE told_together",
        "5 service-level PS told_together",
    ]

    lead = floor.alert("service-level", "IN")
    floor.look(queue("IN"))
    floor.after(5)
    assert lead.state == "resolved"
    assert len(floor.sent) == 1
    floor.look(queue("NE"), queue("PS"))
    floor.after(5)
    assert floor.sent[1:] == ["15 service-level IN resolved quiet slack"]


def test_an_acknowledgement_takes_everything_that_the_message_tells() -> None:
    floor = Floor()
    floor.look(queue("NE", **LOW), queue("PS", **LOW))
    floor.after(5)
    lead = next(alert for alert in floor.judge.alerts if alert.lead is None)
    floor.tell(floor.judge.acknowledge(floor.now, lead.id, "Ann"))
    assert {alert.acknowledged_by for alert in floor.judge.alerts} == {"Ann"}


def test_a_silence_has_an_end() -> None:
    floor = Floor()
    until = NOON + 20 * MINUTE
    floor.choose(None, Silence(id="s", since=NOON, until=until, by="Ann", queues=("NE",)))
    floor.look(queue("NE", **LOW), queue("PS", **LOW))
    floor.after(19)
    assert [line for line in floor.sent if " NE " in line] == []
    floor.after(1)
    assert "20 service-level NE first_notification loud slack" in floor.sent


def test_in_quiet_hours_nobody_is_told_but_of_the_end() -> None:
    quiet = Opening(days=(1, 2, 3, 4, 5, 6, 7), since="12:10", until="13:00")
    floor = Floor([replace(BY_ID["service-level"], quiet_hours=(quiet,), repeat_s=300)])
    floor.look(queue(**LOW))
    floor.after(30)
    floor.look(queue())
    floor.after(5)
    floor.look(queue("PS", **LOW))
    floor.after(10)
    assert floor.sent == [
        "5 service-level NE first_notification loud slack",
        "35 service-level NE resolved quiet slack",
    ]
    floor.after(15)
    assert floor.sent[-1] == "60 service-level PS first_notification loud slack"


def test_nobody_answering_is_told_to_others() -> None:
    rule = replace(BY_ID["service-level"], escalate_to=("pager",), escalate_after_s=600)
    floor = Floor([rule])
    floor.look(queue(**LOW))
    floor.after(20)
    floor.look(queue())
    floor.after(5)
    assert floor.sent == [
        "5 service-level NE first_notification loud slack",
        "15 service-level NE escalated quiet slack",
        "15 service-level NE escalated loud pager",
        "25 service-level NE resolved quiet slack",
        "25 service-level NE resolved quiet pager",
    ]


def test_whoever_took_it_keeps_it_from_the_others() -> None:
    rule = replace(BY_ID["service-level"], escalate_to=("pager",), escalate_after_s=600)
    floor = Floor([rule])
    floor.look(queue(**LOW))
    floor.after(6)
    floor.tell(floor.judge.acknowledge(floor.now, floor.alert("service-level").id, "Ann"))
    floor.after(60)
    assert not [line for line in floor.sent if "pager" in line]


def test_what_goes_on_is_repeated_as_often_as_the_rule_says() -> None:
    floor = Floor([replace(BY_ID["service-level"], repeat_s=1_800)])
    floor.look(queue(**LOW))
    floor.after(70)
    assert floor.sent == [
        "5 service-level NE first_notification loud slack",
        "35 service-level NE repeat loud slack",
        "65 service-level NE repeat loud slack",
    ]


def test_a_silent_source_is_its_own_alert_and_its_queues_are_left_as_they_were() -> None:
    floor = Floor()
    floor.look(queue(**LOW))
    floor.after(5)
    silent = SourcePicture("pbx", "", 0.0, silent=True, silent_since=format_instant(NOON))
    floor.look(queue(**LOW, status="stale"), of_source(silent, ["NE"]))
    floor.after(60)
    assert floor.sent[1:] == ["5 source-silent pbx first_notification loud slack"]
    assert floor.alert("source-silent", "pbx").facts["queues"] == ["NE"]
    assert floor.alert("service-level").state == "firing"


def test_on_late_news_nothing_begins_or_ends_and_nobody_is_told() -> None:
    late = replace(queue(**LOW), is_late=True)
    floor = Floor([replace(BY_ID["service-level"], for_s=0, keep_s=0, repeat_s=600)])
    floor.look(late)
    floor.after(30)
    assert floor.story == []
    floor.look(queue(**LOW))
    assert floor.sent == ["30 service-level NE first_notification loud slack"]
    floor.look(replace(queue(), is_late=True))
    floor.after(30)
    assert floor.story[2:] == ["40 service-level NE late"]
    floor.look(queue())
    assert floor.sent[1:] == ["60 service-level NE resolved quiet slack"]


def test_a_rule_that_is_switched_off_resolves_what_it_fired() -> None:
    floor = Floor()
    floor.look(queue(**LOW))
    floor.after(5)
    floor.choose([replace(rule, enabled=False) for rule in DEFAULTS])
    floor.after(1)
    assert floor.sent[-1] == "5.16667 service-level NE resolved quiet slack"


def test_until_the_channels_are_known_nobody_is_told_and_then_it_is_the_first_time() -> None:
    floor = Floor()
    floor.channels = None  # type: ignore[assignment]
    floor.choose()
    floor.look(queue(**LOW))
    floor.after(6)
    assert floor.story == ["5 service-level NE fired"]
    floor.channels = ("slack",)
    floor.choose()
    floor.after(1)
    assert len(floor.sent) == 1


def test_what_began_before_there_was_a_channel_is_told_by_the_first_one() -> None:
    floor = Floor(channels=())
    floor.look(queue(**LOW))
    floor.after(6)
    assert floor.sent == []
    floor.channels = ("slack",)
    floor.choose()
    floor.after(2)
    assert [each.split(" ", 1)[1] for each in floor.sent] == [
        "service-level NE first_notification loud slack"
    ]


def test_any_figure_of_the_catalogue_may_be_watched() -> None:
    rule = Rule(id="busy", metric="offered", window="15m", threshold=50, severity=Severity.NOTICE)
    check(rule)
    floor = Floor([rule])
    floor.look(queue(met=50, counted=50))
    assert floor.story == []
    floor.look(of_queue("NE", picture(met=51, counted=51)))
    alert = floor.alert("busy")
    assert (alert.kind, alert.facts["value"], alert.severity) == ("figure", 51, "notice")


def test_a_rule_may_look_at_a_group_at_the_centre_or_at_some_queues() -> None:
    rule = Rule(id="busy", metric="waiting", threshold=5)
    gauges = Gauges(6, 0, 0, None)
    for of, name in (("group", "Service"), ("centre", "")):
        floor = Floor([replace(rule, scope=Scope(of=Of(of)))])
        floor.look(of_total(Subject(of, name), TotalPicture(gauges, {})), queue("NE", now=gauges))
        (alert,) = floor.judge.alerts
        assert (alert.subject, alert_picture(alert).group) == ((of, name), name or None)

    floor = Floor([replace(rule, scope=Scope(queues=("PS",), groups=("Service",)))])
    floor.look(*(queue(name, now=gauges) for name in ("NE", "PS")))
    floor.look(queue("IN", now=gauges, group="Service"))
    assert sorted(alert.subject.name for alert in floor.judge.alerts) == ["IN", "PS"]


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("metric", {"metric": "moods"}),
        ("window", {"window": None}),
        ("window", {"window": "1s"}),
        ("window", {"metric": "longest_wait"}),
        ("scope.of", {"metric": "silent", "window": None}),
        ("against", {"metric": "offered", "against": Against.TARGET}),
        ("clear", {"comparison": Comparison.BELOW, "threshold": 0.8, "clear": 0.7}),
        ("worst", {"comparison": Comparison.BELOW, "threshold": 0.8, "worst": 0.9}),
        ("escalate_to", {"escalate_to": ("pager",)}),
        ("repeat_s", {"repeat_s": 5}),
    ],
)
def test_a_rule_that_makes_no_sense_names_its_field(field: str, changes: dict[str, Any]) -> None:
    rule = Rule(id="tried", metric="service_level", window="15m")
    with pytest.raises(RuleRefused) as refused:
        check(replace(rule, **changes))
    assert refused.value.field == field


def test_the_rules_of_the_first_run_make_sense() -> None:
    for rule in DEFAULTS:
        check(rule)


def test_the_table_ends_every_alert_and_says_one_thing_at_a_time() -> None:
    for state, on in product(State, On):
        assert len([row for row in MOVES[state] if row.on is on]) <= 1
    for state in (State.FIRING, State.ACKNOWLEDGED, State.SNOOZED):
        assert State.RESOLVED in {row.to for row in MOVES[state]}
    assert MOVES[State.RESOLVED] == ()
