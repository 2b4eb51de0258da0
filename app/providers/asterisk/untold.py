"""The KPIs (by slug) for which Asterisk has no words: shown as not reported, never as nought."""

from typing import Final

from app.providers.untold import BLOCKED, CALLBACKS, CALLS_RINGING

_EITHER: Final = frozenset(
    (
        *("wrapped", "average_acw", "declined", "conferenced", "ended_in_ivr"),
        *(
            "transferred_in",
            "transferred_to_queue",
            "transferred_to_agent",
            "transferred_to_number",
        ),
        *("overflowed_queue", "overflowed_voicemail", "overflowed_callback"),
        *CALLBACKS,
    )
)

QUEUE_LOG: Final = _EITHER | {
    *("holds", "average_hold", "average_hold_per_hold"),
    *("occupancy", "utilisation", CALLS_RINGING),
}
"""Of the queue_log: hold is part of talk, a ring is told when it is over, and nothing of agents between calls."""

AMI: Final = _EITHER | {"overflowed", "overflowed_timeout", "overflowed_closed", *BLOCKED}
"""Of the manager interface: who has to give up is told as one who gave up, who is turned away not at all."""
