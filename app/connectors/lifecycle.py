"""The life of a connector as a table: how it stands, what happens, how it stands then.

Law of the file: the runner looks up and never decides; how long it waits before it tries again follows
from how it stands.
"""

from enum import StrEnum

from app.connectors.contract import State


class Happening(StrEnum):
    """What may happen to a connector."""

    TRIED = "tried"
    LISTENED = "listened"
    LOST = "lost"
    MISSED = "missed"
    REFUSED = "refused"
    STOPPED = "stopped"


_TROUBLE = {
    Happening.LOST: State.RETRYING,
    Happening.MISSED: State.WAITING,
    Happening.REFUSED: State.REFUSED,
    Happening.STOPPED: State.STOPPED,
}

# Trying again is shown only at first: a board that flickers between two words tells less than one.
NEXT: dict[State, dict[Happening, State]] = {
    State.CONNECTING: {
        **_TROUBLE,
        Happening.TRIED: State.CONNECTING,
        Happening.LISTENED: State.LIVE,
    },
    State.LIVE: {**_TROUBLE, Happening.TRIED: State.LIVE, Happening.LISTENED: State.LIVE},
    State.RETRYING: {**_TROUBLE, Happening.TRIED: State.RETRYING, Happening.LISTENED: State.LIVE},
    State.WAITING: {**_TROUBLE, Happening.TRIED: State.WAITING, Happening.LISTENED: State.LIVE},
    State.REFUSED: {**_TROUBLE, Happening.TRIED: State.REFUSED, Happening.LISTENED: State.LIVE},
    State.STOPPED: {
        Happening.TRIED: State.CONNECTING,
        Happening.LISTENED: State.STOPPED,
        Happening.LOST: State.STOPPED,
        Happening.MISSED: State.STOPPED,
        Happening.REFUSED: State.STOPPED,
        Happening.STOPPED: State.STOPPED,
    },
}
"""The table: state × happening → state."""
