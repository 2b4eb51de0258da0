"""What the fold has to know of an event by its type, as bits of one number: one look instead of five."""

from typing import Final

from app.events import vocabulary as v
from app.events.codec import CLASSES
from app.events.vocabulary import Event
from app.metrics.lifecycle import ORDER
from app.metrics.oddities import DECLARES

OURS: Final = 1
"""Said by the service itself: no source speaks."""

CALL: Final = 2
"""Of a call."""

QUEUE: Final = 4
"""May name a queue."""

DECLARING: Final = 8
"""Declares that the source tells of something."""

HEARTBEAT: Final = 16

TYPE: Final = 5
"""Above so many bits stands the number of the type, in the order of KINDS: what is kept by it is found without a dict."""

_OURS: Final = (v.QueueConfigured, v.CentreConfigured, v.SourceDeclared, v.SourceTested)


def _bits(kind: type[Event]) -> int:
    if kind in _OURS:
        return OURS
    bits = CALL if kind in ORDER else 0
    bits |= QUEUE if "queue" in kind.__struct_fields__ else 0
    bits |= DECLARING if kind in DECLARES else 0
    return bits | (HEARTBEAT if kind is v.SourceHeartbeat else 0)


KINDS: Final[dict[type[Event], int]] = {
    kind: number << TYPE | _bits(kind) for number, kind in enumerate(CLASSES.values())
}
"""The bits of every type, and its number."""
