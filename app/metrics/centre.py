"""What a centre is, and how it is asked to keep time."""

from zoneinfo import ZoneInfo

import msgspec

from app.events.instants import HOUR, Millis

WALL = "wall"
EVENTS = "events"
"""A centre's clock: the wall's, or the newest event's (replays, imports, simulation)."""


class Centre(msgspec.Struct, frozen=True):
    """A contact centre: its name, its time zone, its clock, and how long it remembers."""

    name: str
    timezone: str = "UTC"
    clock: str = WALL
    retention: Millis = 26 * HOUR
    title: str = ""
    """What people call it, for the head of every board; empty where nobody has said."""

    @property
    def zone(self) -> ZoneInfo:
        """The centre's time zone."""
        return ZoneInfo(self.timezone)
