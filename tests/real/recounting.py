"""A recount of the month as of one instant, in a process of its own.

Only the calls that can matter are counted: of one that was last heard of more than 33 hours ago
nothing is booked any more (the longest limit is 8 hours) in a window of at most 24 hours.
"""

from bisect import bisect_right
from collections.abc import Mapping
from functools import cache
from typing import Any

from app.events.instants import HOUR, Instant, Millis
from tests.metrics.comparison import Figures, differences, expected
from tests.real.bank import bank_events
from tests.real.questions import MonthQuestion
from tests.recount.recount import Picture, Recount, as_instant

QUEUES = ("IN", "NE", "NW", "PE", "PS", "TT")
CAN_MATTER: Millis = 33 * HOUR


class Month:
    """All calls of the month, found by when they were heard of."""

    def __init__(self) -> None:
        self._heard: list[tuple[Instant, str]] = []
        self._calls: dict[str, list[Mapping[str, Any]]] = {}
        for raw in bank_events():
            event = {**raw, "at": as_instant(raw["at"])}
            self._heard.append((event["at"], event["call"]))
            self._calls.setdefault(event["call"], []).append(event)

    def picture(self, at: Instant) -> Picture:
        """Return all that can matter to any window that ends at an instant."""
        since = bisect_right(self._heard, at - CAN_MATTER, key=lambda heard: heard[0])
        until = bisect_right(self._heard, at, key=lambda heard: heard[0])
        calls = {call for _, call in self._heard[since:until]}
        return Recount(event for call in calls for event in self._calls[call]).as_of(at)


@cache
def _month() -> Month:
    return Month()


def compare(question: MonthQuestion, board: Mapping[str, Any]) -> tuple[int, list[str]]:
    """Return how many figures were compared, and every difference."""
    picture = _month().picture(question.at)
    compared, wrong = 0, []
    for queue in (None, *QUEUES):
        place = board["total"] if queue is None else board["queues"].get(queue)
        if place is None:
            assert not picture.visits(queue), queue
            continue
        wanted = _wanted(picture, queue, question)
        shown = _shown(place["windows"][question.window]["kpis"], question)
        found = differences(shown, wanted) | _gauges(place["now"], picture.now(queue))
        compared += len(wanted)
        wrong += [f"{question} {queue} {slug}: {pair}" for slug, pair in found.items()]
    return compared, wrong


def _wanted(picture: Picture, queue: str | None, question: MonthQuestion) -> Figures:
    named = {f"service_level/{formula}/{way}" for formula, way in question.variants}
    return {
        slug: figure
        for slug, figure in expected(picture, queue, question.span).items()
        if slug in named
        or not (slug.startswith("service_level/") or (named and slug == "service_level"))
    }


def _shown(kpis: Mapping[str, Any], question: MonthQuestion) -> Figures:
    level = kpis["service_level"]
    if question.formula == "all":
        levels = {
            f"service_level/{formula}/{way}": level[formula][way]
            for formula, way in question.variants
        }
    else:
        levels = {f"service_level/{formula}/{way}": level for formula, way in question.variants}
    return {**kpis, **levels}


def _gauges(
    shown: Mapping[str, Any], wanted: Mapping[str, int | None]
) -> dict[str, tuple[Any, Any]]:
    since = shown["longest_waiting_since"]
    found = {**shown, "longest_waiting_since": None if since is None else as_instant(since)}
    return {slug: (found[slug], value) for slug, value in wanted.items() if found[slug] != value}
