"""pandas: one frame in order of instant, cut by binary search and grouped for each window."""

import pandas as pd
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


class Pandas(Peer):
    """pandas."""

    name = "pandas"

    def __init__(self) -> None:
        self._frame = pd.DataFrame()

    @override
    def load(self, rows: list[Row]) -> None:
        self._frame = pd.DataFrame(rows).sort_values("at", ignore_index=True)
        self._frame["queue"] = self._frame["queue"].astype("category")

    @override
    def tick(self, now: Instant) -> Found:
        found: Found = {}
        instants = self._frame["at"]
        until = int(instants.searchsorted(now, side="right"))
        for name, length in WINDOWS:
            since = int(instants.searchsorted(since_of(length, now), side="right"))
            part = self._frame.iloc[since:until]
            grouped = part.groupby(["queue", "kind"], observed=True)["wait"].agg(["count", "sum"])
            counts = {key: (int(n), int(ms)) for key, n, ms in grouped.itertuples()}
            for queue in {queue for queue, _ in counts}:
                offered, answered, abandoned = (
                    counts.get((queue, kind), (0, 0)) for kind in (OFFERED, ANSWERED, ABANDONED)
                )
                found[queue, name] = Five(
                    offered[0], answered[0], abandoned[0], answered[1], abandoned[1]
                )
        return found

    @override
    def close(self) -> None:
        """Do nothing: memory alone is held."""
