"""One mailbox a client: it holds the newest board only, so a slow reader never makes a heap."""

import asyncio
from collections import deque
from collections.abc import Mapping
from enum import Enum, auto
from typing import Final

from app.push.close_codes import CloseCode
from app.push.feed import Feed
from app.push.frames import Text

_MOST_NOTES = 4


class Due(Enum):
    """What a client is to be sent."""

    NOTHING = auto()
    DELTA = auto()
    SNAPSHOT = auto()


def due(held: int | None, version: int | None, since: int | None) -> Due:
    """Return what brings a client from the version it holds to the newest one.

    `since` is the version that the newest delta follows on, None where a whole board came last.
    """
    if version is None or held == version:
        return Due.NOTHING
    return Due.DELTA if held is not None and held == since else Due.SNAPSHOT


class Mailbox:
    """What one client still has to be sent."""

    def __init__(
        self, feed: Feed, announced: Mapping[str, Text] | None = None, *, is_kiosk: bool = False
    ) -> None:
        self.feed: Feed = feed
        self.held: int | None = None
        self.is_kiosk = is_kiosk
        self.ending: CloseCode | None = None
        self._announced = dict(announced or {})
        self._notes: deque[Text] = deque(maxlen=_MOST_NOTES)
        self._rung: Final = asyncio.Event()
        self._is_closed = False

    def ring(self) -> None:
        """Say that there may be something to take."""
        self._rung.set()

    def note(self, text: Text) -> None:
        """Put in a frame for this client alone; of too many the oldest go."""
        self._notes.append(text)
        self.ring()

    def announce(self, kind: str, text: Text) -> None:
        """Put in a frame that takes the place of an older one of its kind."""
        self._announced[kind] = text
        self.ring()

    def forget(self) -> None:
        """Send the whole board next, whatever the client holds."""
        self.held = None
        self.ring()

    def watch(self, feed: Feed) -> None:
        """Show another view from now on, beginning with its whole board."""
        self.feed = feed
        self.forget()

    def resume(self, version: int) -> None:
        """Go on from the version that the client says it holds."""
        self.held = version
        self.ring()

    def end(self, code: CloseCode) -> None:
        """Send nothing more, and end the connection with this code."""
        self.ending = code
        self.close()

    def close(self) -> None:
        """Let whoever waits go home."""
        self._is_closed = True
        self.ring()

    async def take(self) -> Text | None:
        """Wait for the next frame and return it; None once closed."""
        while not self._is_closed:
            self._rung.clear()
            text = self._next()
            if text is not None:
                return text
            await self._rung.wait()
        return None

    def _next(self) -> Text | None:
        if self._announced:
            return self._announced.pop(next(iter(self._announced)))
        if self._notes:
            return self._notes.popleft()
        wanted = due(self.held, self.feed.version, self.feed.since)
        if wanted is Due.NOTHING:
            return None
        self.held = self.feed.version
        return self.feed.delta() if wanted is Due.DELTA else self.feed.snapshot()
