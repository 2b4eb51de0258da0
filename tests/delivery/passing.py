"""Time that passes only while somebody waits."""

import asyncio

from app.clock import ManualClock
from app.events.instants import Instant


class PassingTime:
    """A clock and the pause that moves it; no real time goes by."""

    def __init__(self, at: Instant) -> None:
        self.clock = ManualClock(at)
        self.pauses: list[float] = []

    async def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.clock.advance(round(seconds * 1000))
        await asyncio.sleep(0)
