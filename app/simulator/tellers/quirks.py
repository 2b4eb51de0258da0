"""The quirks of delivery: requests that come twice, out of order, or never begin at the beginning.

A delivery keeps the sending's own instant; only the order and the number of the deliveries change.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from heapq import heappop, heappush
from random import Random

from app.events.instants import SECOND, Instant, Millis
from app.simulator.tellers.contract import Sending, Teller


@dataclass(frozen=True, slots=True)
class Quirks:
    """How often deliveries are odd, as shares from 0 to 1, and how late the late ones may be."""

    duplicates: float = 0.0
    disorder: float = 0.0
    missing_first: float = 0.0
    latest: Millis = 5 * SECOND

    def of(self, teller: Teller) -> "Quirks":
        """Return those of them that a teller's system has: one that dates nothing is never late."""
        return self if teller.is_dated else replace(self, disorder=0.0)


NONE = Quirks()
USUAL = Quirks(duplicates=0.05, disorder=0.2, missing_first=0.05)
"""What the documentation of most systems warns of."""


def lay_over(
    sendings: Iterable[Sending],
    quirks: Quirks,
    random: Random,
    first_of: Callable[[Sending], bool],
) -> Iterator[tuple[Instant, Sending]]:
    """Yield when each delivery comes in, in that order, and what it delivers.

    `sendings` come in the order of their instants. A late delivery is one of up to `quirks.latest`.
    """
    under_way: list[tuple[Instant, int, Sending]] = []
    number = 0
    for sending in sendings:
        while under_way and under_way[0][0] <= sending.at:
            due, _, delivered = heappop(under_way)
            yield due, delivered
        for due in _deliveries(sending, quirks, random, first_of):
            number += 1
            heappush(under_way, (due, number, sending))
    while under_way:
        due, _, delivered = heappop(under_way)
        yield due, delivered


def _deliveries(
    sending: Sending, quirks: Quirks, random: Random, first_of: Callable[[Sending], bool]
) -> list[Instant]:
    """Return when one sending comes in: never, once, or twice."""
    if first_of(sending) and random.random() < quirks.missing_first:
        return []
    times = 2 if random.random() < quirks.duplicates else 1
    return [sending.at + _late(quirks, random) for _ in range(times)]


def _late(quirks: Quirks, random: Random) -> Millis:
    return random.randint(1, quirks.latest) if random.random() < quirks.disorder else 0
