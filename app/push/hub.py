"""The hub: hears what is published, and rings every client's mailbox at once."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from app.clock import Clock
from app.events.instants import format_instant
from app.metrics.snapshot import Delta, Snapshot
from app.push.contract import Board
from app.push.feed import Feed
from app.push.frames import Heartbeat, Refused, Resume, Subscribe, Text, read, written
from app.push.mailbox import Mailbox
from app.push.pulse import Pulse
from app.push.views import EVERYTHING, View, after, view_of

_log = structlog.get_logger()

_PAUSE_S = 1.0
"""Before listening again after an error that nobody foresaw."""


class Hub:
    """The live clients of one centre, and the board they are shown."""

    def __init__(self, board: Board, clock: Clock) -> None:
        self._published = board
        self._clock = clock
        self.pulse = Pulse(clock)
        self._change: Delta | None = None
        self._feeds: dict[View, Feed] = {}
        self._mailboxes: set[Mailbox] = set()
        self._announced: dict[str, Text] = {}
        self.board: Snapshot | None = None

    @property
    def clients(self) -> int:
        """How many clients are connected."""
        return len(self._mailboxes)

    async def run(self) -> None:
        """Pass on what is published until cancelled."""
        while True:
            try:
                async for told in self._published.updates():
                    await self._hear(told)
            except Exception:  # noqa: BLE001  the board must not stand still for ever
                _log.exception("hub_failed")
            await asyncio.sleep(_PAUSE_S)

    @contextmanager
    def join(self, kiosk: View | None = None) -> Iterator[Mailbox]:
        """Give a client its mailbox for as long as it stays; a kiosk is shown one view only."""
        view = kiosk or EVERYTHING
        mailbox = Mailbox(self._enter(view), self._announced, is_kiosk=kiosk is not None)
        self._mailboxes.add(mailbox)
        try:
            yield mailbox
        finally:
            self.drop(mailbox)

    def drop(self, mailbox: Mailbox) -> None:
        """Send this client nothing more; a second time is once."""
        if mailbox in self._mailboxes:
            self._mailboxes.discard(mailbox)
            self._leave(mailbox.feed)

    def announce(self, kind: str, text: Text) -> None:
        """Tell every client, and whoever comes later, until another of its kind takes its place."""
        self._announced[kind] = text
        for mailbox in self._mailboxes:
            mailbox.announce(kind, text)

    def withdraw(self, kind: str) -> None:
        """Tell those who come from now on nothing of this kind."""
        self._announced.pop(kind, None)

    def show(self, mailbox: Mailbox, view: View) -> None:
        """Show a client another view, unless it is gone or sees that one already."""
        if mailbox in self._mailboxes and mailbox.feed.view != view:
            self._move(mailbox, view)

    def hear(self, mailbox: Mailbox, message: str | bytes) -> None:
        """Do what a client says, or tell it why not."""
        if mailbox not in self._mailboxes:
            return
        said = read(message)
        if isinstance(said, Resume):
            mailbox.resume(said.version)
            is_newest = self.board is None or said.version == self.board.version
            if is_newest and (beat := self.heartbeat()) is not None:
                mailbox.note(beat)
            return
        view = self._asked(mailbox, said)
        if isinstance(view, Refused):
            mailbox.note(written(view))
        else:
            self._move(mailbox, view)

    def heartbeat(self) -> Text | None:
        """Return the frame that says: nothing new, still here; None when that is not so."""
        if self.pulse.is_mute:
            return None
        now = format_instant(self._clock.now())
        board = self.board
        silent_s = self.pulse.lag(0.0)
        if board is None:
            return written(Heartbeat(None, None, now, silent_s, silent_s))
        lag_s = self.pulse.lag(board.lag_s)
        return written(Heartbeat(board.version, board.at, now, lag_s, silent_s))

    async def _hear(self, told: Delta | Snapshot) -> None:
        if isinstance(told, Snapshot):
            self._replace(told)
        elif self.board is not None and told.since == self.board.version:
            self._show(after(self.board, told), told)
        elif self.board is None or told.since > self.board.version:
            board = await self._published.load()
            if board is not None:
                self._replace(board)

    def _replace(self, board: Snapshot) -> None:
        """Show a board that need not follow on the last one: its version alone tells nothing."""
        if board == self.board:
            return
        for mailbox in self._mailboxes:
            mailbox.forget()
        self._show(board, None)

    def _show(self, board: Snapshot, change: Delta | None) -> None:
        self.board, self._change = board, change
        for feed in self._feeds.values():
            feed.tell(board, change)
        for mailbox in self._mailboxes:
            mailbox.ring()

    def _asked(self, mailbox: Mailbox, said: Subscribe | Refused) -> View | Refused:
        if isinstance(said, Refused):
            return said
        if mailbox.is_kiosk:
            return Refused("a kiosk shows what its board says")
        return view_of(said, self.board)

    def _move(self, mailbox: Mailbox, view: View) -> None:
        before = mailbox.feed
        mailbox.watch(self._enter(view))
        self._leave(before)

    def _enter(self, view: View) -> Feed:
        feed = self._feeds.get(view)
        if feed is None:
            feed = self._feeds[view] = Feed(view, self.board, self._change, self.pulse)
        feed.clients += 1
        return feed

    def _leave(self, feed: Feed) -> None:
        feed.clients -= 1
        if not feed.clients:
            del self._feeds[feed.view]
