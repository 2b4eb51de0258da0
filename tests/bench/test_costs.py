"""What every hot path costs must not double unnoticed.

Calls of functions are counted, of Python and of C: they are the same wherever and however slowly this runs. Each limit
is less than twice what was counted when it was set. Compiled, there is less to count; the limits are those of Python.
"""

import json
import statistics
from collections.abc import Callable
from functools import partial
from itertools import islice, takewhile

import pytest
from typing_extensions import override

from app.api.intake import Rules, take
from app.api.live_line import Line, on_the_wire
from app.api.rounds import Rounds
from app.api.speaker import Speaker
from app.bench.day import AGENTS, MIDNIGHT, QUEUES, batches, day, events_of
from app.bench.figure import timed
from app.bench.fold import _count, _fold
from app.bench.reference import Reference
from app.bench.tick import one_tick
from app.clock import ManualClock
from app.events.codec import encode
from app.events.instants import HOUR, MINUTE, SECOND, format_instant
from app.metrics.calculator import Calculator
from app.metrics.centre import EVENTS, Centre
from app.push.contract import Pace
from app.push.feed import Feed
from app.push.frames import Text
from app.push.hub import Hub
from app.push.mailbox import Mailbox
from app.push.pulse import Pulse
from app.push.views import EVERYTHING, after
from tests.api.keepers import MemoryBoard, board, change, picture
from tests.bench.counting import calls_of

CALLS = 800
PACE = Pace(heartbeat_s=5, slow_s=10)


class _Taken(Line):
    """A line that takes whatever is sent."""

    def __init__(self) -> None:
        self.when_free: Callable[[], None] = lambda: None
        self.frames = 0

    @property
    @override
    def is_free(self) -> bool:
        return True

    @override
    def write(self, text: Text) -> None:
        self.frames += 1

    @override
    def cut(self) -> None:
        raise AssertionError


def centre() -> Calculator:
    return Calculator(Centre("bench", clock=EVENTS))


@pytest.mark.parametrize(("keeps_history", "calls"), [(False, 105), (True, 130)])
def test_an_event_is_folded_in_so_many_calls(*, keeps_history: bool, calls: int) -> None:
    calculator = Calculator(Centre("bench", clock=EVENTS), keeps_history=keeps_history)
    rest = day(CALLS, QUEUES, AGENTS)
    for event in islice(rest, events_of(CALLS // 2)):
        calculator.apply(event, event.at)
    batch = list(rest)
    assert calls_of(partial(_fold, calculator, [encode(batch)])) / len(batch) < calls


def test_the_fold_takes_no_more_than_so_many_times_the_least() -> None:
    """Every round stands beside one of the reference; the best of each is what others disturbed least."""
    calculator, reference = centre(), Reference()
    ours, least = [], []
    for batch in batches(day(2_000, QUEUES, AGENTS), 1_000):
        encoded = [encode(batch)]
        ours.append(timed(partial(_fold, calculator, encoded)))
        least.append(timed(partial(_count, reference, encoded)))
    assert min(ours) < 18 * min(least)


def test_a_tick_takes_so_many_calls() -> None:
    calculator = centre()
    for event in day(CALLS, QUEUES, AGENTS):
        calculator.apply(event, event.at)
    calculator.tick(0)
    one_tick(calculator, 6, 0)
    ticks = [calls_of(partial(one_tick, calculator, 6, n)) for n in range(1, 11)]
    assert statistics.median(ticks) < 4_800


def test_a_quarter_hour_begins_in_so_many_calls() -> None:
    """Who was answered in the last one was looked at then: what is left does not grow with their number."""
    calculator, border = centre(), MIDNIGHT + 12 * HOUR
    rest = day(20 * CALLS, 1, AGENTS)
    for event in takewhile(lambda event: event.at < border, rest):
        calculator.apply(event, event.at)
        if event.at >= border - 20 * MINUTE:
            calculator.tick(0)
    # The first behind the border has been taken off with the others.
    late = next(rest)
    calculator.apply(late, late.at)
    assert calls_of(partial(calculator.tick, 0)) < 3_400


def posted(number: int) -> dict[str, object]:
    at = format_instant(MIDNIGHT + number * SECOND)
    return {
        "type": "call.queued",
        "id": f"e{number}",
        "at": at,
        "call": f"c{number}",
        "queue": "PS",
    }


@pytest.mark.parametrize(("more", "calls"), [({}, 9), ({"skill": "loans"}, 75)])
def test_a_body_of_events_is_taken_in_in_so_many_calls(more: dict[str, str], calls: int) -> None:
    """Where all is well the body is read in one go; a field that nobody knows has it read item by item."""
    body = json.dumps([posted(number) | more for number in range(100)]).encode()
    rules = Rules("native", MIDNIGHT + 100 * SECOND, b"salt")

    def taken() -> None:
        done = take({b"content-type": b"application/json"}, body, rules)
        assert len(done.events) == 100
        encode(done.events)

    taken()
    assert calls_of(taken) / 100 < calls


@pytest.mark.parametrize("deflates", [True, False])
def test_a_frame_for_many_is_packed_once_and_handed_to_each_in_so_many_calls(
    *, deflates: bool
) -> None:
    clients = 1_000
    feed = Feed(EVERYTHING, board(1), None, Pulse(ManualClock(0)))
    boxes = [Mailbox(feed) for _ in range(clients)]

    def told(version: int) -> None:
        delta = change(version, {"PS": picture(version)})
        feed.tell(after(board(version - 1), delta), delta)
        sent = {id(on_the_wire(box.take() or "", deflates=deflates)) for box in boxes}
        assert len(sent) == 1

    told(2)
    assert calls_of(partial(told, 3)) / clients < 12


async def test_a_client_is_told_of_a_board_in_so_many_calls() -> None:
    clients, hub = 500, Hub(MemoryBoard(), ManualClock(0))
    lines, rounds = [_Taken() for _ in range(clients)], Rounds(hub, PACE)
    feed = Feed(EVERYTHING, board(1), None, Pulse(ManualClock(0)))
    boxes = [Mailbox(feed) for _ in range(clients)]
    for line, box in zip(lines, boxes, strict=True):
        Speaker(line, box, hub, rounds, PACE, lambda _: None).begin("hello")

    def told(version: int) -> None:
        delta = change(version, {"PS": picture(version)})
        feed.tell(after(board(version - 1), delta), delta)
        for box in boxes:
            box.ring()

    assert calls_of(partial(told, 2)) / clients < 12
    assert [line.frames for line in lines] == [3] * clients
