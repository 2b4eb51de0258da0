"""What one channel is to be told of one alert: the hand-over from the judge to whoever sends it."""

from enum import StrEnum

import msgspec

from app.events.instants import Instant
from app.metrics.beside import AlertPicture


class Reason(StrEnum):
    """Why something was decided about an alert; the words that its timeline and its notices carry."""

    FIRST_NOTIFICATION = "first_notification"
    SEVERITY_ROSE = "severity_rose"
    REPEAT = "repeat"
    ESCALATED = "escalated"
    UPDATED = "updated"
    ACKNOWLEDGED = "acknowledged"
    SNOOZED = "snoozed"
    UNSNOOZED = "unsnoozed"
    RESOLVED = "resolved"
    TEST = "test"
    FIRED = "fired"
    """It began; whether and how people are told comes after it."""
    # These keep people from being told in a message of its own.
    INHIBITED = "inhibited"
    """Another alert of the same trouble has been told."""
    TOLD_TOGETHER = "told_together"
    """It stands in the message of another alert by the same rule."""
    SILENCED = "silenced"
    QUIET_HOURS = "quiet_hours"
    LATE = "late"
    """What its sources tell comes late: the figures are of before."""


class TimelineEntry(msgspec.Struct, frozen=True):
    """One decision about an alert: when, why, and who made it if a person did."""

    at: Instant
    reason: Reason
    who: str | None = None


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """One alert, as one channel is to show it from now on.

    Of one alert and channel only the newest `revision` matters: it takes the place of what was sent
    before. `is_loud` says that people are to be told again; otherwise only the message is brought
    up to date, and a channel that cannot do so sends nothing.
    """

    id: str
    alert: str
    channel: str
    revision: int
    reason: Reason
    is_loud: bool
    at: Instant
    picture: AlertPicture
    timeline: list[TimelineEntry]


def notice_id(alert: str, revision: int, channel: str) -> str:
    """Return the name of a notice: the same decision written twice is one notice."""
    return f"{alert}.{revision}.{channel}"
