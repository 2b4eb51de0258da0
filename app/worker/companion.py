"""What works beside the fold, on the same figures: history, alerts, staffing."""

import asyncio
from typing import Protocol

import structlog

from app.clock import Clock
from app.metrics.calculator import Calculator
from app.streams.connection import end_if_cancelled
from app.streams.event_log import Position

_log = structlog.get_logger()

_SHORTEST_PAUSE_S = 1.0
_LONGEST_PAUSE_S = 30.0


class Desk(Protocol):
    """What a companion may use; between two awaits of its own nothing of it changes."""

    @property
    def calculator(self) -> Calculator:
        """The figures: to be asked, and to be told what the board shows beside them."""
        ...

    @property
    def clock(self) -> Clock:
        """The wall's time."""
        ...

    @property
    def fence(self) -> int:
        """The number by which this worker owns the centre: a newer one has a higher."""
        ...

    @property
    def position(self) -> Position:
        """The entry of the log that was folded last."""
        ...

    @property
    def is_behind(self) -> bool:
        """Whether a backlog is still being read: the figures are not those of now."""
        ...

    async def show(self) -> None:
        """Publish what was told the board, now; while behind, with the first board."""
        ...


class Companion(Protocol):
    """Works until cancelled; after any trouble it is started again, and the board never waits for it."""

    @property
    def needs_since(self) -> Position | None:
        """The oldest entry that must stay in the log for it; None where it needs none."""
        ...

    async def run(self, desk: Desk) -> None:
        """Work beside the fold."""
        ...


async def keep(companion: Companion, desk: Desk) -> None:
    """Let it work, again and again, at growing distances while it fails at once."""
    loop, pause = asyncio.get_running_loop(), _SHORTEST_PAUSE_S
    while True:
        begun = loop.time()
        try:
            await companion.run(desk)
        except Exception:  # noqa: BLE001  whatever it was, the board goes on
            end_if_cancelled()
            _log.exception("companion_failed", companion=type(companion).__name__)
        if loop.time() - begun > _LONGEST_PAUSE_S:
            pause = _SHORTEST_PAUSE_S
        await asyncio.sleep(pause)
        pause = min(pause * 2, _LONGEST_PAUSE_S)
