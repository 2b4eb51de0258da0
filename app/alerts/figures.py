"""What is so of one queue, group or source, or of the centre, at an instant: what rules are judged on."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import msgspec
from msgspec import UNSET

from app.events.instants import Instant, Millis, parse_instant
from app.metrics.beside import StaffingPicture
from app.metrics.snapshot import (
    Figure,
    Gauges,
    QueuePicture,
    SourcePicture,
    Target,
    TotalPicture,
    WindowFigures,
)
from app.metrics.status import Status


class Subject(NamedTuple):
    """Whom an alert is about: a queue, group or source by name, or the centre."""

    of: str
    name: str


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """One subject's figures; `windows` holds KPIs by window and slug."""

    subject: Subject
    shown: str
    group: str | None = None
    target: Target | None = None
    is_open: bool = True
    is_stale: bool = False
    """Whether all its sources are silent: its figures are those of before."""
    is_late: bool = False
    """Whether what a source tells of it comes late: then too."""
    now: Gauges | None = None
    windows: Mapping[str, Mapping[str, Any]] = {}
    staffing: StaffingPicture | None = None
    awaits_staffing: bool = False
    """Whether staffing is still being worked out: without it nothing is blamed on staff yet."""
    silent_since: Instant | None = None
    queues: tuple[str, ...] = ()
    """Of a source: the queues that it tells of."""

    def gauge(self, name: str) -> int | None:
        """Return what is so now; None where nobody tells."""
        found: int | None = getattr(self.now, name, None)
        return found

    def value(self, window: str | None, slug: str) -> float | None:
        """Return a KPI's value in a window; None where there is none."""
        figure = self.windows.get(window or "", {}).get(slug)
        return figure.value if isinstance(figure, Figure) else None

    def longest_wait(self, at: Instant) -> Millis | None:
        """Return how long the longest waiting has waited: 0 where nobody waits, None where nobody tells."""
        if self.now is None or self.now.waiting is None:
            return None
        since = self.now.longest_waiting_since
        return max(0, at - parse_instant(since)) if since is not None else 0

    @property
    def flows(self) -> bool:
        """Whether something of it grows with every second."""
        waits = self.now is not None and self.now.longest_waiting_since is not None
        return waits or self.silent_since is not None

    @property
    def missing(self) -> int | None:
        """How many agents are missing, below 0 for spare ones; None where it cannot be said."""
        return self.staffing.missing if self.staffing is not None else None


def of_queue(
    queue: str,
    picture: QueuePicture,
    more: Mapping[str, WindowFigures] | None = None,
    *,
    awaits_staffing: bool = False,
    staffed_since: Instant = 0,
) -> Figures:
    """Return a queue's figures, with windows that the board does not show beside its own.

    Staffing that was worked out before `staffed_since` is none.
    """
    staffing = picture.staffing
    if staffing is not UNSET and staffed_since and parse_instant(staffing.at) < staffed_since:
        staffing = UNSET
    return Figures(
        subject=Subject("queue", queue),
        shown=picture.name,
        group=picture.group,
        target=picture.target,
        is_open=picture.status != Status.CLOSED,
        is_stale=picture.status == Status.STALE,
        now=picture.now,
        windows=_kpis({**picture.windows, **(more or {})}),
        staffing=None if staffing is UNSET else staffing,
        awaits_staffing=awaits_staffing and staffing is UNSET,
    )


def of_total(
    subject: Subject, picture: TotalPicture, more: Mapping[str, WindowFigures] | None = None
) -> Figures:
    """Return the figures of a group or of the centre."""
    windows = _kpis({**picture.windows, **(more or {})})
    return Figures(subject=subject, shown=subject.name, now=picture.now, windows=windows)


def of_source(
    picture: SourcePicture, queues: Sequence[str] = (), *, is_open: bool = True
) -> Figures:
    """Return how a source is doing that tells of these queues; open while one of them is."""
    since = picture.silent_since
    return Figures(
        subject=Subject("source", picture.source),
        shown=picture.source,
        is_open=is_open,
        silent_since=parse_instant(since) if picture.silent and since is not None else None,
        queues=tuple(queues),
    )


def _kpis(windows: Mapping[str, WindowFigures]) -> dict[str, Mapping[str, Any]]:
    return {name: window.kpis for name, window in windows.items()}
