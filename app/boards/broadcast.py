"""What is broadcast to every screen: one line, perhaps for a while."""

import re

import msgspec

from app.events.instants import Instant, parse_instant
from app.events.misfit import misfit

LONGEST = 200
_CONTROL = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")


class BroadcastRefused(ValueError):  # noqa: N818  the sender's fault, not ours
    """The broadcast makes no sense; `field` names what to change."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field


class Broadcast(msgspec.Struct, frozen=True):
    """A line of text; `until` is the instant from which it is no longer shown."""

    text: str
    until: Instant | None = None

    def is_over(self, now: Instant) -> bool:
        """Return whether its time has passed."""
        return self.until is not None and self.until <= now


class _Asked(msgspec.Struct, forbid_unknown_fields=True):
    text: str
    until: str | None = None


def read_broadcast(raw: object, now: Instant) -> Broadcast:
    """Return the broadcast that a JSON object asks for.

    Raises:
        BroadcastRefused: it says nothing, too much, or ends before it begins.
    """
    try:
        asked = msgspec.convert(raw, _Asked)
    except msgspec.ValidationError as wrong:
        field, reason = misfit(wrong)
        raise BroadcastRefused(field or "text", reason) from wrong
    text = asked.text.strip()
    if not 0 < len(text) <= LONGEST or _CONTROL.search(text):
        raise BroadcastRefused("text", f"expected 1 to {LONGEST} characters on one line")
    made = Broadcast(text, _until(asked.until))
    if made.is_over(now):
        raise BroadcastRefused("until", "expected an instant that is still to come")
    return made


def _until(text: str | None) -> Instant | None:
    try:
        return None if text is None else parse_instant(text)
    except (ValueError, OverflowError) as wrong:
        reason = "expected an ISO 8601 instant such as 2026-11-17T15:42:07Z"
        raise BroadcastRefused("until", reason) from wrong
