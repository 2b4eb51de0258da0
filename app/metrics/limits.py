"""How long the fold waits before it draws a conclusion."""

import msgspec

from app.events.instants import HOUR, MINUTE, SECOND, Millis


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """Spans after which something missing means something."""

    waiting: Millis = 4 * HOUR
    """A visit still waiting after this is lost."""
    talking: Millis = 8 * HOUR
    """A conversation still open after this is lost."""
    left_grace: Millis = 2 * SECOND
    """A call that left its queue without a reason may still turn out to have been answered."""
    offer: Millis = SECOND
    """Ringing shorter than this that nobody answered was an unreachable phone, no offer."""
    late: Millis = MINUTE
    """An event this far behind the newest of its centre is counted as late."""
    settled: Millis = 15 * MINUTE
    """A call that has been over for this long is packed away."""
