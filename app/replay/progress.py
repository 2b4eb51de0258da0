"""A bar on the operator's terminal: how much is done, how fast, how long still."""

from typing import TextIO

from app.clock import Clock
from app.events.instants import SECOND

_EVERY = 100
_WIDTH = 30
_WIPE = "\r\x1b[K"


class Progress:
    """Draws itself over and over on one line, and on a terminal only."""

    def __init__(self, screen: TextIO, clock: Clock) -> None:
        self._screen = screen if screen.isatty() else None
        self._clock = clock
        self._began = clock.now()
        self._drawn = self._began

    def show(self, done: int, share: float | None) -> None:
        """Draw the bar, unless it was drawn a moment ago."""
        now = self._clock.now()
        if self._screen is None or now - self._drawn < _EVERY:
            return
        self._drawn = now
        self._screen.write(_WIPE + bar(done, share, (now - self._began) / SECOND))
        self._screen.flush()

    def wipe(self) -> None:
        """Leave the line clean."""
        if self._screen is not None:
            self._screen.write(_WIPE)
            self._screen.flush()


def bar(done: int, share: float | None, took_s: float) -> str:
    """Return the bar as text; a share that is unknown is left out."""
    rate = f"{done / took_s:,.0f} events/s" if took_s > 0 else ""
    if not share:
        return f"{done:,} events  {rate}"
    filled = round(share * _WIDTH)
    minutes, seconds = divmod(round(took_s / share - took_s), 60)
    drawn = "#" * filled + "-" * (_WIDTH - filled)
    return f"[{drawn}] {share:4.0%}  {rate}  {minutes}:{seconds:02d} remaining"
