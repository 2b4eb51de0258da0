"""A column of a queue, and what of it counts in the windows of the present."""

from typing import Final

from app.events.instants import Instant
from app.metrics.columns import FOREVER, Column
from app.metrics.series import Instants

_FIRST_WAIT: Final = int(Column.WAIT_ANSWERED)
_LAST_WAIT: Final = int(Column.WAIT_OVERFLOWED)


class Slot:
    """What of a column counts in the windows of a queue."""

    __slots__ = (
        "beside",
        "column",
        "high",
        "is_beside",
        "is_due",
        "is_of_level",
        "is_wait",
        "low",
        "moves_at",
        "series",
        "wavers",
    )

    def __init__(self, column: int, low: int, high: int, *, is_of_level: bool) -> None:
        self.column = column
        self.low = low
        self.high = high
        """The windows from one up to another in which it counts."""
        self.is_of_level = is_of_level
        self.is_wait = _FIRST_WAIT <= column <= _LAST_WAIT
        self.series: Instants | None = None
        """What stands in the column, every row of which up to the present is counted."""
        self.beside = [0] * high
        """What is counted beside that: what is believed otherwise, and what is open."""
        self.is_beside = False
        """Whether any is."""
        self.is_due = True
        """Whether something may count otherwise than when the column was last looked at."""
        self.wavers = False
        """Whether what is believed of it turns at an instant to come."""
        self.moves_at: Instant = FOREVER
        """When that is, or when a row comes that is yet to come."""
