"""The published example, the three attributions, and the borders of the target."""

import pytest

from tests.recount.recount import Recount
from tests.recount.rules import QueueRules, Rules, Window
from tests.recount.timeline import instant, timeline

# answered 1000 (860 in target), abandoned 60 (20 in target, 10 of them short), overflowed 40
ICMI_DAY = [
    *(("answered", 20_000) for _ in range(860)),
    *(("answered", 20_001) for _ in range(140)),
    *(("abandoned", 4_999) for _ in range(10)),
    *(("abandoned", 5_000) for _ in range(10)),
    *(("abandoned", 60_000) for _ in range(40)),
    *(("overflowed", 60_000) for _ in range(40)),
]


def icmi() -> Recount:
    events: list[dict[str, object]] = []
    for number, (outcome, wait) in enumerate(ICMI_DAY):
        call = {"call": f"c{number}", "queue": "PS"}
        events += [
            {**call, "id": f"q{number}", "type": "call.queued", "at": 0},
            {**call, "id": f"x{number}", "type": f"call.{outcome}", "at": wait, "kind": "key"},
            {**call, "id": f"y{number}", "type": "call.ended", "at": 90_000},
        ]
    return Recount(events)


@pytest.mark.parametrize(
    ("formula", "fraction", "percent"),
    [
        ("answered_only", (860, 1000), 86.0),
        ("abandons_met", (880, 1060), 83.0),
        ("abandons_in_target_ignored", (860, 1040), 82.7),
        ("short_met", (870, 1060), 82.1),
        ("short_excluded", (860, 1050), 81.9),
        ("abandons_missed", (860, 1060), 81.1),
        ("overflows_missed", (860, 1100), 78.2),
    ],
)
@pytest.mark.parametrize("attribution", ["sl_event", "arrival", "end"])
def test_the_seven_formulas_give_the_published_figures(
    formula: str, fraction: tuple[int, int], percent: float, attribution: str
) -> None:
    figure = (
        icmi().as_of(90_000).service_level("PS", Window.open_since(0, 90_000), formula, attribution)
    )
    assert (figure["numerator"], figure["denominator"]) == fraction
    assert figure["value"] is not None
    assert round(100 * figure["value"], 1) == percent


# A call queued at 10:14:50 and answered at 10:15:40 passes its target at 10:15:10.
LATE_ANSWER = """
    10:14:50  queued    c1  PS
    10:15:40  answered  c1  anna
    10:31:00  ended     c1
"""


@pytest.mark.parametrize(
    ("attribution", "quarter_of_the_visit"),
    [("sl_event", "10:15:00"), ("arrival", "10:00:00"), ("end", "10:30:00")],
)
def test_the_attribution_names_the_quarter_a_visit_counts_in(
    attribution: str, quarter_of_the_visit: str
) -> None:
    picture = Recount(timeline(LATE_ANSWER)).as_of(instant("11:00:00"))
    counted_in = [
        quarter
        for quarter in ("10:00:00", "10:15:00", "10:30:00")
        if picture.service_level("PS", quarter_from(quarter), "answered_only", attribution)[
            "denominator"
        ]
    ]
    assert counted_in == [quarter_of_the_visit]


def quarter_from(start: str) -> Window:
    return Window.closed(instant(start), instant(start) + 15 * 60_000)


# One line a moment: what the board shows then.   fraction of each attribution, overdue, waiting
WATCHED = [
    ("0:19.999", "-     -     -", 0, 1),
    ("0:20    ", "0/1   -     -", 1, 1),
    ("0:45    ", "0/1   -     -", 1, 1),
    ("0:50    ", "0/1   0/1   -", 1, 0),
    ("2:00    ", "0/1   0/1   0/1", 1, 0),
]


