"""The round of all live clients: who heard nothing for long hears a heartbeat, who is too slow is ended.

One walk for all: a timer for each client took a third of the edge's time with thousands of them, and half a kB each.
"""

import asyncio
from typing import Protocol

import structlog

from app.push.contract import Pace
from app.push.frames import Text
from app.push.hub import Hub

_log = structlog.get_logger()

_ROUNDS_A_BEAT = 5
_LOOKED_AT_A_BREATH = 100


class Visited(Protocol):
    """Somebody who is spoken to."""

    def look(self, now: float, beat: Text | None) -> None:
        """Do what is due by now, before the next round comes."""
        ...


class Rounds:
    """Goes round the clients of this process."""

    def __init__(self, hub: Hub, pace: Pace) -> None:
        self._hub = hub
        self.every_s = min(pace.heartbeat_s, pace.slow_s) / _ROUNDS_A_BEAT
        self._visited: dict[Visited, None] = {}

    def add(self, one: Visited) -> None:
        """Visit this one from now on."""
        self._visited[one] = None

    def remove(self, one: Visited) -> None:
        """Visit this one no more."""
        self._visited.pop(one, None)

    async def run(self) -> None:
        """Go round until cancelled."""
        while True:
            await asyncio.sleep(self.every_s)
            await self.go_round()

    async def go_round(self) -> None:
        """Look at everybody once, with a breath for the others in between."""
        now, beat = asyncio.get_running_loop().time(), self._hub.heartbeat()
        for number, one in enumerate(list(self._visited), start=1):
            if one in self._visited:
                _look_at(one, now, beat)
            if not number % _LOOKED_AT_A_BREATH:
                await asyncio.sleep(0)


def _look_at(one: Visited, now: float, beat: Text | None) -> None:
    try:
        one.look(now, beat)
    except Exception:  # noqa: BLE001  one client must not stop the others' heart
        _log.exception("round_failed")
