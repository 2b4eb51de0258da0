"""The bank of the reference views at 15:42:07: the same figures in every language and at every size."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any, NamedTuple

import msgspec

from app.events.instants import MINUTE, SECOND, format_instant, parse_instant
from app.metrics.agents import AgentRow, Agents, AgentWindow
from app.metrics.beside import (
    LevelAhead,
    LoadPicture,
    QuarterAhead,
    Remedy,
    StaffingPicture,
)
from app.metrics.snapshot import (
    AgentPicture,
    Figure,
    Gauges,
    NotAnswerable,
    Question,
    QueuePicture,
    Snapshot,
    SourcePicture,
    Target,
    TotalPicture,
    Trend,
    WindowFigures,
)
from app.metrics.visits import VisitPicture
from app.simulator.retail_bank import RETAIL_BANK

NOW = parse_instant("2026-11-17T15:42:07.000Z")
HALF_HOUR = 30 * MINUTE
MIDNIGHT = NOW - (NOW % (24 * 60 * MINUTE))


class Sketch(NamedTuple):
    """One queue in short."""

    name: str
    persian: str
    status: str
    met: int
    counted: int
    target: Target
    waiting: int
    longest_s: int | None
    free: int
    staffed: int
    shape: tuple[tuple[int, float], ...]
    """Service level at minutes before now; the line runs straight between them."""


_80_20, _70_30, _90_30 = Target(0.8, 20.0), Target(0.7, 30.0), Target(0.9, 30.0)

QUEUES: dict[str, Sketch] = {
    "CA": Sketch(
        "Cards", "کارت‌ها", "risk", 44, 57, _80_20, 1, 55, 0, 6,  # noqa: RUF001  Persian
        ((120, 0.54), (112, 0.54), (104, 0.93), (72, 0.86), (44, 0.73), (24, 0.66), (16, 0.78), (0, 0.77)),
    ),
    "IN": Sketch(
        "Internet support", "پشتیبانی اینترنتی", "ok", 36, 48, _70_30, 0, None, 1, 6,
        ((120, 1), (62, 1), (50, 0.72), (46, 0.62), (38, 0.66), (22, 0.5), (18, 0.66), (0, 0.75)),
    ),
    "NE": Sketch(
        "Securities", "اوراق بهادار", "breach", 17, 46, _80_20, 7, 294, 0, 7,
        ((120, 1), (98, 1), (80, 0.97), (34, 1), (24, 0.71), (16, 0.58), (10, 0.55), (0, 0.37)),
    ),
    "NW": Sketch(
        "New customers", "مشتریان جدید", "ok", 20, 22, _80_20, 0, None, 2, 4,
        ((120, 1), (70, 1), (52, 0.9), (36, 0.8), (24, 0.69), (14, 0.74), (4, 1), (0, 0.91)),
    ),
    "PS": Sketch(
        "Private accounts", "حساب‌های شخصی", "ok", 91, 111, _80_20, 2, 16, 0, 12,
        ((120, 1), (112, 0.78), (100, 0.73), (80, 0.95), (36, 1), (26, 0.88), (6, 0.8), (0, 0.82)),
    ),
    "RE": Sketch(
        "Retention", "حفظ مشتری", "ok", 21, 23, _90_30, 0, None, 1, 4,
        ((120, 1), (18, 1), (16, 0.89), (0, 0.91)),
    ),
}  # fmt: skip

_FLOOR = {"on_call": 25, "wrap_up": 7, "available": 4, "away": 3, "offline": 3}
_NAMING: dict[str, Any] = {"formula": "short_excluded", "attribution": "sl_event"}


def ago(seconds: float) -> str:
    """Return the instant so long before now, as it is written."""
    return format_instant(NOW - round(seconds * SECOND))


def bank(language: str = "en") -> Snapshot:
    """Return the whole board."""
    queues = {queue: picture(sketch, language) for queue, sketch in QUEUES.items()}
    return Snapshot(
        version=812,
        at=format_instant(NOW),
        centre="main",
        timezone="Europe/London",
        clock="wall",
        applied=122_034,
        lag_s=0.4,
        queues=queues,
        total=TotalPicture(
            _gauges(10, 294, 4, 39, _FLOOR),
            {"30m": window(229, 307), "today": window(2060, 2482, format_instant(MIDNIGHT))},
        ),
        groups={},
        agents=agents(),
        alerts=[],
        sources=[source("native"), source("cards-pbx")],
        oddities={"late_events": 3},
        centre_name="بانکداری خرد" if language == "fa" else "Retail bank",
    )


def many(queues: int) -> Snapshot:
    """Return a board of so many queues, Q000 and on, each as one of the six."""
    sketches = [*QUEUES.values()]
    named = [
        (f"Q{place:03d}", sketches[place % 6]._replace(name=f"{sketches[place % 6].name} {place}"))
        for place in range(queues)
    ]
    pictures = {queue: picture(sketch) for queue, sketch in named}
    return msgspec.structs.replace(bank(), queues=pictures)


def picture(sketch: Sketch, language: str = "en") -> QueuePicture:
    """Return one queue of the board."""
    return QueuePicture(
        name=sketch.persian if language == "fa" else sketch.name,
        group=None,
        target=sketch.target,
        status=sketch.status,
        status_since=ago(21.4 * 60 if sketch.status == "breach" else 194),
        sources=["cards-pbx" if sketch.name == "Cards" else "native"],
        now=_gauges(sketch.waiting, sketch.longest_s, sketch.free, sketch.staffed),
        windows={
            "30m": window(sketch.met, sketch.counted),
            "today": window(round(sketch.met * 8.2), round(sketch.counted * 8.1)),
        },
        trend=Trend("service_level", "30m", 120, ago(0), list(_line(sketch.shape))),
        staffing=staffing(sketch),
    )


def staffing(sketch: Sketch) -> StaffingPicture:
    """Return who serves a queue and who is needed: two more where the target is missed."""
    missing = 2 if sketch.status == "breach" else -1
    quarters = [
        QuarterAhead(ago(-minutes * 60), 49.0 - minutes / 5, 37, 60, sketch.staffed + missing)
        for minutes in (-12, 3, 18, 33)
    ]
    return StaffingPicture(
        at=ago(7),
        staffed=sketch.staffed,
        serving=sketch.staffed,
        required=sketch.staffed + missing,
        missing=missing,
        basis="usual_day",
        load=LoadPicture(196.0, 184.0, 171.0, 10.0, 0.0),
        quarters=quarters,
        level=LevelAhead(ago(-1800), 0.61, 0.44, 0.79) if missing > 0 else None,
        remedy=Remedy(2, ago(-1793)) if missing > 0 else None,
    )


def window(met: int, counted: int, since: str | None = None) -> WindowFigures:
    """Return the figures of a window, all of them in proportion to its calls."""
    answered, abandoned = round(counted * 0.96), round(counted * 0.035)
    kpis = {
        "service_level": _ratio(met, counted, **_NAMING),
        "asa": _ratio(answered * 11, answered),
        "average_time_in_queue": _ratio(answered * 8, answered),
        "abandonment_rate": _ratio(abandoned, counted),
        "blocked_rate": _ratio(counted // 200, counted),
        "average_handle_time": _ratio(answered * 245, answered),
        "occupancy": _ratio(61 * counted, 100 * counted),
        "offered": Figure(counted),
        "answered": Figure(answered),
    }
    return WindowFigures(since or ago(1800), ago(0), kpis)


def source(name: str, *, silent_s: int | None = None) -> SourcePicture:
    """Return a source that spoke just now, or has been silent for so long."""
    since = None if silent_s is None else ago(silent_s - 15)
    return SourcePicture(name, ago(silent_s or 0.4), 0.4, silent_s is not None, since)


def agents() -> list[AgentPicture]:
    """Return the people on the floor."""
    states = [state for state, count in _FLOOR.items() for _ in range(count)]
    return [
        AgentPicture(plan.agent, state, None, ago(_in_state(place)), list(plan.queues))
        for place, (plan, state) in enumerate(zip(RETAIL_BANK.agents, states, strict=False))
    ]


def agents_table() -> Agents:
    """Return what every agent has done."""
    return Agents(format_instant(NOW), [_row(place, each) for place, each in enumerate(agents())])


def visits(queue: str, least_age_s: int = 0) -> list[VisitPicture]:
    """Return the calls of a queue today, newest first."""
    return [_visit(queue, number) for number in range(120) if number * 90 >= least_age_s]


def waiting(queue: str) -> list[VisitPicture]:
    """Return the calls that wait, as many as the board says."""
    sketch = QUEUES[queue]
    step = (sketch.longest_s or 0) // max(1, sketch.waiting)
    waits = [(sketch.longest_s or 0) - step * place for place in range(sketch.waiting)]
    return [_waiting(queue, place, wait) for place, wait in enumerate(waits)]


def past(question: Question) -> Snapshot:
    """Return the board as of a half hour of today; before eight there was nobody."""
    at = NOW if question.at is None else parse_instant(question.at)
    if at < NOW - 8 * 60 * MINUTE:
        raise NotAnswerable("at", "kept since 07:42")
    place = (NOW - at) // HALF_HOUR
    queues = {
        queue: msgspec.structs.replace(
            picture(sketch), windows={"30m": window(_met(sketch, place), sketch.counted)}
        )
        for queue, sketch in QUEUES.items()
    }
    total = TotalPicture(
        _gauges(0, None, 4, 39), {"30m": window(230 + (place * 37) % 60, 290 + (place * 23) % 50)}
    )
    return msgspec.structs.replace(bank(), at=format_instant(at), queues=queues, total=total)


def _met(sketch: Sketch, place: int) -> int:
    return min(sketch.counted, sketch.met + place)


def _ratio(numerator: int, denominator: int, **naming: Any) -> Figure:
    value = numerator / denominator if denominator else None
    return Figure(value, numerator, denominator, **naming)


def _gauges(
    waiting: int,
    longest_s: int | None,
    free: int,
    staffed: int,
    floor: dict[str, int] | None = None,
) -> Gauges:
    states = floor or {"on_call": staffed - free, "wrap_up": 0, "away": 0, "offline": 0}
    counts = {f"agents_{state}": count for state, count in states.items()}
    counts |= {"agents_available": free, "agents_staffed": staffed}
    since = None if longest_s is None else ago(longest_s)
    gauges = Gauges(waiting, 0, waiting // 2, since, agents_ringing=0, agents_on_hold=0)
    return msgspec.structs.replace(gauges, **counts)


def _line(shape: tuple[tuple[int, float], ...]) -> Iterator[float]:
    for minute in range(120, -1, -2):
        yield next(
            a + (b - a) * (since - minute) / (since - until)
            for (since, a), (until, b) in pairwise(shape)
            if since >= minute >= until
        )


def _in_state(place: int) -> int:
    # One call that has lasted too long; wrap-up is short.
    return 1549 if place == 3 else (place * 97) % (110 if 25 <= place < 32 else 640) + 6


def _row(place: int, agent: AgentPicture) -> AgentRow:
    shares = {"on_call": 900 + place * 7, "wrap_up": 120, "available": 400, "away": place * 9}
    kpis = {
        "handled": Figure(4 + place % 6),
        "average_handle_time": _ratio(245 * 4, 4),
        "average_talk": _ratio(200 * 4, 4),
        "average_hold": _ratio(12 * 4, 4),
        "average_acw": _ratio(33 * 4, 4),
        "rona": Figure(place % 3),
        "occupancy": _ratio(60 + place % 30, 100),
        "utilisation": _ratio(50 + place % 30, 100),
    }
    spans = AgentWindow(ago(1800), ago(0), {state: float(s) for state, s in shares.items()}, kpis)
    windows = {"30m": spans, "today": spans}
    return AgentRow(agent.agent, agent.state, None, agent.since, agent.queues, windows)


def _visit(queue: str, number: int) -> VisitPicture:
    wait_s = float((number * 37) % 71 if number % 3 else (number * 13) % 9)
    left_s = number * 170 + 30
    gave_up = number % 29 == 4
    return VisitPicture(
        queue=queue,
        source="native",
        call=f"c-{number:03d}",
        customer=f"caller-{9573 - number * 37}",
        queued_at=ago(left_s + wait_s),
        left_at=ago(left_s),
        wait_s=wait_s,
        outcome="abandoned" if gave_up else "answered",
        in_target=not gave_up and wait_s <= 20,
        short=False,
        agent=None if gave_up else RETAIL_BANK.agents[number % 40].agent,
        talk_s=None if gave_up else 140.0 + number,
    )


def _waiting(queue: str, place: int, wait_s: int) -> VisitPicture:
    return VisitPicture(
        queue=queue,
        source="native",
        call=f"w-{place}",
        customer=f"caller-{7579 + place * 734}",
        queued_at=ago(wait_s),
        left_at=None,
        wait_s=float(wait_s),
        outcome="waiting",
        in_target=None if wait_s <= 20 else False,
        short=False,
    )
