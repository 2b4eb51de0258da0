"""One mailbox a client: it holds the newest board only, so a slow reader never makes a heap."""

from collections.abc import Callable, Mapping

from app.push.close_codes import CloseCode
from app.push.feed import Feed
from app.push.frames import Text

_MOST_NOTES = 4


class Mailbox:
    """What one client still has to be sent."""

    __slots__ = (
        "_announced",
        "_notes",
        "ending",
        "feed",
        "has_notes",
        "held",
        "is_closed",
        "is_kiosk",
        "when_rung",
    )

    def __init__(
        self, feed: Feed, announced: Mapping[str, Text] | None = None, *, is_kiosk: bool = False
    ) -> None:
        self.feed: Feed = feed
        self.held: int | None = None
        self.is_kiosk = is_kiosk
        self.ending: CloseCode | None = None
        self._announced = dict(announced or {})
        self.has_notes = bool(announced)
        """Whether there is more to take than the board, or the end to be told."""
        # Mostly none: an empty deque for each client was 0.6 kB.
        self._notes: tuple[Text, ...] = ()
        self.is_closed = False
        self.when_rung: Callable[[], None] = _nothing
        """Called when there may be something to take."""

    def ring(self) -> None:
        """Say that there may be something to take."""
        self.when_rung()

    def note(self, text: Text) -> None:
        """Put in a frame for this client alone; of too many the oldest go."""
        self._notes = (*self._notes, text)[-_MOST_NOTES:]
        self.has_notes = True
        self.ring()

    def announce(self, kind: str, text: Text) -> None:
        """Put in a frame that takes the place of an older one of its kind."""
        self._announced[kind] = text
        self.has_notes = True
        self.ring()

    def forget(self) -> None:
        """Send the whole board next, whatever the client holds; nobody is rung for that alone."""
        self.held = None

    def watch(self, feed: Feed) -> None:
        """Show another view from now on, beginning with its whole board."""
        self.feed = feed
        self.forget()
        self.ring()

    def resume(self, version: int) -> None:
        """Go on from the version that the client says it holds."""
        self.held = version
        self.ring()

    def end(self, code: CloseCode) -> None:
        """Send nothing more, and end the connection with this code."""
        self.ending = code
        self.close()

    def close(self) -> None:
        """Give nothing more."""
        self.is_closed = self.has_notes = True
        self.ring()

    def take_note(self) -> Text | None:
        """Return the next frame that is not of the board; None where there is none, or once closed."""
        if self.is_closed:
            return None
        if self._announced:
            return self._announced.pop(next(iter(self._announced)))
        if self._notes:
            text, *rest = self._notes
            self._notes = tuple(rest)
            return text
        self.has_notes = False
        return None

    def take_board(self) -> Text | None:
        """Return the frame that brings the client to the newest board; None where it is, or once closed."""
        if self.is_closed:
            return None
        feed = self.feed
        text = feed.frame(self.held)
        if text is not None:
            self.held = feed.version
        return text

    def take(self) -> Text | None:
        """Return the next frame, the board last; None where there is nothing to tell, or once closed."""
        note = self.take_note()
        return note if note is not None else self.take_board()


def _nothing() -> None:
    """Do nothing: nobody listens yet."""
