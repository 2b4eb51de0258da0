"""The pulse: how long the worker has given no sign of life, so that nothing stale looks live."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeAlias

from app.clock import Clock
from app.events.instants import SECOND, Millis

BELIEVED: Millis = 5 * SECOND
"""A shorter silence is the distance between two signs."""

MUTE: Millis = 15 * SECOND
"""After a longer one clients are told nothing at all, as if the line were dead."""

LastSign: TypeAlias = Callable[[], Awaitable[Millis | None]]
"""Tells how long ago the last sign was, None when that cannot be told just now."""


class Pulse:
    """Counts the worker's silence on from the last sign that was heard of."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._sign = clock.now()

    @property
    def silence(self) -> Millis:
        """How long there has been no sign."""
        return max(0, self._clock.now() - self._sign)

    @property
    def is_mute(self) -> bool:
        """Whether the board is too old to be called live."""
        return self.silence >= MUTE

    def lag(self, lag_s: float) -> float:
        """Return the events' lag, or the worker's silence where that is longer and is one."""
        silence = self.silence
        return lag_s if silence < BELIEVED else max(lag_s, silence / SECOND)

    def hear(self, ago: Millis | None) -> None:
        """Take in how long ago the last sign was."""
        if ago is not None:
            self._sign = self._clock.now() - ago

    async def run(self, last_sign: LastSign, pause_s: float = 1.0) -> None:
        """Listen for signs until cancelled."""
        while True:
            self.hear(await last_sign())
            await asyncio.sleep(pause_s)
