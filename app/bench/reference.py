"""The least that any board must do: what its time is compared with, measured in the same run.

Ids that were seen, a sorted array of instants for every type of event and queue, and for each window
two binary searches a type: no life of a call, no late event, no ratio. It is no board, it is a yardstick.
"""

from array import array
from bisect import bisect_right

from app.events.instants import DAY, MINUTE, Instant
from app.events.vocabulary import CallEvent, Event

_WINDOWS = (15 * MINUTE, 30 * MINUTE, 60 * MINUTE, DAY)


class Reference:
    """Counts events by type, queue and window."""

    def __init__(self) -> None:
        self._seen: set[str] = set()
        self._queues: dict[str, str] = {}
        self._counted: dict[str, dict[type[Event], array[int]]] = {}

    def apply(self, event: Event) -> None:
        """Count an event that is heard of for the first time, in the queue of its call."""
        if event.id in self._seen:
            return
        self._seen.add(event.id)
        call = event.call if isinstance(event, CallEvent) else ""
        queue = getattr(event, "queue", None) or self._queues.get(call, "")
        self._queues[call] = queue
        of_queue = self._counted.setdefault(queue, {})
        found = of_queue.get(type(event))
        if found is None:
            found = of_queue[type(event)] = array("q")
        found.append(event.at)

    def tick(self, queues: int, now: Instant) -> list[list[int]]:
        """Return the counts of every window of the first so many queues."""
        return [
            [
                bisect_right(each, now) - bisect_right(each, now - window)
                for each in self._counted.get(f"queue-{queue}", {}).values()
            ]
            for queue in range(queues)
            for window in _WINDOWS
        ]
