"""What is summed: every column of the ledger, and the facts that are booked into them.

A fact is believed from one instant until another, and counts at a third: a caller who hung up
35 s after queueing missed the 20 s target at second 20 (`booked`), which was known from second 35
on (`since`); from second 20 until second 35 another fact stood in its place, "overdue, still
waiting". Asking for the board as of any instant is asking for the facts believed then.
"""

from enum import IntEnum, auto
from typing import Final, NamedTuple

from app.events.instants import Instant
from app.events.vocabulary import BlockReason, OverflowKind, TransferKind

FOREVER: Final[Instant] = (1 << 62) - 1
"""The end of a fact that nothing has taken back: the greatest number that compiled code holds in a register."""


class Attribution(IntEnum):
    """When a visit counts in the service level."""

    SL_EVENT = 0
    ARRIVAL = 1
    END = 2


class Outcome(IntEnum):
    """What became of a visit, as far as the service level cares."""

    ANSWERED_IN_TARGET = 0
    ANSWERED_LATE = 1
    ABANDONED_SHORT = 2
    ABANDONED_IN_TARGET = 3
    ABANDONED_LATE = 4
    OVERFLOWED = 5
    OVERDUE_WAITING = 6


class Column(IntEnum):
    """One sum. Counts hold instants only; the columns from WAIT_ANSWERED on also hold milliseconds."""

    OFFERED = 0
    ANSWERED_IN_TARGET = auto()
    ANSWERED_LATE = auto()
    ABANDONED_SHORT = auto()
    ABANDONED_IN_TARGET = auto()
    ABANDONED_LATE = auto()
    OVERFLOWED_QUEUE = auto()
    OVERFLOWED_VOICEMAIL = auto()
    OVERFLOWED_CALLBACK = auto()
    OVERFLOWED_KEY = auto()
    OVERFLOWED_TIMEOUT = auto()
    OVERFLOWED_CLOSED = auto()
    OVERDUE = auto()
    ENDED_UNKNOWN = auto()
    BLOCKED_TRUNK_BUSY = auto()
    BLOCKED_QUEUE_FULL = auto()
    BLOCKED_NO_AGENTS = auto()
    BLOCKED_CLOSED = auto()
    BLOCKED_CONGESTION = auto()
    BLOCKED_REJECTED = auto()
    HANDLED = auto()
    HOLDS = auto()
    WRAPPED = auto()
    TRANSFERRED_COLD = auto()
    TRANSFERRED_WARM = auto()
    TRANSFERRED_TO_QUEUE = auto()
    TRANSFERRED_TO_AGENT = auto()
    TRANSFERRED_TO_NUMBER = auto()
    TRANSFERRED_IN = auto()
    CONFERENCED = auto()
    RINGS = auto()
    RONA = auto()
    DECLINED = auto()
    UNREACHABLE = auto()
    CALLBACKS_REQUESTED = auto()
    CALLBACKS_ATTEMPTED = auto()
    CALLBACKS_COMPLETED = auto()
    CALLBACKS_FAILED = auto()
    CALLBACKS_FIRST_ATTEMPTED = auto()
    """First attempts whose request is known: those that have a delay."""
    INCOMPLETE_VISITS = auto()
    ENDED_IN_IVR = auto()
    CONTRADICTORY = auto()
    EXCLUDED_CALLS = auto()
    """Test and internal calls, of which nothing else is counted."""
    # The gauges: facts that are believed while something goes on.
    WAITING = auto()
    RINGING = auto()
    # Three attributions of seven outcomes: see `service_level_column`.
    SL_FIRST = auto()
    SL_LAST = 65
    # Sums of milliseconds.
    WAIT_ANSWERED = auto()
    WAIT_ABANDONED = auto()
    WAIT_OVERFLOWED = auto()
    RING_ANSWERED = auto()
    TALK = auto()
    HOLD = auto()
    ACW = auto()
    CALLBACK_DELAY = auto()
    WAIT_CONCLUDED = auto()
    """The wait of an answered visit once more, at the end of the conversation it led to."""
    LEFT = auto()
    """A gauge: the wait of who has gone without a reason, while an answer may still come."""
    # Milliseconds of agents' time, read off the floor for the window rather than booked.
    AVAILABLE_TIME = auto()
    HANDLING_TIME = auto()
    LOGGED_IN_TIME = auto()


WIDTH: Final = int(Column.LOGGED_IN_TIME) + 1
"""How many columns a row of sums has."""

FIRST_SUM: Final = int(Column.WAIT_ANSWERED)
"""From here on a column adds up milliseconds."""

OVERFLOW_COLUMN: Final = {kind: Column[f"OVERFLOWED_{kind.name}"] for kind in OverflowKind}
BLOCK_COLUMN: Final = {reason: Column[f"BLOCKED_{reason.name}"] for reason in BlockReason}
TRANSFER_COLUMN: Final = {kind: Column[f"TRANSFERRED_{kind.name}"] for kind in TransferKind}


def service_level_column(attribution: Attribution, outcome: Outcome) -> int:
    """Return the column that counts this outcome under this attribution."""
    return Column.SL_FIRST + 7 * attribution + outcome


BY_EVENT: Final = int(Column.SL_FIRST)
BY_ARRIVAL: Final = BY_EVENT + 7
BY_END: Final = BY_EVENT + 14
"""The first column of each attribution: an outcome's own is so many behind it."""

FIRST_EXIT: Final = int(Column.ANSWERED_IN_TARGET)
LAST_EXIT: Final = int(Column.OVERFLOWED_CLOSED)
"""Between them lie the columns whose facts are a visit's way out."""


class Fact(NamedTuple):
    """+1 (and `value` milliseconds) in a column of a queue, at `booked`, believed from `since` until `until`."""

    column: int
    queue: str | None
    booked: Instant
    since: Instant
    until: Instant = FOREVER
    value: int = 0
    agent: str | None = None
