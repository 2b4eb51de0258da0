"""Says to one live client what its mailbox holds: at once, and the newest alone where it cannot keep up."""

import asyncio
from collections.abc import Callable

from app.api.live_line import Line
from app.api.rounds import Rounds
from app.push.close_codes import CloseCode
from app.push.contract import Pace
from app.push.frames import Text
from app.push.hub import Hub
from app.push.mailbox import Mailbox


class Speaker:
    """Writes within the ring of the mailbox itself: no task is woken for a frame."""

    # Of a frame to thousands, looking for a dict of each client in memory was an eighth of the processor's time.
    __slots__ = (
        "_has_spoken",
        "_hub",
        "_line",
        "_looked_at",
        "_mailbox",
        "_now",
        "_pace",
        "_part",
        "_rounds",
        "_spoken_at",
        "_stuck_since",
    )

    def __init__(
        self,
        line: Line,
        mailbox: Mailbox,
        hub: Hub,
        rounds: Rounds,
        pace: Pace,
        part: Callable[[CloseCode], None],
    ) -> None:
        self._line = line
        self._mailbox = mailbox
        self._hub = hub
        self._rounds = rounds
        self._pace = pace
        self._part = part
        # Asked of the loop once: to find the loop is a call of the system each time.
        self._now = asyncio.get_running_loop().time
        self._spoken_at = self._looked_at = self._now()
        # Since it was looked at: to ask for the time with every frame is not needed to be in time with a heartbeat.
        self._has_spoken = False
        self._stuck_since: float | None = None

    def begin(self, greeting: Text) -> None:
        """Greet, and say from now on whatever there is to say."""
        self._line.when_free = self._go_on
        self._mailbox.when_rung = self._speak
        self._line.write(greeting)
        self._rounds.add(self)
        self._speak()

    def end(self) -> None:
        """Say nothing more."""
        self._line.when_free = self._mailbox.when_rung = _nothing
        self._rounds.remove(self)

    def look(self, now: float, beat: Text | None) -> None:
        """End a client that is too slow; let one that would have heard nothing for long hear the heart beat."""
        if self._stuck_since is not None:
            if now >= self._stuck_since + self._pace.slow_s:
                self._hub.drop(self._mailbox)
                self._mailbox.end(CloseCode.TOO_SLOW)
            return
        if self._has_spoken:
            self._spoken_at, self._has_spoken = self._looked_at, False
        self._looked_at = now
        if now + self._rounds.every_s > self._spoken_at + self._pace.heartbeat_s:
            self._spoken_at = now
            if beat is not None and self._line.is_free:
                self._line.write(beat)

    def _speak(self) -> None:
        """Say everything there is, as far as the client takes it; the board last."""
        line, mailbox = self._line, self._mailbox
        if not mailbox.has_notes and line.is_free:
            # Nearly always: half of the calls below.
            if (text := mailbox.take_board()) is not None:
                line.write(text)
                self._has_spoken = True
            return
        while line.is_free:
            note = mailbox.take_note()
            text = note if note is not None else mailbox.take_board()
            if text is not None:
                line.write(text)
                self._has_spoken = True
            if note is None:
                break
        else:
            self._wait()
        if mailbox.is_closed:
            self.end()
            if mailbox.ending is not None:
                self._part(mailbox.ending)

    def _go_on(self) -> None:
        self._stuck_since = None
        self._speak()

    def _wait(self) -> None:
        if self._stuck_since is None:
            self._stuck_since = self._now()


def _nothing() -> None:
    """Do nothing: nobody speaks any more."""
