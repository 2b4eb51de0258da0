"""The calculator on the same day, told every event of a second before its tick, and what it shows."""

from time import perf_counter

from msgspec import UNSET, UnsetType

from app.bench.day import AGENTS, day
from app.bench.peers.figures import Figures, Found
from app.bench.peers.hour import FROM, TICKS
from app.bench.peers.rows import WINDOWS
from app.events.instants import SECOND, Instant
from app.events.vocabulary import Event
from app.metrics.calculator import Calculator
from app.metrics.centre import Centre
from app.metrics.snapshot import Delta, Kpis, QueuePicture

CHECKED = 3
"""What so many of the first ticks show is kept, to be compared with what the peers say."""


class Ours:
    """The whole calculator, at the beginning of the hour."""

    def __init__(self, calls: int, queues: int) -> None:
        self._calculator = Calculator(Centre("bench"))
        self._events = day(calls, queues, AGENTS)
        self._waiting: Event | None = next(self._events)
        self._pictures: dict[str, QueuePicture] = {}
        self.checked: dict[Instant, Found] = {}
        self._tell_until(FROM - SECOND)
        self._calculator.tick(FROM - SECOND)
        self._pictures |= self._calculator.snapshot().queues

    def measure(self, seconds: float) -> tuple[int, float]:
        """Tick through the hour, or for so long; return the ticks and the seconds. What the first ones say is kept."""
        spent, ticks = 0.0, 0
        while ticks < CHECKED or (spent < seconds and ticks < TICKS):
            now = FROM + ticks * SECOND
            self._tell_until(now)
            begun = perf_counter()
            delta = self._calculator.tick(now)
            spent += perf_counter() - begun
            ticks += 1
            if ticks <= CHECKED:
                self._note(now, delta)
        return ticks, spent

    def _tell_until(self, now: Instant) -> None:
        while (event := self._waiting) is not None and event.at <= now:
            self._calculator.apply(event, event.at)
            self._waiting = next(self._events, None)

    def _note(self, now: Instant, delta: Delta | None) -> None:
        if delta is not None:
            self._pictures |= delta.queues
        self.checked[now] = {
            (queue, name): _shown(picture.windows[name].kpis)
            for queue, picture in self._pictures.items()
            for name, _ in WINDOWS
        }


def _shown(kpis: Kpis) -> Figures:
    return {
        slug: (figure.value, _told(figure.numerator), _told(figure.denominator))
        for slug, figure in kpis.items()
    }


def _told(part: float | UnsetType) -> float | None:
    return None if part is UNSET else part
