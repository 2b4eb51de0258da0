"""Says to one live client what its mailbox holds: at once, and the newest alone where it cannot keep up."""

import asyncio
from collections.abc import Callable

from app.api.live_line import Line
from app.push.close_codes import CloseCode
from app.push.contract import Pace
from app.push.frames import Text
from app.push.hub import Hub
from app.push.mailbox import Mailbox


class Speaker:
    """Writes within the ring of the mailbox itself: no task is woken for a frame."""

    def __init__(
        self,
        line: Line,
        mailbox: Mailbox,
        hub: Hub,
        pace: Pace,
        part: Callable[[CloseCode], None],
    ) -> None:
        self._line = line
        self._mailbox = mailbox
        self._hub = hub
        self._pace = pace
        self._part = part
        self._now = asyncio.get_running_loop().time
        self._spoken_at = self._now()
        self._stuck_since: float | None = None
        self._timer: asyncio.TimerHandle | None = None

    def begin(self, greeting: Text) -> None:
        """Greet, and say from now on whatever there is to say."""
        self._line.when_free = self._go_on
        self._mailbox.when_rung = self._speak
        self._line.write(greeting)
        self._look_at(self._spoken_at + self._pace.heartbeat_s)
        self._speak()

    def end(self) -> None:
        """Say nothing more."""
        self._line.when_free = self._mailbox.when_rung = _nothing
        if self._timer is not None:
            self._timer.cancel()

    def _speak(self) -> None:
        """Say everything there is, as far as the client takes it."""
        while self._line.is_free:
            # After notes there may be the board, after the board nothing: not to look saves a tenth of its cost.
            is_last = not self._mailbox.has_notes
            text = self._mailbox.take()
            if text is not None:
                self._line.write(text)
                self._spoken_at = self._now()
            if text is None or is_last:
                break
        else:
            self._wait()
        if self._mailbox.is_closed:
            self.end()
            if self._mailbox.ending is not None:
                self._part(self._mailbox.ending)

    def _go_on(self) -> None:
        self._stuck_since = None
        self._speak()

    def _wait(self) -> None:
        if self._stuck_since is None:
            self._stuck_since = self._now()
            self._look_at(self._stuck_since + self._pace.slow_s)

    def _look(self) -> None:
        """See whether the client is too slow, or has heard nothing for long."""
        now = self._now()
        if self._stuck_since is None:
            self._beat(now)
            self._look_at(self._spoken_at + self._pace.heartbeat_s)
        elif now < self._stuck_since + self._pace.slow_s:
            self._look_at(self._stuck_since + self._pace.slow_s)
        else:
            self._hub.drop(self._mailbox)
            self._mailbox.end(CloseCode.TOO_SLOW)

    def _beat(self, now: float) -> None:
        # One look a beat for each client: to set the timer anew with every frame would cost more than it tells.
        if now >= self._spoken_at + self._pace.heartbeat_s:
            self._spoken_at = now
            if (beat := self._hub.heartbeat()) is not None and self._line.is_free:
                self._line.write(beat)

    def _look_at(self, moment: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_at(moment, self._look)


def _nothing() -> None:
    """Do nothing: nobody speaks any more."""
