"""The KPIs (by slug) for which mod_callcenter has no words: shown as not reported, never as nought."""

from typing import Final

from app.providers.untold import BLOCKED, CALLBACKS, TRANSFERS

UNTOLD: Final = frozenset(
    (
        *BLOCKED,
        *CALLBACKS,
        *TRANSFERS,
        *("wrapped", "average_acw", "conferenced", "ended_in_ivr"),
        *("overflowed_queue", "overflowed_voicemail", "overflowed_callback"),
    )
)
