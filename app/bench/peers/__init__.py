"""The calculator beside what one would take instead, on the same calls, checked to give the same figures.

Not on the same work: the calculator is the whole product, which is told the events of every second between the
ticks and forms every KPI of four windows for the queues that moved and for the centre, with status, estimate and
who waits. A peer holds a finished day and forms the five figures that it shares with us, all queues at every tick.
"""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from time import perf_counter

from app.bench.day import AGENTS, MIDNIGHT, day
from app.bench.figure import Figure, median
from app.bench.peers.rows import WINDOWS, Five, Found, Peer, rows_of
from app.embedded.contract import CannotStart
from app.events.instants import HOUR, SECOND, Instant
from app.events.vocabulary import Event
from app.metrics.calculator import Calculator
from app.metrics.centre import Centre
from app.metrics.snapshot import Delta, QueuePicture

QUEUES = 6
MANY_QUEUES = 600
_TIMES = 100
_FROM = MIDNIGHT + 23 * HOUR
_CHECKED = 3
_AT_ONCE = 20
_HOUR = HOUR // SECOND
"""So many ticks are there until the day is over: measured is its last hour, over and over."""
_PASSES = 5
_MUCH = 20_000
_PLACES = (
    ("app.bench.peers.flow", "Bytewax"),
    ("app.bench.peers.valkey_side", "ValkeySide"),
    ("app.bench.peers.postgres", "Postgres"),
    ("app.bench.peers.sql", "Sqlite"),
    ("app.bench.peers.duck", "DuckDb"),
    ("app.bench.peers.frames", "Pandas"),
)


class WrongFigures(Exception):  # noqa: N818  a measurement that is none
    """A peer's figures are not ours."""


def peers(calls: int, seconds: float) -> Iterator[Figure]:
    """Measure a day of so many calls, one of a hundred times as many, and one of 600 queues.

    Nobody has more than a tenth of the seconds for one of them, once all is taken in.
    """
    kinds = _kinds()
    for number, queues in ((calls, QUEUES), (calls * _TIMES, QUEUES), (calls, MANY_QUEUES)):
        yield from _compared(kinds, number, queues, seconds / 10)


def _kinds() -> list[Callable[[], Peer]]:
    try:
        return [getattr(import_module(place), name) for place, name in _PLACES]
    except ModuleNotFoundError as missing:
        raise CannotStart(
            f"The peers need {missing.name}: install what the dependency group `bench` names "
            "(uv pip install --group bench)."
        ) from missing


def _compared(
    kinds: list[Callable[[], Peer]], calls: int, queues: int, seconds: float
) -> Iterator[Figure]:
    checked, passes = _ours(calls, queues, seconds)
    where = f"{calls:,} calls, {queues} queues"
    ours = median(f"ticks a second, {where}: Callboard, every KPI", passes, "ticks/s")
    yield ours
    rows = [*rows_of(day(calls, queues, AGENTS))]
    reached: dict[str, float] = {}
    for kind in kinds:
        peer = kind()
        try:
            peer.load(rows)
            _check(peer, checked)
            with _settled():
                reached[peer.name] = _per_s(peer, seconds)
        finally:
            peer.close()
        yield Figure(f"  {peer.name}, five KPIs", reached[peer.name], "ticks/s")
    best = max(reached, key=reached.__getitem__)
    asked = _asked(calls, queues)
    for name, limit in zip((best, "PostgreSQL"), asked, strict=True):
        if name in reached:
            yield Figure(f"  times {name}", ours.value / reached[name], "×", asked=limit)


def _ours(calls: int, queues: int, seconds: float) -> tuple[dict[Instant, Found], list[float]]:
    """Return what ours says at the first ticks, and the ticks a second of some passes of the hour."""
    passes: list[float] = []
    left, checked = seconds, dict[Instant, Found]()
    while not passes or (left > 0 and len(passes) < _PASSES):
        ours = Ours(calls, queues)
        with _settled():
            ticks, spent = ours.measure(left)
        passes.append(ticks / spent)
        left -= spent
        checked = checked or ours.checked
    return checked, passes


@contextmanager
def _settled() -> Iterator[None]:
    """Have the collector of garbage take all there is for what stays, as in a worker: to look through it is no tick's work."""
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def _asked(calls: int, queues: int) -> tuple[str | None, str | None]:
    if queues != QUEUES:
        return None, None
    return ("≥ 5", "≥ 500") if calls >= _MUCH else ("≥ 10", "≥ 50")


def _per_s(peer: Peer, seconds: float) -> float:
    begun, ticks = perf_counter(), 0
    while not ticks or perf_counter() - begun < seconds:
        peer.run([_FROM + (ticks + n) % _HOUR * SECOND for n in range(_AT_ONCE)])
        ticks += _AT_ONCE
    return ticks / (perf_counter() - begun)


def _check(peer: Peer, checked: dict[Instant, Found]) -> None:
    """Look whether a peer gives the figures that ours gave.

    Raises:
        WrongFigures: it does not.
    """
    for now, ours in checked.items():
        theirs = peer.tick(now)
        for key, five in ours.items():
            if theirs.get(key, Five()) != five:
                raise WrongFigures(f"{peer.name} at {now}, {key}: {theirs.get(key)} for {five}")


class Ours:
    """The calculator, told every event of the second before each tick."""

    def __init__(self, calls: int, queues: int) -> None:
        self._calculator = Calculator(Centre("bench"))
        self._events = day(calls, queues, AGENTS)
        self._waiting: Event | None = next(self._events)
        self._pictures: dict[str, QueuePicture] = {}
        self.checked: dict[Instant, Found] = {}
        self._tell_until(_FROM - SECOND)
        self._calculator.tick(_FROM - SECOND)
        self._pictures |= self._calculator.snapshot().queues

    def measure(self, seconds: float) -> tuple[int, float]:
        """Tick through the hour, or for so long; return the ticks and the seconds. What the first ones say is kept."""
        spent, ticks = 0.0, 0
        while ticks < _CHECKED or (spent < seconds and ticks < _HOUR):
            now = _FROM + ticks * SECOND
            self._tell_until(now)
            begun = perf_counter()
            delta = self._calculator.tick(now)
            spent += perf_counter() - begun
            ticks += 1
            if ticks <= _CHECKED:
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
            (queue, name): _five(picture, name)
            for queue, picture in self._pictures.items()
            for name, _ in WINDOWS
        }


def _five(picture: QueuePicture, window: str) -> Five:
    kpis = picture.windows[window].kpis
    asa, ata = kpis["asa"], kpis["average_time_to_abandon"]
    return Five(
        int(kpis["offered"].value),
        int(asa.denominator),
        int(ata.denominator),
        round(asa.numerator * SECOND),
        round(ata.numerator * SECOND),
    )
