"""When a recorded event is to be sent, and what time it is to bear."""

from dataclasses import dataclass
from typing import Any, TypeAlias

import msgspec

from app.delivery import Due
from app.events.instants import Instant, format_instant, parse_instant
from app.replay.options import Clocking

Fields: TypeAlias = dict[str, Any]

_AT_ONCE: Instant = 0
_decoder = msgspec.json.Decoder(Fields)
_encoder = msgspec.json.Encoder()


@dataclass(frozen=True, slots=True)
class Line:
    """A line ready to be sent."""

    number: int
    body: bytes


class BadLine(Exception):  # noqa: N818  the file is at fault, not the program
    """The line holds no event with a time."""


class Schedule:
    """Dates the lines of a recording; the first event's time is where it starts."""

    def __init__(self, clock: Clocking, speed: float | None, now: Instant) -> None:
        self._clock = clock
        self._speed = speed
        self._now = now
        self._first: Instant | None = None

    def due(self, number: int, text: bytes) -> Due[Line]:
        """Return the line as it is to be sent, and when.

        Raises:
            BadLine: it is not a JSON object, or has no time that can be read.
        """
        fields = _fields(text)
        if self._speed is None:
            return Due(_AT_ONCE, Line(number, text))
        at = _instant(fields)
        if self._first is None:
            self._first = at
        moved = self._now + round((at - self._first) / self._speed)
        if self._clock is Clocking.SHIFT:
            text = _encoder.encode(self._renamed(fields) | {"at": format_instant(moved)})
        return Due(moved, Line(number, text))

    def _renamed(self, fields: Fields) -> Fields:
        """Return ids and calls of this replay's own: the same file may be shifted twice."""
        return fields | {
            name: f"{fields[name]}@{self._now}"
            for name in ("id", "call")
            if isinstance(fields.get(name), str)
        }


def _fields(text: bytes) -> Fields:
    try:
        return _decoder.decode(text)
    except (msgspec.MsgspecError, UnicodeDecodeError) as wrong:
        raise BadLine(f"not a JSON object ({wrong})") from wrong


def _instant(fields: Fields) -> Instant:
    try:
        return parse_instant(fields["at"])
    except KeyError as wrong:
        raise BadLine("at is missing") from wrong
    except (TypeError, ValueError, OverflowError) as wrong:
        raise BadLine("at is not an ISO 8601 instant with a zone") from wrong
