"""The service's own figures for Prometheus, in a registry of their own."""

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

_APPEND_BUCKETS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0)


class Meters:
    """What is counted at the edge."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        events = Counter(
            "callboard_events",
            "Events sent to the service, by what became of them.",
            ["outcome"],
            registry=self._registry,
        )
        self.accepted = events.labels("accepted")
        self.repeated = events.labels("repeated")
        self.refused = events.labels("refused")
        self.dead_letters = Counter(
            "callboard_dead_letters", "Objects of unknown type set aside.", registry=self._registry
        )
        self.unavailable = Counter(
            "callboard_log_unavailable",
            "Requests refused because the log was away.",
            registry=self._registry,
        )
        self.append = Histogram(
            "callboard_append_seconds",
            "From a request's events being read to their being stored.",
            buckets=_APPEND_BUCKETS,
            registry=self._registry,
        )

    def watch(self, name: str, documentation: str, read: Callable[[], float]) -> None:
        """Show a figure that is read whenever the figures are asked for."""
        Gauge(f"callboard_{name}", documentation, registry=self._registry).set_function(read)

    def exposition(self) -> bytes:
        """Return all figures in the text format."""
        return generate_latest(self._registry)
