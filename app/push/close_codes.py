"""Why the service ends a live connection, and whether it is worth coming back."""

from enum import IntEnum


class CloseCode(IntEnum):
    """Close codes of the live connection; 4400 to 4407 mean: do not come back as you are."""

    GOING_AWAY = 1001
    RESTARTING = 1012
    NOT_SIGNED_IN = 4401
    WRONG_ORIGIN = 4403
    NO_SUCH_BOARD = 4404
    TOO_SLOW = 4408


MEANING: dict[CloseCode, str] = {
    CloseCode.GOING_AWAY: "the service is going away: try again",
    CloseCode.RESTARTING: "the service is restarting: try again",
    CloseCode.NOT_SIGNED_IN: "not signed in: sign in first",
    CloseCode.WRONG_ORIGIN: "the page comes from another address than the service",
    CloseCode.NO_SUCH_BOARD: "there is no such board",
    CloseCode.TOO_SLOW: "frames were not taken in time: try again",
}
"""What each code says to whoever reads it."""
