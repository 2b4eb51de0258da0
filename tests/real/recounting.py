"""A recount of the month as of one instant, in a process of its own.

Only the calls that can matter are counted: of one that was last heard of more than nine hours before
a window begins nothing is booked in it any more, as the longest limit is eight hours; and nothing is
booked in a queue that no event of the call names.
"""

from bisect import bisect_right
from collections.abc import Mapping
from functools import cache
from typing import Any

from app.events.instants import HOUR, Instant, Millis
from tests.acceptance.comparing import Compared, compare_board
from tests.acceptance.questions import BoardQuestion
from tests.real.bank import bank_events
from tests.recount.recount import Picture, Recount, as_instant

QUEUES = ("IN", "NE", "NW", "PE", "PS", "TT")
CAN_MATTER: Millis = 9 * HOUR


class Month:
    """All calls of the month, found by when they were heard of."""

    def __init__(self) -> None:
        self._heard: list[tuple[Instant, str]] = []
        self._calls: dict[str, list[Mapping[str, Any]]] = {}
        self._queues: dict[str, set[str | None]] = {}
        for raw in bank_events():
            event = {**raw, "at": as_instant(raw["at"])}
            self._heard.append((event["at"], event["call"]))
            self._calls.setdefault(event["call"], []).append(event)
            self._queues.setdefault(event["call"], set()).add(event.get("queue"))

    def pictures(self, question: BoardQuestion) -> Mapping[str | None, Picture]:
        """Return all that can matter to a question: of the centre (None) and of each queue."""
        since = self._place(question.span.since - CAN_MATTER)
        calls = {call for _, call in self._heard[since : self._place(question.at)]}
        return {
            queue: Recount(
                event
                for call in calls
                if queue is None or queue in self._queues[call]
                for event in self._calls[call]
            ).as_of(question.at)
            for queue in (None, *QUEUES)
        }

    def _place(self, at: Instant) -> int:
        return bisect_right(self._heard, at, key=lambda heard: heard[0])


@cache
def _month() -> Month:
    return Month()


def compare(question: BoardQuestion, board: Mapping[str, Any]) -> Compared:
    """Return what a comparison of the board with a recount of the month finds."""
    return compare_board(question, board, _month().pictures(question))
