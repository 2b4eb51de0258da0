"""A whole story told by one teller, in the order in which the system sends."""

from collections.abc import Iterable, Iterator
from heapq import heappop, heappush

from app.events.instants import parse_instant
from app.simulator.journal import NativeEvent
from app.simulator.tellers.contract import Sending, Teller


def told(teller: Teller, events: Iterable[NativeEvent]) -> Iterator[Sending]:
    """Yield what a teller sends of a story, by instant: some things are sent a while after they happen."""
    waiting: list[tuple[int, int, Sending]] = []
    number = 0
    for event in events:
        at = parse_instant(str(event["at"]))
        while waiting and waiting[0][0] < at:
            yield heappop(waiting)[2]
        for sending in teller.tell(event):
            number += 1
            heappush(waiting, (sending.at, number, sending))
    while waiting:
        yield heappop(waiting)[2]
