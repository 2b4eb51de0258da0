"""How the fold of a call writes down what it concludes: facts booked, facts withdrawn."""

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterable
from typing import TypeAlias

from mypy_extensions import mypyc_attr
from typing_extensions import override

from app.events import vocabulary as v
from app.events.instants import Instant, Millis
from app.events.vocabulary import Event
from app.metrics.columns import FOREVER, Column, Fact
from app.metrics.limits import Limits
from app.metrics.queue_settings import QueueSettings
from app.metrics.visit import Departure, Implied, Leg, Visit

Change: TypeAlias = tuple[bool, Fact]
"""A fact to book (True), or to withdraw."""


def net(changes: Iterable[Change]) -> Counter[Fact]:
    """Return the facts that stand after all changes, each as often as it stands."""
    standing: Counter[Fact] = Counter()
    for booked, fact in changes:
        standing[fact] += 1 if booked else -1
    return +standing


class Pen(ABC):
    """What a fold writes its facts with: the common kinds by name, any other as a fact."""

    __slots__ = ()

    def count(self, column: int, queue: str | None, at: Instant, agent: str | None = None) -> None:
        """Book +1 at an instant, known from then on."""
        self.book(Fact(column, queue, at, at, FOREVER, 0, agent))

    def amount(
        self, column: int, queue: str | None, at: Instant, value: Millis, agent: str | None = None
    ) -> None:
        """Book milliseconds at an instant, known from then on."""
        self.book(Fact(column, queue, at, at, FOREVER, value, agent))

    def learn(self, column: int, queue: str, at: Instant, since: Instant) -> None:
        """Book +1 at an instant, known since then or since a later one."""
        self.book(Fact(column, queue, at, since))

    def spend(self, column: int, queue: str, at: Instant, since: Instant, until: Instant) -> None:
        """Book +1 at an instant, believed from one instant until another."""
        self.book(Fact(column, queue, at, since, until))

    @abstractmethod
    def book(self, fact: Fact) -> None:
        """Book a fact."""

    @abstractmethod
    def withdraw(self, fact: Fact) -> None:
        """Withdraw a fact that was booked."""


class Notes(Pen):
    """Facts on a list, in the order of their writing."""

    __slots__ = ("changes",)

    def __init__(self) -> None:
        self.changes: list[Change] = []

    @override
    def book(self, fact: Fact) -> None:
        self.changes.append((True, fact))

    @override
    def withdraw(self, fact: Fact) -> None:
        self.changes.append((False, fact))

    def cut(self, at: Instant) -> None:
        """Let what is believed before an instant be believed up to it, and strike out the rest."""
        facts = [fact for fact in net(self.changes).elements() if fact.since < at]
        self.changes = [(True, fact._replace(until=min(fact.until, at))) for fact in facts]


class Spans:
    """The limits, at hand for compiled code: out of a struct it takes one in 130 instructions."""

    __slots__ = ("left_grace", "offer", "talking", "waiting")

    def __init__(self, limits: Limits) -> None:
        self.waiting = limits.waiting
        self.talking = limits.talking
        self.left_grace = limits.left_grace
        self.offer = limits.offer


@mypyc_attr(acyclic=True)
class Recording:
    """What every part of the fold shares: the rules, the pen, and all that is known of the call."""

    __slots__ = (
        "_arrived",
        "_begun",
        "_callback_asked",
        "_called_back",
        "_early_rings",
        "_entered",
        "_handed_to_agent",
        "_implied",
        "_latest_transfer",
        "_left",
        "_limits",
        "_rules",
        "_visited",
        "customer",
        "ended_legs",
        "legs",
        "pen",
        "turned",
        "vanished",
        "visit",
        "visits",
    )

    def __init__(
        self, rules: Callable[[str], QueueSettings], limits: Spans, pen: Pen | None = None
    ) -> None:
        self._rules = rules
        self._limits = limits
        self.pen: Pen = Notes() if pen is None else pen
        self.visit: Visit | None = None
        # Most calls have one of each: a tuple is made when there is something to hold.
        self.legs: tuple[Leg, ...] = ()
        self.visits: tuple[Visit, ...] = ()
        """Every visit of the call, oldest first."""
        self.ended_legs: tuple[Leg, ...] = ()
        self.customer: str | None = None
        self.turned = False
        """Whether what is open has come to be lost, or was found again, since somebody looked."""
        self.vanished = False
        """Whether the call turned out to be excluded: nothing that comes later counts."""
        self._begun = self._arrived = self._visited = False
        self._left: Departure | None = None
        self._implied: tuple[Implied, ...] = ()
        """The latest way out that no event named: an overflow that a later event may correct."""
        self._early_rings: dict[str, Instant] | None = None
        self._latest_transfer: v.CallTransferred | None = None
        """The latest transfer, until it has brought a visit to a queue."""
        self._handed_to_agent: Visit | None = None
        """The visit that was transferred to a colleague, until the colleague answers."""
        self._entered: tuple[Visit, ...] = ()
        """The visits that entered a queue at the latest instant of entering."""
        self._callback_asked: Instant | None = None
        self._called_back = False

    def _contradict(self, event: Event, at: Instant) -> None:  # noqa: ARG002
        self.pen.count(Column.CONTRADICTORY, None, at)

    def _revive(self, lost: Visit | Leg, at: Instant) -> None:
        fact = lost.lost
        if fact is None:
            return
        self.pen.withdraw(fact)
        self.pen.book(fact._replace(until=at))
        self.turned = True
        lost.lost = None
        if isinstance(lost, Visit):
            lost.present_since = at
            lost.revived = at > lost.queued_at + self._limits.waiting
        else:
            lost.revived = at > lost.since + self._limits.talking
