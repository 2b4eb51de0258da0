"""What a source has no words for is not reported, rather than nought: per queue, and after a restart too."""

from typing import Any

from msgspec import UNSET

from app.events.instants import format_instant, parse_instant
from app.events.native import to_event
from app.events.vocabulary import SourceDeclared
from app.metrics.calculator import Calculator
from app.metrics.centre import EVENTS, Centre
from app.metrics.oddities import AGENTS_BY_QUEUE, CALLS_RINGING, CALLS_WAITING
from app.metrics.snapshot import Figure, Question, Snapshot

NOON = parse_instant("2026-11-17T12:00:00Z")


def centre() -> Calculator:
    """Return a centre whose queue A is told of by mute alone, B by both, and C by plain alone."""
    made = Calculator(Centre("main", clock=EVENTS))
    untold = ["transfer_rate", "holds", AGENTS_BY_QUEUE]
    made.apply(SourceDeclared(id="d", at=NOON, source="mute", untold=untold), NOON)
    for source, queue in (("mute", "A"), ("mute", "B"), ("plain", "B"), ("plain", "C")):
        tell(made, source, "call.queued", queue=queue, call=f"{source}-{queue}")
        tell(made, source, "call.answered", queue=queue, call=f"{source}-{queue}", agent="anna")
        tell(made, source, "agent.state", agent=source, state="available")
    return made


def tell(made: Calculator, source: str, kind: str, **fields: Any) -> None:
    at = format_instant(NOON + made.applied)
    made.apply(to_event({"type": kind, "at": at, "id": str(made.applied), **fields}, source), NOON)


def board(made: Calculator) -> Snapshot:
    found = made.answer(Question(windows=["15m"]), 0)
    assert isinstance(found, Snapshot)
    return found


def rate(made: Calculator, queue: str | None) -> Figure:
    picture = board(made).queues[queue] if queue else board(made).total
    figure = picture.windows["15m"].kpis["transfer_rate"]
    assert isinstance(figure, Figure)
    return figure


def test_a_queue_of_a_source_without_words_shows_no_figure() -> None:
    made = centre()
    assert (rate(made, "A").value, rate(made, "A").reported) == (None, False)
    assert (rate(made, "B").value, rate(made, "C").value) == (0.0, 0.0)
    assert rate(made, None).value == 0.0


def test_agents_without_queues_are_counted_in_the_whole_and_in_no_queue() -> None:
    found = board(centre())
    assert found.queues["A"].now.agents_available is None
    assert found.queues["A"].windows["15m"].kpis["occupancy"].reported is False
    assert found.total.now.agents_available == 2


def test_the_board_that_is_watched_counts_agents_without_queues_too() -> None:
    made = Calculator(Centre("main", clock=EVENTS))
    made.apply(SourceDeclared(id="d", at=NOON, source="mute", untold=[AGENTS_BY_QUEUE]), NOON)
    tell(made, "mute", "call.queued", queue="A", call="c-1")
    tell(made, "mute", "agent.state", agent="anna", state="available")
    made.tick(0)
    shown = made.snapshot()
    assert (shown.queues["A"].now.agents_available, shown.total.now.agents_available) == (None, 1)


def waiting_centre() -> Calculator:
    """Return a centre where one waits in A and B, two in C; mute tells of a wait when it is over."""
    made = Calculator(Centre("main", clock=EVENTS))
    untold = [CALLS_WAITING, CALLS_RINGING, "estimated_wait"]
    made.apply(SourceDeclared(id="d", at=NOON, source="mute", untold=untold), NOON)
    for source, queue in (("mute", "A"), ("plain", "B"), ("plain", "C"), ("plain", "C")):
        call = f"{source}-{made.applied}"
        tell(made, source, "call.queued", queue=queue, call=call)
        tell(made, source, "call.ringing", queue=queue, call=call, agent="anna")
    tell(made, "mute", "source.heartbeat")
    return made


def test_who_waits_is_counted_of_those_sources_that_tell_of_it() -> None:
    found = board(waiting_centre())
    shown = {queue: (p.now.waiting, p.now.ringing) for queue, p in found.queues.items()}
    assert shown == {"A": (None, None), "B": (1, 1), "C": (2, 2)}
    assert found.total.now.waiting == 3
    assert found.total.now.longest_waiting_since == found.queues["B"].now.longest_waiting_since


def test_a_queue_of_which_nobody_tells_who_waits_has_no_longest_wait_and_no_estimate() -> None:
    now = board(waiting_centre()).queues["A"].now
    assert (now.overdue_waiting, now.longest_waiting_since) == (None, None)
    assert now.estimated_wait is UNSET


def test_where_no_source_tells_who_waits_the_centre_does_not_say_nobody() -> None:
    made = Calculator(Centre("main", clock=EVENTS))
    made.apply(SourceDeclared(id="d", at=NOON, source="mute", untold=[CALLS_WAITING]), NOON)
    tell(made, "mute", "call.queued", queue="A", call="c-1")
    made.tick(0)
    shown = made.snapshot().total.now
    assert (shown.waiting, shown.overdue_waiting, shown.ringing) == (None, None, 0)


def test_it_is_remembered_over_a_restart() -> None:
    made = centre()
    again = Calculator.load(made.centre, made.dump())
    assert rate(again, "A").reported is False


def test_the_board_that_is_watched_says_so_as_soon_as_it_is_declared() -> None:
    made = Calculator(Centre("main", clock=EVENTS))
    tell(made, "mute", "call.queued", queue="A", call="c-1")
    made.tick(0)
    declared = SourceDeclared(id="d", at=NOON, source="mute", untold=["transferred_out"])
    made.apply(declared, NOON)
    delta = made.tick(0)
    assert delta is not None
    assert delta.queues["A"].windows["15m"].kpis["transferred_out"].reported is False
    assert delta.total.windows["15m"].kpis["transferred_out"].reported is False
