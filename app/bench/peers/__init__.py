"""The calculator beside what one would take instead, on the same calls, checked to form the same figures.

These are all that the day says anything of in the queues' windows: every KPI of the catalogue that is not nought or
null throughout it, with numerator and denominator, of every queue and four windows at every tick. What has not moved
since the tick before is not formed again, by the peers as by the calculator.

The work is not the same. The calculator is the whole product: told the events of every second between the ticks, in any
order, it forms the other KPIs, the centre's figures, status, estimates and who waits too. A peer holds a finished
day in order, in which it is known what became of every call, and is not charged for taking it in.
"""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from time import perf_counter

from app.bench.day import AGENTS, day
from app.bench.figure import Figure, median
from app.bench.peers.figures import NOTHING, Figures, Found, figures
from app.bench.peers.hour import FROM, Hour, passes
from app.bench.peers.ours import Ours
from app.bench.peers.peer import Peer
from app.bench.peers.rows import rows_of
from app.embedded.contract import CannotStart
from app.events.instants import SECOND, Instant

QUEUES = 6
MANY_QUEUES = 600
_TIMES = 100
_MUCH = 20_000
_PLACES = (
    ("app.bench.peers.flow", "Bytewax"),
    ("app.bench.peers.valkey_side", "ValkeySide"),
    ("app.bench.peers.postgres", "Postgres"),
    ("app.bench.peers.sql", "Sqlite"),
    ("app.bench.peers.duck", "DuckDb"),
    ("app.bench.peers.frames", "Pandas"),
)
_OF_NOTHING = figures(*NOTHING)


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
    checked, rounds = _ours(calls, queues, seconds)
    where = f"{calls:,} calls, {queues} queues"
    ours = _reached(f"ticks a second, {where}: Callboard, the whole board", rounds)
    yield ours
    rows = rows_of(day(calls, queues, AGENTS))
    reached: dict[str, float] = {}
    yardsticks: dict[str, float] = {}
    for kind in kinds:
        peer = kind()
        try:
            peer.load(rows)
            _check(peer, checked)
            with _settled():
                rounds = passes(partial(_measure, peer), seconds)
        finally:
            peer.close()
        figure = _reached(f"  {peer.name}, the queues' figures", rounds)
        (yardsticks if peer.is_yardstick else reached)[peer.name] = figure.value
        yield figure
    best = max(reached, key=reached.__getitem__)
    asked = _asked(calls, queues)
    for name, limit in zip((best, "PostgreSQL"), asked, strict=True):
        if name in reached:
            yield Figure(f"  times {name}", ours.value / reached[name], "×", asked=limit)
    for name, per_s in yardsticks.items():
        yield Figure(f"  times {name}", ours.value / per_s, "×")


def _reached(what: str, rounds: list[float]) -> Figure:
    figure = median(what, rounds, "ticks/s")
    return figure if len(rounds) > 1 else figure._replace(spread=None)


def _ours(calls: int, queues: int, seconds: float) -> tuple[dict[Instant, Found], list[float]]:
    """Return what ours says at the first ticks, and the ticks a second of some passes of the hour."""
    checked: dict[Instant, Found] = {}

    def measure(left: float) -> tuple[int, float]:
        ours = Ours(calls, queues)
        with _settled():
            done = ours.measure(left)
        checked.update(ours.checked)
        return done

    return checked, passes(measure, seconds)


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


def _measure(peer: Peer, seconds: float) -> tuple[int, float]:
    # To go back to where the hour begins is no tick's work.
    peer.tick(FROM - SECOND)
    hour = Hour(seconds)
    begun = perf_counter()
    peer.run(hour)
    return hour.ticks, perf_counter() - begun


def _check(peer: Peer, checked: dict[Instant, Found]) -> None:
    """Look whether a peer gives the figures that ours gave.

    Raises:
        WrongFigures: it does not.
    """
    for now, ours in checked.items():
        theirs = peer.tick(now)
        for key, shown in ours.items():
            _compare(f"{peer.name} at {now}, {key}", theirs.get(key, _OF_NOTHING), shown)


def _compare(where: str, theirs: Figures, ours: Figures) -> None:
    for slug, figure in ours.items():
        if slug in theirs and theirs[slug] != figure:
            raise WrongFigures(f"{where}: {slug} is {theirs[slug]} for {figure}")
        if slug not in theirs and figure[0]:
            raise WrongFigures(f"{where}: {slug} is missing, for {figure}")
