"""Views: the part of the board that a client asked for. Pure."""

from collections.abc import Iterable
from itertools import islice
from typing import Any, NamedTuple, TypeVar

from msgspec import UNSET
from msgspec.structs import replace

from app.boards.document import BoardDocument
from app.metrics.beside import StaffingPicture
from app.metrics.catalogue import GAUGES
from app.metrics.changes import with_trend
from app.metrics.sealed import figures_of
from app.metrics.snapshot import (
    Delta,
    QueueId,
    QueuePicture,
    Snapshot,
    TotalPicture,
    WindowFigures,
    WindowName,
)
from app.push.frames import Refused, Subscribe
from app.push.public import impersonal

Told = TypeVar("Told", Snapshot, Delta)
Picture = TypeVar("Picture", QueuePicture, TotalPicture)


class View(NamedTuple):
    """Which queues, windows and KPIs are shown; None is all of them."""

    queues: frozenset[QueueId] | None = None
    windows: frozenset[WindowName] | None = None
    kpis: frozenset[str] | None = None
    is_public: bool = False
    """On a wall where anybody may look: nothing of any one person is shown."""


EVERYTHING = View()

STATUS_WINDOW = "30m"
"""Status is judged on it, so every board is told it."""

USUAL_KPIS = ("service_level", "asa", "abandonment_rate", "blocked_rate", "answered")
"""The totals of a board that chooses none."""


def view_of_board(document: BoardDocument) -> View:
    """Return what a television that shows this board may see."""
    return View(
        queues=_set(document.queues),
        windows=frozenset((STATUS_WINDOW, *document.windows)),
        kpis=frozenset(
            ("service_level", document.tile_kpi, *(document.kpis or USUAL_KPIS)),
        ),
        is_public=True,
    )


def view_of(asked: Subscribe, board: Snapshot | None) -> View | Refused:
    """Return the view that is asked for, refused where the board never shows such a thing.

    A queue may be asked for before its first call; windows and KPIs are known beforehand.
    """
    view = View(_set(asked.queues), _set(asked.windows), _set(asked.kpis))
    if board is None:
        return view
    pictures: list[TotalPicture | QueuePicture] = [board.total, *board.queues.values()]
    shown = {name for picture in pictures for name in picture.windows}
    if (unknown := _unknown(view.windows, shown)) is not None:
        return Refused(f"{unknown!r} is not a window of this board", "windows")
    if view.kpis is not None and (unknown := _unknown(view.kpis, _kpis(pictures))) is not None:
        return Refused(f"{unknown!r} is not a KPI of this board", "kpis")
    return view


def narrow(told: Told, view: View) -> Told:
    """Return only what the view shows."""
    if view == EVERYTHING:
        return told
    shown = {queue: p for queue, p in told.queues.items() if _has(view.queues, queue)}
    queues = {queue: _narrow_picture(picture, view) for queue, picture in shown.items()}
    groups = {group: _narrow_picture(picture, view) for group, picture in told.groups.items()}
    total = _narrow_picture(told.total, view)
    changes: dict[str, Any] = {"queues": queues, "total": total, "groups": groups}
    if view.is_public:
        changes |= impersonal(told, view.queues)
    if isinstance(told, Delta):
        changes["removed"] = [queue for queue in told.removed if _has(view.queues, queue)]
    return replace(told, **changes)


def after(board: Snapshot, delta: Delta) -> Snapshot:
    """Return the board once the delta that follows on it has been laid over it."""
    queues = {queue: p for queue, p in board.queues.items() if queue not in delta.removed}
    for queue, picture in delta.queues.items():
        queues[queue] = with_trend(picture, board.queues.get(queue))
    agents = {agent.agent: agent for agent in (*board.agents, *delta.agents)}
    head = {name: getattr(delta, name) for name in _HEAD}
    return replace(board, **head, queues=queues, agents=[*agents.values()])


_HEAD = (
    "version",
    "at",
    "applied",
    "lag_s",
    "total",
    "groups",
    "alerts",
    "sources",
    "oddities",
    "channels",
    "history",
)


def _narrow_picture(picture: Picture, view: View) -> Picture:
    windows = {
        name: _narrow_window(window, view)
        for name, window in picture.windows.items()
        if _has(view.windows, name)
    }
    shown = replace(picture, windows=windows)
    return _public(shown) if view.is_public else shown


def _public(picture: Picture) -> Picture:
    changes: dict[str, Any] = {"now": replace(picture.now, away_reasons=None)}
    if isinstance(staffing := getattr(picture, "staffing", UNSET), StaffingPicture):
        # Whoever could help is on queues that this board may not show.
        changes["staffing"] = replace(staffing, lenders=[])
    return replace(picture, **changes)


def _narrow_window(window: WindowFigures, view: View) -> WindowFigures:
    if view.kpis is None:
        return window
    kpis = {slug: figure for slug, figure in figures_of(window).items() if slug in view.kpis}
    return WindowFigures(window.since, window.until, kpis)


def _set(names: Iterable[str] | None) -> frozenset[str] | None:
    return None if names is None else frozenset(names)


def _kpis(pictures: Iterable[TotalPicture | QueuePicture]) -> set[str]:
    # Of the centre and of one queue: all queues are shown the same KPIs, and to read them all took 70 ms of 600.
    windows = [window for picture in islice(pictures, 2) for window in picture.windows.values()]
    return {*GAUGES, *(slug for window in windows for slug in figures_of(window))}


def _has(chosen: frozenset[str] | None, name: str) -> bool:
    return chosen is None or name in chosen


def _unknown(asked: frozenset[str] | None, shown: set[str]) -> str | None:
    return min((asked or frozenset()) - shown, default=None)
