"""bytewax: a dataflow keyed by queue, which keeps what each of the queue's windows amounts to.

Its own windows would hold every row once a window, and answer when they close: these slide, and are written by hand.
What it has to carry is thus the least that any Python must do for these figures, and it is measured as a yardstick.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias

import bytewax.operators as op
from bytewax.dataflow import Dataflow
from bytewax.operators import StatefulLogic
from bytewax.testing import TestingSink, TestingSource, run_main
from typing_extensions import override

from app.bench.peers.figures import Figures, Found
from app.bench.peers.peer import Peer
from app.bench.peers.rows import WINDOWS, Row, since_of
from app.bench.peers.sliding import Window
from app.events.instants import Instant

_Told: TypeAlias = tuple[str, list[Figures]]
_Question: TypeAlias = tuple[str, Instant, list[Instant]]


class Bytewax(Peer):
    """A dataflow in which every queue is asked at every tick."""

    name = "windows by hand, carried by bytewax"
    is_yardstick = True

    def __init__(self) -> None:
        self._standing: dict[str, list[Window]] = {}
        self._told: deque[_Told] = deque()

    @override
    def load(self, rows: list[Row]) -> None:
        by_queue: dict[str, list[Row]] = {}
        for row in rows:
            by_queue.setdefault(row.queue, []).append(row)
        for queue, some in by_queue.items():
            instants = [row.at for row in some]
            self._standing[queue] = [Window(some, instants) for _ in WINDOWS]
        # What was told before the last tick is let go of.
        self._told = deque(maxlen=len(self._standing))

    @override
    def run(self, instants: Iterable[Instant]) -> None:
        flow = Dataflow("board")
        # A tick is a batch: a board is told before the next one.
        source = TestingSource(self._questions(instants), batch_size=len(self._standing))
        asked = op.input("in", flow, source)
        told = op.stateful("figures", asked, lambda _: _Queue(self._standing))
        op.output("out", told, TestingSink(self._told))
        run_main(flow)

    @override
    def tick(self, now: Instant) -> Found:
        self.run((now,))
        return {
            (queue, name): told
            for queue, windows in self._told
            for (name, _), told in zip(WINDOWS, windows, strict=True)
        }

    @override
    def close(self) -> None:
        """Do nothing: memory alone is held."""

    def _questions(self, instants: Iterable[Instant]) -> Iterator[tuple[str, _Question]]:
        for now in instants:
            sinces = [since_of(length, now) for _, length in WINDOWS]
            for queue in self._standing:
                yield queue, (queue, now, sinces)


class _Queue(StatefulLogic[_Question, list[Figures], None]):  # type: ignore[misc]  # it has no types
    """Answers what one queue is asked."""

    def __init__(self, standing: Mapping[str, list[Window]]) -> None:
        self._standing = standing
        self._windows: list[Window] = []

    @override
    def on_item(self, value: _Question) -> tuple[list[list[Figures]], bool]:
        queue, now, sinces = value
        windows = self._windows = self._windows or self._standing[queue]
        figures = [window.tick(since, now) for window, since in zip(windows, sinces, strict=True)]
        return [figures], StatefulLogic.RETAIN

    @override
    def snapshot(self) -> None:
        """Copy nothing: all of it follows from the rows."""
