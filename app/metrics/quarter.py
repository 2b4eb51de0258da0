"""The quarter hours that history is kept by."""

from typing import Final

from app.events.instants import MINUTE, Instant, Millis

QUARTER: Final[Millis] = 15 * MINUTE


def quarter_of(at: Instant) -> Instant:
    """Return when the quarter hour of an instant began."""
    return at - at % QUARTER
