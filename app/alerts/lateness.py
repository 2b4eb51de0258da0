"""How late the news of sources is: what is judged on late news is of before, and says nothing of now.

A clock may be off by whatever it likes, as long as it stays so: the least delay of the last minutes is
taken to be that. News is late while it comes later than that, and while a backlog is being caught up
with, for then each word of it is less old than the one before.
"""

from collections import deque
from collections.abc import Mapping

from app.events.instants import MINUTE, SECOND, Instant, Millis

LATE: Millis = 15 * SECOND
"""What a delay may differ by."""

SETTLED: Millis = 10 * SECOND
"""For so long a delay must not have fallen before news is of now again."""

NEW = 5
"""So many looks it takes to see whether old news keeps its delay, of a source that was not looked at before."""

LONGEST: Millis = 5 * MINUTE
"""What is late for longer is how this source is: it is judged all the same."""

_REMEMBERED = 10
"""Minutes whose least delays are remembered."""

_UNSEEN: Millis = 5 * SECOND
"""After so long without a look nobody saw the newest word come."""


class Lateness:
    """Follows how old the newest word of each source was when it came."""

    def __init__(self) -> None:
        self._known: dict[str, _Delays] = {}
        self._looked_at: Instant = 0

    def look(self, now: Instant, newest: Mapping[str, Instant]) -> frozenset[str]:
        """Return the sources whose news is late now; `newest` is when each one's newest word happened."""
        late = set()
        if now - self._looked_at > _UNSEEN:
            self._known.clear()
        self._looked_at = now
        for source, at in newest.items():
            delays = self._known.get(source)
            if delays is None:
                delays = self._known[source] = _Delays(now, at)
            if delays.are_late(now, at):
                late.add(source)
        return frozenset(late)


class _Delays:
    """Of one source, one look after the other."""

    def __init__(self, now: Instant, newest: Instant) -> None:
        self._looks_left = NEW if now - newest >= LATE else 0
        self._newest = newest
        self._delay: Millis | None = None
        """Of the newest word; None while nobody saw it come."""
        self._least: deque[tuple[int, Millis]] = deque(maxlen=_REMEMBERED)
        self._latest: deque[tuple[Instant, Millis]] = deque()
        self._late_since: Instant | None = None

    def are_late(self, now: Instant, newest: Instant) -> bool:
        if newest != self._newest:
            self._newest = newest
            self._hear(now, now - newest)
        if not self._is_behind(now):
            self._late_since = None
            return False
        if self._late_since is None:
            self._late_since = now
        return now - self._late_since < LONGEST

    def _hear(self, now: Instant, delay: Millis) -> None:
        self._delay = delay
        self._latest.append((now, delay))
        minute = now // MINUTE
        if self._least and self._least[-1][0] == minute:
            delay = min(delay, self._least.pop()[1])
        self._least.append((minute, delay))

    def _is_behind(self, now: Instant) -> bool:
        while self._latest and now - self._latest[0][0] > SETTLED:
            self._latest.popleft()
        if self._looks_left:
            self._looks_left -= 1
            return True
        if self._delay is None:
            return False
        usual = min(delay for _, delay in self._least)
        most = max((delay for _, delay in self._latest), default=self._delay)
        return self._delay - usual >= LATE or most - self._delay >= LATE
