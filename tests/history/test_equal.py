"""History equals live equals a recount, whatever of it is written and whatever the worker still holds."""

import asyncio
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from typing_extensions import override

from app.events.instants import HOUR, MINUTE, SECOND, format_instant, parse_instant
from app.metrics.limits import Limits
from app.metrics.snapshot import Question
from app.store.opening import open_store
from app.store.place import Place
from tests.history.house import GROUPS, Edge, House, by_subject
from tests.metrics.comparison import differences, expected
from tests.metrics.floors import floors
from tests.recount.call import Visit
from tests.recount.counting import Row
from tests.recount.days import MORNING, Day, days, disorder
from tests.recount.recount import Picture, Recount
from tests.recount.rules import Window
from tests.recount.stories import QUEUES

pytestmark = pytest.mark.timeout(400)

AHEAD = st.sampled_from([Limits().left_grace, 3 * SECOND, MINUTE, 4 * HOUR])
"""Whoever left without a word counts as gone on the board when two seconds have brought none; in history at once."""

ALL = 1_000
WRITTEN = st.sampled_from([(ALL, 0), (3, 1), (ALL, 1), (0, 3), (1, ALL)])
"""How many times twenty rows are written after the first half of the events, and after the second.

After the first and not after the second is where what the worker has takes the place of what is kept.
"""

LENGTHS = {"15m": 15 * MINUTE, "30m": 30 * MINUTE, "1h": HOUR}


class OfPlaces(Picture):
    """A recount that knows groups beside queues: the visits and rows of all their queues."""

    def __init__(self, picture: Picture) -> None:
        super().__init__(picture.events, picture.rules, picture.instant)

    @override
    def visits(self, queue: str | None) -> list[Visit]:
        return [visit for visit in super().visits(None) if _is_in(visit.queue, queue)]

    @override
    def rows_in(self, queue: str | None, window: Window) -> list[Row]:
        return [row for row in super().rows_in(None, window) if _is_in(row.queue, queue)]


def _is_in(queue: str | None, place: str | None) -> bool:
    return place in {None, queue, GROUPS.get(queue or "")}


def drawn_on(place: Place, zone: str, compare: Callable[[House, st.DataObject, Day], Any]) -> None:
    """Draw days, write them in part, and compare."""
    with asyncio.Runner() as runner:
        opened = runner.run(open_store(place, "main"))
        edge = Edge(opened, zone)

        @settings(
            max_examples=4,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
            # A day is folded anew for every attempt: shrinking would take as long as everything else.
            phases=[Phase.generate],
        )
        @given(st.data(), days(max_calls=8))
        def draw(data: st.DataObject, day: Day) -> None:
            runner.run(told(edge, data, day, compare))

        draw()
        runner.run(opened.database.close())


async def told(
    edge: Edge,
    data: st.DataObject,
    day: Day,
    compare: Callable[[House, st.DataObject, Day], Any],
) -> None:
    house = edge.house(day.rules)
    await house.set_up()
    deliveries = data.draw(disorder(day.events + data.draw(floors())))
    half = data.draw(st.integers(0, len(deliveries)))
    first, second = data.draw(WRITTEN)
    house.hear([], MORNING)
    house.hear(deliveries[:half])
    await house.write(most=20, times=first)
    house.hear(deliveries[half:], data.draw(AHEAD))
    await house.write(most=20, times=second)
    await compare(house, data, day)


def test_todays_history_is_the_board(place: Place) -> None:
    async def compare(house: House, data: st.DataObject, _: Day) -> None:
        every = {"formula": "all", "attribution": "all"}
        drawn = st.sampled_from([{}, every, {"attribution": "arrival"}])
        ways: dict[str, Any] = data.draw(drawn)
        question = Question(windows=["today", "interval"], **ways)
        board = msgspec.to_builtins(house.made.answer(question, house.wall))
        interval, window = data.draw(st.sampled_from([("1d", "today"), ("15m", "interval")]))
        for by in ("total", "group", "queue"):
            rows = by_subject(
                (await house.history(kpis="all", interval=interval, by=by, **ways))["rows"]
            )
            for subject, figures in shown(board, by, window).items():
                kept = rows.get((figures["since"], subject))
                if kept is None:
                    assert not any(figure.get("value") for figure in plain(figures["kpis"]))
                    continue
                kept, shown_ = (
                    {slug: named(figure, by) for slug, figure in kpis.items()}
                    for kpis in (kept, figures["kpis"])
                )
                assert {k: (kept[k], v) for k, v in shown_.items() if kept[k] != v} == {}

    # Its hours begin a quarter of an hour before those of UTC.
    drawn_on(place, "Asia/Kathmandu", compare)


def shown(board: dict[str, Any], by: str, window: str) -> dict[str, Any]:
    if by == "total":
        return {"": board["total"]["windows"][window]}
    return {name: place["windows"][window] for name, place in board[f"{by}s"].items()}


def named(figure: dict[str, Any], by: str) -> dict[str, Any]:
    """Return a figure; without its way of counting where the board leaves out queues never heard of."""
    ways = () if by == "queue" else ("formula", "attribution")
    return {part: value for part, value in figure.items() if part not in ways}


def plain(kpis: dict[str, Any]) -> list[dict[str, Any]]:
    return [figure for figure in kpis.values() if "value" in figure]


def test_every_interval_is_a_recount(place: Place) -> None:
    async def compare(house: House, data: st.DataObject, day: Day) -> None:
        interval = data.draw(st.sampled_from(sorted(LENGTHS)))
        since, until = MORNING - HOUR, MORNING + 3 * HOUR
        asked = {"kpis": "all", "interval": interval}
        asked |= {"since": format_instant(since), "until": format_instant(until)}
        picture = OfPlaces(Recount(day.events, day.rules).as_of(house.wall))
        total = await house.history(**asked)
        assert total["complete_until"] == format_instant(house.wall)
        groups = await house.history(**asked, by="group", groups=",".join({*GROUPS.values()}))
        queues = await house.history(**asked, by="queue", queues=",".join(QUEUES))
        for report in (total, groups, queues):
            assert len(report["rows"]) % ((until - since) // LENGTHS[interval]) == 0
            for row in report["rows"]:
                window = Window.closed(parse_instant(row["since"]), parse_instant(row["until"]))
                assert window.until - window.since == LENGTHS[interval]
                wanted = expected(picture, row["subject"] or None, window, ())
                assert differences(row["kpis"], wanted) == {}

    drawn_on(place, "Europe/London", compare)