@pytest.mark.parametrize(("clock", "fractions", "overdue", "waiting"), WATCHED)
def test_a_call_past_its_target_is_missed_now_and_not_when_it_ends(
    clock: str, fractions: str, overdue: int, waiting: int
) -> None:
    told = "0:00 queued c1 PS\n0:50 answered c1 anna\n2:00 ended c1"
    now = instant(clock)
    picture = Recount(timeline(told)).as_of(now)
    day = Window.open_since(0, now)
    shown = [
        picture.service_level("PS", day, "short_excluded", way)
        for way in ("sl_event", "arrival", "end")
    ]
    assert [as_text(figure) for figure in shown] == fractions.split()
    assert picture.sums("PS", day)["overdue"] == overdue
    assert picture.now("PS")["waiting"] == waiting
    assert picture.now("PS")["overdue_waiting"] == (overdue and waiting)


def as_text(figure: dict[str, int | float | None]) -> str:
    return f"{figure['numerator']}/{figure['denominator']}" if figure["denominator"] else "-"


def test_a_waiting_overdue_call_counts_in_every_formula_until_its_outcome_is_known() -> None:
    told = timeline("0:00 queued c1 PS\n0:50 abandoned c1 PS")
    waits, gone = Recount(told).as_of(49_999), Recount(told).as_of(50_000)
    window = Window.open_since(0, 50_000)
    assert waits.service_level("PS", window, "answered_only", "sl_event")["denominator"] == 1
    assert gone.service_level("PS", window, "answered_only", "sl_event")["denominator"] == 0
    assert gone.service_level("PS", window, "overflows_missed", "sl_event")["denominator"] == 1
    assert gone.service_level("PS", Window.rolling(50_000, 30_000), None, None)["denominator"] == 0
    assert gone.service_level("PS", Window.rolling(50_000, 30_001), None, None)["denominator"] == 1


def test_a_late_overflow_leaves_all_formulas_but_one() -> None:
    picture = Recount(timeline("0:00 queued c1 PS\n0:50 overflowed c1 PS kind=key")).as_of(50_000)
    window = Window.open_since(0, 50_000)
    assert picture.service_level("PS", window, "abandons_missed", "sl_event")["denominator"] == 0
    assert picture.service_level("PS", window, "overflows_missed", "sl_event")["denominator"] == 1


@pytest.mark.parametrize(
    ("exit_at", "in_target", "overdue"), [(19_999, 1, 0), (20_000, 1, 0), (20_001, 0, 1)]
)
def test_leaving_at_the_very_target_is_in_target(
    exit_at: int, in_target: int, overdue: int
) -> None:
    told = timeline("0:00 queued c1 PS")
    answer = {"id": "a", "type": "call.answered", "call": "c1", "at": exit_at}
    figures = Recount([*told, answer]).kpis("PS", Window.open_since(0, 60_000))
    assert figures["service_level"]["numerator"] == in_target
    assert figures["overdue"]["value"] == overdue


@pytest.mark.parametrize(("wait", "short"), [("0:04.999", 1), ("0:05", 0)])
def test_a_short_abandon_is_strictly_under_its_limit(wait: str, short: int) -> None:
    told = timeline(f"0:00 queued c1 PS\n{wait} abandoned c1 PS")
    figures = Recount(told).kpis("PS", Window.open_since(0, 60_000))
    assert figures["abandoned_short"]["value"] == short
    assert figures["abandonment_rate"]["denominator"] == 1 - short
    assert figures["abandonment_rate"]["value"] == (None if short else 1.0)
    assert figures["abandonment_rate_all"]["value"] == 1.0


def test_a_total_adds_fractions_that_each_queue_counts_its_own_way() -> None:
    rules = Rules({"NE": QueueRules(target_ms=60_000, formula="answered_only")})
    told = timeline("""
        0:00  queued     c1  PS
        0:00  queued     c2  NE
        0:00  queued     c3  NE
        0:30  answered   c1  anna
        0:30  answered   c2  bert
        0:40  abandoned  c3  NE
    """)
    figures = Recount(told, rules).kpis(None, Window.open_since(0, 60_000))
    assert figures["service_level"] == {"numerator": 1, "denominator": 2, "value": 0.5}
