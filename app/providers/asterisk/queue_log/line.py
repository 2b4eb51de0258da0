"""A line of a queue_log, taken apart; whatever stands in it, the verdict is a value or a reason."""

from typing import NamedTuple

from app.events.instants import Instant
from app.events.native import LONGEST_NAME
from app.providers.contract import Untranslatable
from app.providers.reading import instant

_FEWEST_FIELDS = 5
_LONGEST_SPAN = 10**9


class Line(NamedTuple):
    """One line, taken apart."""

    at: Instant
    call: str
    queue: str
    agent: str
    verb: str
    told: tuple[str, ...]
    id: str = ""
    """What its events are known by."""

    def text(self, place: int) -> str | None:
        """Return a parameter, None if it is absent or blank."""
        if not -len(self.told) <= place < len(self.told):
            return None
        return self.told[place].strip() or None

    def number(self, place: int) -> int | None:
        """Return a parameter that is a whole number from nought on, None if it is absent."""
        text = self.text(place)
        if text is None:
            return None
        if not (text.isascii() and text.isdigit()) or int(text[:10]) > _LONGEST_SPAN:
            raise Untranslatable(f"parameter {place}: expected a whole number", self.verb)
        return int(text)


def take_apart(text: str) -> Line:
    """Return a line's fields.

    Raises:
        Untranslatable: it is no line of a queue_log.
    """
    fields = text.split("|")
    if len(fields) < _FEWEST_FIELDS:
        raise Untranslatable("fewer than five fields")
    at = instant(fields[0].strip(), "time")
    if at is None:
        raise Untranslatable("time: not an instant")
    call, queue, agent, verb = (field.strip() for field in fields[1:_FEWEST_FIELDS])
    if any(not 0 < len(name) <= LONGEST_NAME for name in (call, queue, agent, verb)):
        raise Untranslatable("a name is missing or too long", verb[:80] or None)
    return Line(at, call, queue, agent, verb.upper(), tuple(fields[_FEWEST_FIELDS:]))
