"""How long callers waited: how many of them between one edge and the next."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, pairwise

import msgspec

from app.events.instants import SECOND, Millis
from app.metrics.figures import quantile
from app.metrics.snapshot import NotAnswerable
from app.reports.ranks import Ranked, in_order

USUAL_EDGES = (0, 5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240, 300, 600, 900, 1_800, 3_600)
"""Seconds."""
MOST_EDGES = 60
_LONGEST_S = 86_400


class Distribution(msgspec.Struct):
    """Counts from each edge until before the next, in the last place from the last edge on."""

    edges: list[float]
    counts: list[int]
    by_outcome: dict[str, list[int]]
    n: int
    mean_s: float | None
    median_s: float | None
    p90_s: float | None
    max_s: float | None


def distribution(waits: Mapping[str, Sequence[Millis]], edges: Sequence[float]) -> Distribution:
    """Return how the waits of each outcome are spread; order statistics by the nearest rank."""
    limits = [round(edge * SECOND) for edge in edges]
    by_outcome = {outcome: _counts(each, limits) for outcome, each in waits.items()}
    every = [*chain(*waits.values())]
    ordered = in_order(every)
    return Distribution(
        edges=list(edges),
        counts=[sum(counts) for counts in zip(*by_outcome.values(), strict=True)],
        by_outcome=by_outcome,
        n=len(every),
        mean_s=sum(every) / len(every) / SECOND if every else None,
        median_s=quantile(ordered, 50),
        p90_s=quantile(ordered, 90),
        max_s=quantile(ordered, 100),
    )


def read_edges(texts: Iterable[str] | None) -> tuple[float, ...]:
    """Return edges in seconds, the first of them 0; the usual ones where none are named.

    Raises:
        NotAnswerable: they are no numbers, or do not rise.
    """
    if texts is None:
        return USUAL_EDGES
    try:
        edges = [float(text) for text in texts]
    except ValueError as wrong:
        raise NotAnswerable("edges", "expected seconds with commas between") from wrong
    edges = edges if edges and edges[0] == 0 else [0.0, *edges]
    rise = all(low < high for low, high in pairwise(edges))
    if not rise or len(edges) > MOST_EDGES or edges[-1] > _LONGEST_S or not edges[0] >= 0:
        reason = f"expected at most {MOST_EDGES} rising numbers from 0 to {_LONGEST_S}"
        raise NotAnswerable("edges", reason)
    return tuple(edges)


def _counts(waits: Sequence[Millis], limits: Sequence[Millis]) -> list[int]:
    if any(limit % SECOND for limit in limits):
        ordered = sorted(waits)
        places = [bisect_left(ordered, limit) for limit in limits]
    else:
        places = [*map(Ranked(waits).below, limits)]
    return [high - low for low, high in pairwise([*places, len(waits)])]
