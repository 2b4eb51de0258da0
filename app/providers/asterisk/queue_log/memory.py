"""What a translation of a queue_log remembers between its lines."""

import msgspec

from app.events.instants import HOUR, SECOND, Instant
from app.providers.asterisk.members import Member
from app.providers.asterisk.queue_log.line import Line

_FORGOTTEN = 12 * HOUR
"""A call whose end is missing is let go of after this."""


class OpenCall(msgspec.Struct):
    """A call as the lines so far left it."""

    last: Instant
    waits_in: str | None = None
    entered: Instant = 0
    talks_to: str | None = None

    @property
    def is_over(self) -> bool:
        """Whether nothing of it is open."""
        return self.waits_in is None and self.talks_to is None


class Memory(msgspec.Struct):
    """What later lines leave out; kept beside the place in the file."""

    second: Instant = -1
    places: dict[str, int] = {}
    restarted: Instant = -1
    calls: dict[str, OpenCall] = {}
    members: dict[str, Member] = {}

    def call(self, line: Line) -> OpenCall:
        """Return the call of a line, a new one if it was not there before."""
        return self.calls.setdefault(line.call, OpenCall(line.at))

    def place(self, line: Line) -> int:
        """Return a line's place among those of its call in its second."""
        second = line.at // SECOND
        if second != self.second:
            self.second = second
            self.places.clear()
            self._let_go(line.at)
        place = self.places[line.call] = self.places.get(line.call, 0) + 1
        return place

    def date(self, line: Line) -> Instant:
        """Return when it happened: in one second what stands below in the file came later."""
        at = line.at
        if at <= self.restarted < at + SECOND:
            at = self.restarted + 1
        known = self.calls.get(line.call)
        if known is not None:
            at = max(at, known.last + (line.verb == "ENTERQUEUE"))
            known.last = at
        return at

    def _let_go(self, now: Instant) -> None:
        for call in [
            name
            for name, call in self.calls.items()
            if (call.is_over and call.last < now - SECOND) or call.last < now - _FORGOTTEN
        ]:
            del self.calls[call]
