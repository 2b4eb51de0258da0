"""The queues' figures for Prometheus: those of the board, a gauge a figure, with the queue as its label."""

from collections.abc import Iterable, Iterator

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from typing_extensions import override

from app.events.instants import SECOND, parse_instant
from app.metrics.catalogue import CATALOGUE
from app.metrics.sealed import figures_of
from app.metrics.snapshot import Figure, QueuePicture, Snapshot

MOST_QUEUES = 200
"""Queues beyond these, by name, are only counted: every series costs its keeper memory."""

KPIS = (
    "offered",
    "answered",
    "abandoned",
    "service_level",
    "asa",
    "wait_max",
    "abandonment_rate",
    "average_handle_time",
    "occupancy",
)
"""Of every window of the board."""

_GAUGES = (
    "waiting",
    "ringing",
    "overdue_waiting",
    "agents_available",
    "agents_ringing",
    "agents_on_call",
    "agents_on_hold",
    "agents_wrap_up",
    "agents_away",
    "agents_staffed",
)
_SUFFIXES = {"ratio": "_ratio", "seconds": "_seconds", "count": ""}


def exposition(board: Snapshot) -> bytes:
    """Return the figures of a board in the text format; what is not known has no line."""
    registry = CollectorRegistry()
    registry.register(_Queues(board))
    return generate_latest(registry)


class _Queues(Collector):
    def __init__(self, board: Snapshot) -> None:
        self._board = board
        self._shown = dict(sorted(board.queues.items())[:MOST_QUEUES])

    @override
    def collect(self) -> Iterable[Metric]:
        yield from (self._gauge(name) for name in _GAUGES)
        yield self._longest_wait()
        yield self._estimate()
        for slug in KPIS:
            yield self._kpi(slug)
        yield from self._service_level()
        left_out = len(self._board.queues) - len(self._shown)
        yield GaugeMetricFamily(
            "callboard_queues_left_out", "Queues whose figures are not shown here.", left_out
        )

    def _gauge(self, name: str) -> Metric:
        family = GaugeMetricFamily(
            f"callboard_queue_{name}", f"{_words(name)} now.", labels=["queue"]
        )
        for queue, picture in self._shown.items():
            value = getattr(picture.now, name)
            if value is not None:
                family.add_metric([queue], value)
        return family

    def _longest_wait(self) -> Metric:
        family = GaugeMetricFamily(
            "callboard_queue_longest_waiting_seconds",
            "How long the first caller in line has waited.",
            labels=["queue"],
        )
        now = parse_instant(self._board.at)
        for queue, picture in self._shown.items():
            since = picture.now.longest_waiting_since
            if picture.now.waiting is not None:
                waited = now - parse_instant(since) if since is not None else 0
                family.add_metric([queue], waited / SECOND)
        return family

    def _estimate(self) -> Metric:
        family = GaugeMetricFamily(
            "callboard_queue_estimated_wait_seconds",
            CATALOGUE["estimated_wait"].definition,
            labels=["queue"],
        )
        for queue, picture in self._shown.items():
            wait = getattr(picture.now.estimated_wait, "wait_s", None)
            if wait is not None:
                family.add_metric([queue], wait)
        return family

    def _kpi(self, slug: str) -> Metric:
        kpi = CATALOGUE[slug]
        name = f"callboard_queue_{slug}{_SUFFIXES[kpi.unit]}"
        family = GaugeMetricFamily(name, kpi.definition, labels=["queue", "window"])
        for queue, window, figure in self._figures(slug):
            if figure.value is not None:
                family.add_metric([queue, window], figure.value)
        return family

    def _service_level(self) -> Iterator[Metric]:
        # A ratio of several queues is formed from these, never from their ratios.
        for part, name, words in (
            ("numerator", "met", "Visits that met the target."),
            ("denominator", "counted", "Visits that the service level counts."),
        ):
            family = GaugeMetricFamily(
                f"callboard_queue_service_level_{name}", words, labels=["queue", "window"]
            )
            for queue, window, figure in self._figures("service_level"):
                family.add_metric([queue, window], getattr(figure, part))
            yield family

    def _figures(self, slug: str) -> Iterator[tuple[str, str, Figure]]:
        for queue, picture in self._shown.items():
            for window, figures in _windows(picture):
                if slug in figures:
                    yield queue, window, figures[slug]


def _windows(picture: QueuePicture) -> Iterator[tuple[str, dict[str, Figure]]]:
    for window, figures in picture.windows.items():
        yield window, figures_of(figures)


def _words(name: str) -> str:
    return name.replace("_", " ").capitalize()
