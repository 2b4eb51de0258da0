"""Orders to the judge, and its answers, as they go from one process to the other."""

from typing import TypeAlias

import msgspec

from app.alerts.back_test import Tried
from app.alerts.rule import Rule
from app.events.instants import Instant, Millis
from app.metrics.beside import AlertPicture


class Acknowledge(msgspec.Struct, frozen=True, tag="acknowledge"):
    """Somebody takes an alert."""

    alert: str
    who: str


class Snooze(msgspec.Struct, frozen=True, tag="snooze"):
    """Somebody puts an alert off: until an instant, or for so long from the centre's now."""

    alert: str
    who: str
    until: Instant | None = None
    span: Millis | None = None


class BackTest(msgspec.Struct, frozen=True, tag="back_test"):
    """How often would a rule have fired, minute by minute, over what is kept in memory?"""

    rule: Rule
    since: Instant | None = None
    until: Instant | None = None


Order: TypeAlias = Acknowledge | Snooze | BackTest


class Done(msgspec.Struct, frozen=True, tag="done"):
    """The alert as it is now."""

    alert: AlertPicture


class Refused(msgspec.Struct, frozen=True, tag="refused"):
    """It was not done: there is no such alert, or it is over, or a value (`field`) makes no sense."""

    why: str
    field: str | None = None


class Found(msgspec.Struct, frozen=True, tag="found"):
    """What a back-test found."""

    tried: Tried


Answer: TypeAlias = Done | Refused | Found

UNKNOWN = "unknown"
OVER = "over"
UNFIT = "unfit"
"""Why an order was refused."""
