"""The board that is kept from tick to tick against the board that is formed anew when asked."""

import random
from collections import Counter
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from app.events.instants import DAY, HOUR, MINUTE, SECOND
from app.metrics.calculator import Calculator
from app.metrics.centre import WALL, Centre
from app.metrics.columns import FOREVER
from app.metrics.figures import quantile
from app.metrics.queue_settings import Formula
from app.metrics.snapshot import Question, Snapshot
from app.metrics.waits import Waits
from tests.metrics.comparison import canonical
from tests.metrics.floors import floors
from tests.metrics.test_replay import differing
from tests.recount.days import Day, days, disorder

CENTRES = (
    Centre("main", clock=WALL, timezone="Europe/Berlin", retention=3 * DAY),
    Centre("main", clock=WALL, retention=3 * DAY),
)


def told(board: Snapshot) -> Any:
    """Return what both ways of forming a board have to agree on."""
    shown: Any = msgspec.to_builtins(board)
    for queue in shown["queues"].values():
        queue.pop("trend", None)
    return {name: shown[name] for name in ("queues", "total", "groups", "oddities")}


@settings(max_examples=24, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data(), days(), st.sampled_from(CENTRES))
def test_what_is_kept_equals_what_is_formed_anew(
    data: st.DataObject, day: Day, centre: Centre
) -> None:
    made = Calculator(centre)
    events = [canonical(raw) for raw in data.draw(disorder(day.events + data.draw(floors())))]
    now = min((event.at for event in events), default=0)
    for event in events:
        made.apply(event, event.at)
        now = max(now, event.at) + data.draw(st.sampled_from((0, 0, 1, SECOND, MINUTE, HOUR)))
        if data.draw(st.integers(0, 9)) == 0:
            regroup(data, made)
        if data.draw(st.booleans()):
            made.tick(now)
            assert differing(told(made.snapshot()), told(made.answer(Question(), now))) == []


def test_what_came_in_last_leaves_its_windows_in_time() -> None:
    """Nothing else moves: the last to come is the first to leave."""
    made, at = Calculator(CENTRES[1]), 1_794_571_200_000
    made.tick(at - SECOND)
    blocked = {"type": "call.blocked", "id": "e", "source": "east", "call": "c", "at": at}
    made.apply(canonical(blocked | {"reason": "trunk_busy"}), at)
    made.tick(at)
    for window in (15 * MINUTE, 30 * MINUTE, HOUR):
        made.tick(at + window)
        kept, anew = made.snapshot(), made.answer(Question(), at + window)
        assert differing(told(kept), told(anew)) == []


def regroup(data: st.DataObject, made: Calculator) -> None:
    """Change how some queue counts, and which group it belongs to."""
    heard = [queue for queue, book in made._known.books if book.first_at < FOREVER]
    if not heard:
        return
    queue = data.draw(st.sampled_from(heard))
    own = made._known.books.rules(queue)
    made.configure(
        queue,
        replace(
            own,
            within=data.draw(st.sampled_from((SECOND, 20 * SECOND))),
            group=data.draw(st.sampled_from((None, "north", "south"))),
            formula=data.draw(st.sampled_from(Formula)),
            attribution=data.draw(st.sampled_from(("sl_event", "arrival", "end"))),
        ),
    )


@given(st.lists(st.integers(0, 50), max_size=200), st.booleans(), st.data())
def test_waits_come_and_go_in_order(
    waits: list[int], is_of_a_day: bool, data: st.DataObject
) -> None:
    kept = Waits(is_of_a_day=is_of_a_day)
    for wait in waits:
        kept.add(wait)
    for wait in data.draw(st.permutations(waits))[: len(waits) // 2]:
        kept.remove(wait)
        waits.remove(wait)
    assert list(kept) == sorted(waits)
    rank_alike(kept, waits)


@pytest.mark.parametrize("is_of_a_day", [False, True])
def test_as_many_waits_as_a_day_has_are_in_order(*, is_of_a_day: bool) -> None:
    chance = random.Random(7)
    kept = Waits(is_of_a_day=is_of_a_day)
    waits = [chance.randrange(90_000) for _ in range(20_000)]
    for wait in waits:
        kept.add(wait)
    rank_alike(kept, waits)
    gone = chance.sample(waits, 15_000)
    for wait in gone:
        kept.remove(wait)
    rank_alike(kept, sorted((Counter(waits) - Counter(gone)).elements()))


def rank_alike(kept: Waits, waits: list[int]) -> None:
    assert list(kept) == sorted(waits)
    for percent in (1, 50, 90, 100):
        expected = quantile(sorted(waits), percent)
        assert kept.ranked(percent) == (-1 if expected is None else round(expected * SECOND))
