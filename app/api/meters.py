"""The service's own figures for Prometheus, in a registry of their own.

Kept as plain numbers and shaped when asked for: the edge counts for every request.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import accumulate

from prometheus_client import CollectorRegistry, Gauge, generate_latest
from prometheus_client.metrics_core import CounterMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector
from typing_extensions import override

_BORDERS_S = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0)


@dataclass
class Durations:
    """How long something took, as a histogram."""

    total_s: float = 0.0
    counts: list[int] = field(default_factory=lambda: [0] * (len(_BORDERS_S) + 1))

    def add(self, seconds: float) -> None:
        """Count one."""
        self.counts[bisect_left(_BORDERS_S, seconds)] += 1
        self.total_s += seconds


@dataclass(eq=False)
class Meters(Collector):
    """What is counted at the edge."""

    accepted: int = 0
    repeated: int = 0
    refused: int = 0
    dead_letters: int = 0
    unavailable: int = 0
    unproven: int = 0
    append: Durations = field(default_factory=Durations)

    def __post_init__(self) -> None:
        self._registry = CollectorRegistry()
        self._registry.register(self)

    def watch(self, name: str, documentation: str, read: Callable[[], float]) -> None:
        """Show a figure that is read whenever the figures are asked for."""
        Gauge(f"callboard_{name}", documentation, registry=self._registry).set_function(read)

    def exposition(self) -> bytes:
        """Return all figures in the text format."""
        return generate_latest(self._registry)

    @override
    def collect(self) -> Iterable[Metric]:
        events = CounterMetricFamily(
            "callboard_events", "Events sent here, by what became of them.", labels=["outcome"]
        )
        for outcome in ("accepted", "repeated", "refused"):
            events.add_metric([outcome], getattr(self, outcome))
        yield events
        yield CounterMetricFamily(
            "callboard_dead_letters", "Objects of unknown type set aside.", self.dead_letters
        )
        yield CounterMetricFamily(
            "callboard_log_unavailable", "Requests refused as the log was away.", self.unavailable
        )
        yield CounterMetricFamily(
            "callboard_unproven_webhooks", "Webhooks without a valid proof.", self.unproven
        )
        borders = [*map(str, _BORDERS_S), "+Inf"]
        buckets = [*zip(borders, accumulate(self.append.counts), strict=True)]
        yield HistogramMetricFamily(
            "callboard_append_seconds",
            "From a request's events being judged to their being stored.",
            buckets,
            self.append.total_s,
        )
