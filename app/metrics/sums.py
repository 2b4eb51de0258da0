"""What the columns of a ledger amount to together: the sums that KPIs are made of."""

from collections.abc import Callable
from operator import itemgetter
from typing import Final

from app.metrics.columns import Column
from app.metrics.ledger import Sums

# Looking a member of an enum up takes as long as adding two sums.
_ABANDONED_IN_TARGET: Final = int(Column.ABANDONED_IN_TARGET)
_ABANDONED_LATE: Final = int(Column.ABANDONED_LATE)
_ABANDONED_SHORT: Final = int(Column.ABANDONED_SHORT)
_ACW: Final = int(Column.ACW)
_ANSWERED_IN_TARGET: Final = int(Column.ANSWERED_IN_TARGET)
_ANSWERED_LATE: Final = int(Column.ANSWERED_LATE)
_AVAILABLE_TIME: Final = int(Column.AVAILABLE_TIME)
_BLOCKED_REJECTED: Final = int(Column.BLOCKED_REJECTED)
_BLOCKED_TRUNK_BUSY: Final = int(Column.BLOCKED_TRUNK_BUSY)
_HANDLED: Final = int(Column.HANDLED)
_HOLD: Final = int(Column.HOLD)
_OFFERED: Final = int(Column.OFFERED)
_OVERFLOWED_CLOSED: Final = int(Column.OVERFLOWED_CLOSED)
_OVERFLOWED_QUEUE: Final = int(Column.OVERFLOWED_QUEUE)
_RING_ANSWERED: Final = int(Column.RING_ANSWERED)
_TALK: Final = int(Column.TALK)
_TRANSFERRED_COLD: Final = int(Column.TRANSFERRED_COLD)
_TRANSFERRED_WARM: Final = int(Column.TRANSFERRED_WARM)
_WAIT_ABANDONED: Final = int(Column.WAIT_ABANDONED)
_WAIT_ANSWERED: Final = int(Column.WAIT_ANSWERED)
_WAIT_OVERFLOWED: Final = int(Column.WAIT_OVERFLOWED)


def sum_of(column: Column) -> Callable[[Sums], int]:
    """Return what reads one column."""
    return itemgetter(int(column))


def answered(s: Sums) -> int:
    """Visits that an agent picked up."""
    return s[_ANSWERED_IN_TARGET] + s[_ANSWERED_LATE]


def abandoned(s: Sums) -> int:
    """Visits whose caller hung up while waiting."""
    return s[_ABANDONED_SHORT] + s[_ABANDONED_IN_TARGET] + s[_ABANDONED_LATE]


def overflowed(s: Sums) -> int:
    """Visits that left neither answered nor hung up."""
    return sum(s[_OVERFLOWED_QUEUE : _OVERFLOWED_CLOSED + 1])


def blocked(s: Sums) -> int:
    """Calls turned away before any queue."""
    return sum(s[_BLOCKED_TRUNK_BUSY : _BLOCKED_REJECTED + 1])


def transferred_out(s: Sums) -> int:
    """Calls that an agent handed on."""
    return s[_TRANSFERRED_COLD] + s[_TRANSFERRED_WARM]


def exits(s: Sums) -> int:
    """Visits that left the queue."""
    return answered(s) + abandoned(s) + overflowed(s)


def wait_all(s: Sums) -> int:
    """The waits of all of them."""
    return s[_WAIT_ANSWERED] + s[_WAIT_ABANDONED] + s[_WAIT_OVERFLOWED]


def handle_time(s: Sums) -> int:
    """Talk, hold and after-call work."""
    return s[_TALK] + s[_HOLD] + s[_ACW]


def handled(s: Sums) -> int:
    """Conversations that ended."""
    return s[_HANDLED]


def wait_before_ring(s: Sums) -> int:
    """The waits of the answered until a phone rang."""
    return s[_WAIT_ANSWERED] - s[_RING_ANSWERED]


def abandoned_in_target(s: Sums) -> int:
    """Visits whose caller hung up within the target seconds."""
    return s[_ABANDONED_SHORT] + s[_ABANDONED_IN_TARGET]


def abandoned_not_short(s: Sums) -> int:
    """Visits whose caller hung up, and not at once."""
    return abandoned(s) - s[_ABANDONED_SHORT]


def exits_not_short(s: Sums) -> int:
    """Visits that left the queue otherwise than by hanging up at once."""
    return exits(s) - s[_ABANDONED_SHORT]


def offered_or_blocked(s: Sums) -> int:
    """Calls that came, whether or not they entered the queue."""
    return s[_OFFERED] + blocked(s)


def time_on_queue(s: Sums) -> int:
    """The time of those who handled a contact or were free to."""
    return handle_time(s) + s[_AVAILABLE_TIME]
