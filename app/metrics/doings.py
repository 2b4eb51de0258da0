"""Whatever is done on the floor, by its code; and the time of all who do it, turned wherever it counts.

Most do what others did: a code stands for a state with its reason, its source and the queues in force.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

from app.events.instants import Instant
from app.events.vocabulary import AgentState
from app.metrics.ledger import Span
from app.metrics.people_time import PeoplesTime, Spent, bits_of

ALL_QUEUES = ""
"""The key under which each person's time counts once, whatever queues they serve."""

GROUP = "group:"
"""The prefix of the key under which each person's time counts once for a group of queues."""

NOWHERE: Final = 0
"""The code of what somebody did of whom nothing was heard."""


class Doing(NamedTuple):
    """What is said of a state, the same of many: `named` are the queues it told of, `queues` those in force."""

    state: AgentState
    reason: str | None
    source: str
    named: tuple[str, ...] | None
    queues: tuple[str, ...]


class Doings:
    """Every doing there was, and the time spent in them, per queue, per group and in the centre."""

    def __init__(self) -> None:
        self.retold: set[str] = set()
        """Queues whose people's time may have changed since whoever follows the floor emptied this."""
        self._doings = [Doing(AgentState.OFFLINE, None, "", None, ())]
        self._codes: dict[Doing, int] = {}
        self._bits = [0]
        self._serving: list[list[PeoplesTime]] = [[]]
        """What the time of each doing counts as, and where."""
        self._served: dict[tuple[str, ...], list[PeoplesTime]] = {}
        """Where time counts of those who serve these queues: one list, by which they are known to be the same."""
        self._time: dict[str, PeoplesTime] = {}
        self._groups: dict[str, str] = {}

    @property
    def queues(self) -> list[str]:
        """Every queue that somebody has served, by name."""
        return sorted(key for key in self._time if key and not key.startswith(GROUP))

    def of(self, code: int) -> Doing:
        """Return what a code stands for."""
        return self._doings[code]

    def code(self, said: Doing, before: int) -> int:
        """Return the code of what is said, by who served the queues of the code before."""
        queues = said.named if said.named is not None else self._doings[before].queues
        doing = Doing(said.state, said.reason, said.source, said.named, queues)
        code = self._codes.get(doing)
        if code is None:
            code = self._codes[doing] = len(self._doings)
            self._doings.append(doing)
            self._bits.append(bits_of(doing.state))
            self._serving.append(self._serving_all(queues))
        return code

    def turn(self, before: int, code: int, at: Instant, *, booked: bool) -> None:
        """Book or withdraw that somebody went on to something else: only what counts otherwise turns."""
        old, new = self._bits[before], self._bits[code]
        left, entered = self._serving[before], self._serving[code]
        if left is entered:
            turned = old ^ new
            if turned:
                self.retold.update(self._doings[code].queues)
                for time in entered:
                    time.turn(turned, new, at, booked=booked)
            return
        self.retold.update(self._doings[before].queues, self._doings[code].queues)
        for time in left:
            time.turn(old, 0, at, booked=booked)
        for time in entered:
            time.turn(new, new, at, booked=booked)

    def time(self, queue: str, span: Span) -> Spent:
        """Return the time of all agents of a queue (or ALL_QUEUES, each once), by what they were there for."""
        time = self._time.get(queue)
        return time.inside(span) if time is not None else Spent(0, 0, 0, 0)

    def regroup(self, groups: Mapping[str, str]) -> bool:
        """Take which group each queue belongs to; True if that changed, and every turn is to be booked again."""
        if groups == self._groups:
            return False
        self._groups = dict(groups)
        self._time.clear()
        self._served.clear()
        self._serving[1:] = [self._serving_all(doing.queues) for doing in self._doings[1:]]
        return True

    def keys(self, queues: tuple[str, ...]) -> set[str]:
        """Return under which keys those count who serve these queues."""
        groups = {GROUP + self._groups[queue] for queue in queues if queue in self._groups}
        return {ALL_QUEUES, *queues, *groups}

    def trim(self, horizon: Instant) -> None:
        """Forget single turns at the horizon or before, keeping their totals."""
        for time in self._time.values():
            time.trim(horizon)

    def _serving_all(self, queues: tuple[str, ...]) -> list[PeoplesTime]:
        found = self._served.get(queues)
        if found is None:
            found = self._served[queues] = []
            for key in self.keys(queues):
                time = self._time.get(key)
                if time is None:
                    time = self._time[key] = PeoplesTime()
                found.append(time)
        return found
