"""Changes as an edge hears them: the figures of a window stay as they were written until somebody looks at them.

What a client is told of a busy board is mostly passed on as it came. To read a thousand figures at every change, write
them again and let go of them took a fifth of an edge's time.
"""

from typing import Any

import msgspec

from app.metrics.snapshot import (
    Delta,
    Figure,
    QueueId,
    QueuePicture,
    TotalPicture,
    WindowFigures,
    WindowName,
)


class SealedWindow(WindowFigures):
    """A window whose KPIs nobody has read."""

    kpis: msgspec.Raw  # type: ignore[assignment]  # to be read with `figures_of`


class SealedQueue(QueuePicture):
    """A queue with sealed windows."""

    windows: dict[WindowName, SealedWindow]  # type: ignore[assignment]


class SealedTotal(TotalPicture):
    """A roll-up with sealed windows."""

    windows: dict[WindowName, SealedWindow]  # type: ignore[assignment]


class SealedDelta(Delta):
    """A change whose windows are sealed."""

    queues: dict[QueueId, SealedQueue]  # type: ignore[assignment]
    total: SealedTotal
    groups: dict[str, SealedTotal]  # type: ignore[assignment]


_decoder = msgspec.json.Decoder(SealedDelta)


def sealed(encoded: bytes) -> Delta:
    """Return a change that was written as JSON.

    Raises:
        msgspec.MsgspecError: it is none.
    """
    change = _decoder.decode(encoded)
    pictures: list[SealedQueue | SealedTotal]
    pictures = [*change.queues.values(), *change.groups.values(), change.total]
    for picture in pictures:
        for window in picture.windows.values():
            # By itself it would hold on to the whole change, for as long as the queue is shown so.
            window.kpis = window.kpis.copy()
    return change


def figures_of(window: WindowFigures) -> dict[str, Figure]:
    """Return the figures of a window of the board, whether it was formed here, read, or is still sealed."""
    kpis: Any = window.kpis
    if isinstance(kpis, msgspec.Raw):
        return msgspec.json.decode(kpis, type=dict[str, Figure])
    return {
        slug: msgspec.convert(figure, Figure, from_attributes=True) for slug, figure in kpis.items()
    }
