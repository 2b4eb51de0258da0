"""pandas and NumPy: sums up to every row, cut by one search a tick; and waits in order, of which a window takes its own."""

from collections.abc import Iterator
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from typing_extensions import override

from app.bench.peers.figures import PERCENTS, RUNG, SPENT_ON, WIDTH, Amounts, Waits
from app.bench.peers.peer import Asked
from app.bench.peers.rows import EXITS, KINDS, WINDOWS, Key, Row, since_of
from app.events.instants import Instant

_Numbers: TypeAlias = Any
"""An array of whole numbers."""


class Pandas(Asked):
    """pandas to put the day in order, NumPy for the ticks."""

    name = "pandas and NumPy"

    def __init__(self) -> None:
        super().__init__()
        self._queues: list[str] = []
        self._last: list[_Numbers] = []

    @override
    def load(self, rows: list[Row]) -> None:
        frame = pd.DataFrame(rows)
        codes, names = pd.factorize(frame["queue"])
        self._queues = [*names]
        frame["group"] = codes * KINDS + frame["kind"]
        frame["code"] = codes
        self._first, self._span = frame["at"].min() - 1, frame["at"].max() - frame["at"].min() + 2
        self._take_sums(frame.sort_values(["group", "at"]))
        self._take_waits(frame[frame["kind"].isin(EXITS)].sort_values(["code", "ms"]))

    def _take_sums(self, frame: pd.DataFrame) -> None:
        self._groups = np.arange(len(self._queues) * KINDS)[:, None] * self._span
        within = (frame["at"] - self._first).to_numpy()
        self._places = frame["group"].to_numpy() * self._span + within
        self._ms, self._rung = (
            np.concatenate(([0], frame[column].to_numpy().cumsum())) for column in ("ms", "rung")
        )

    def _take_waits(self, frame: pd.DataFrame) -> None:
        self._left_at, self._left, self._waits = (
            frame[column].to_numpy() for column in ("at", "code", "ms")
        )

    @override
    def amounts(self, now: Instant) -> Iterator[tuple[Key, Amounts]]:
        sinces = [since_of(length, now) for _, length in WINDOWS]
        sums = self._sums(now, sinces)
        waits = np.stack([self._quantiles(since, now) for since in sinces], axis=1)
        for q, w in self._moved(sums, waits):
            name = self._queues[q], WINDOWS[w][0]
            yield name, (sums[q, w].tolist(), _waits(waits[q, w].tolist()))

    @override
    def close(self) -> None:
        """Do nothing: memory alone is held."""

    def _sums(self, now: Instant, sinces: list[Instant]) -> _Numbers:
        borders = np.clip(np.array([*sinces, now]) - self._first, 0, self._span - 1)
        places = self._places.searchsorted(self._groups + borders, side="right")
        shape = len(self._queues), KINDS, len(WINDOWS)
        n, ms, rung = (
            (upto[:, -1:] - upto[:, :-1]).reshape(shape)
            for upto in (places, self._ms[places], self._rung[places])
        )
        sums: _Numbers = np.zeros((len(self._queues), len(WINDOWS), WIDTH), dtype=np.int64)
        sums[:, :, :KINDS] = n.transpose(0, 2, 1)
        sums[:, :, RUNG] = rung.sum(axis=1)
        for kind, place in SPENT_ON.items():
            sums[:, :, place] += ms[:, kind]
        return sums

    def _quantiles(self, since: Instant, now: Instant) -> _Numbers:
        """Return the quantiles of every queue; -1 where nobody's wait is over."""
        taken = np.flatnonzero((self._left_at > since) & (self._left_at <= now))
        n = np.bincount(self._left[taken], minlength=len(self._queues))
        ranks: _Numbers = -(-np.outer(n, PERCENTS) // 100) - 1
        waits: _Numbers = np.append(self._waits[taken], -1)
        return waits[np.where(n[:, None], (n.cumsum() - n)[:, None] + ranks, -1)]

    def _moved(self, sums: _Numbers, waits: _Numbers) -> list[list[int]]:
        last, self._last = self._last, [sums, waits]
        if not last:
            return [[q, w] for q in range(len(self._queues)) for w in range(len(WINDOWS))]
        moved = [(a != b).any(axis=2) for a, b in zip(last, self._last, strict=True)]
        moved_at: list[list[int]] = np.argwhere(moved[0] | moved[1]).tolist()
        return moved_at


def _waits(quantiles: list[int]) -> Waits:
    p50, p90, longest = quantiles
    return None if longest < 0 else (p50, p90, longest)
