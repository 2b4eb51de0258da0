"""bytewax: a dataflow keyed by queue that looks up the figures of each window in prefix sums.

Its own windows would hold every row once a window; prefix sums of our own are the quickest that it can pass on.
"""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate

import bytewax.operators as op
from bytewax.dataflow import Dataflow
from bytewax.testing import TestingSink, TestingSource, run_main
from typing_extensions import override

from app.bench.peers.rows import (
    ABANDONED,
    ANSWERED,
    OFFERED,
    WINDOWS,
    Five,
    Found,
    Peer,
    Row,
    since_of,
)
from app.events.instants import Instant


class Bytewax(Peer):
    """A dataflow in which every queue is asked at every tick."""

    name = "bytewax"

    def __init__(self) -> None:
        self._instants: dict[tuple[str, int], list[int]] = {}
        self._sums: dict[tuple[str, int], list[int]] = {}
        self._queues: list[str] = []

    @override
    def load(self, rows: list[Row]) -> None:
        waits: dict[tuple[str, int], list[int]] = {}
        for row in rows:
            self._instants.setdefault((row.queue, row.kind), []).append(row.at)
            waits.setdefault((row.queue, row.kind), []).append(row.wait)
        self._sums = {key: [0, *accumulate(each)] for key, each in waits.items()}
        self._queues = sorted({queue for queue, _ in waits})

    @override
    def run(self, instants: Sequence[Instant]) -> None:
        self._told(instants)

    def _told(self, instants: Sequence[Instant]) -> list[tuple[str, dict[str, Five]]]:
        out: list[tuple[str, dict[str, Five]]] = []
        flow = Dataflow("board")
        told = [(queue, (queue, now)) for now in instants for queue in self._queues]
        fed = op.input("in", flow, TestingSource(told, batch_size=len(self._queues)))
        figured = op.stateful_map("figures", fed, self._figures)
        op.output("out", figured, TestingSink(out))
        run_main(flow)
        return out

    @override
    def tick(self, now: Instant) -> Found:
        return {
            (queue, name): five
            for queue, windows in self._told((now,))
            for name, five in windows.items()
        }

    @override
    def close(self) -> None:
        """Do nothing: memory alone is held."""

    def _figures(
        self, ticks: int | None, asked: tuple[str, Instant]
    ) -> tuple[int, dict[str, Five]]:
        queue, now = asked
        windows = {name: self._five(queue, since_of(length, now), now) for name, length in WINDOWS}
        return (ticks or 0) + 1, windows

    def _five(self, queue: str, since: Instant, now: Instant) -> Five:
        counts, sums = [], []
        for kind in (OFFERED, ANSWERED, ABANDONED):
            instants = self._instants.get((queue, kind), [])
            begin, end = bisect_right(instants, since), bisect_right(instants, now)
            counts.append(end - begin)
            if kind != OFFERED:
                waited = self._sums.get((queue, kind), [0])
                sums.append(waited[end] - waited[begin])
        return Five(*counts, *sums)
