"""The hub: hears what is published, and rings every client's mailbox at once."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter

import structlog

from app.clock import Clock
from app.events.instants import format_instant
from app.metrics.changes import together
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

_RUNG_A_BREATH = 25
"""A post takes three turns of the loop: behind a hundred clients each it waited for a third longer until it was stored."""
_BREATH = 0.5
"""Of the time that showing took."""
_LONGEST_BREATH_S = 0.25


class Hub:
    """The live clients of one centre, and the board they are shown."""

    def __init__(self, board: Board, clock: Clock) -> None:
        self._published = board
        self._clock = clock
        self.pulse = Pulse(clock)
        # What is shown, and what came after it: shown together as soon as clients have had a breath.
        self._change: Delta | None = None
        self._newest: Snapshot | None = None
        self._since_shown: Delta | None = None
        self._is_whole_due = False
        self._news = asyncio.Event()
        self._feeds: dict[View, Feed] = {}
        # By what they are shown: a frame is packed once while those who share it are rung.
        self._watching: dict[Feed, set[Mailbox]] = {}
        self._announced: dict[str, Text] = {}
        self.board: Snapshot | None = None

    @property
    def clients(self) -> int:
        """How many clients are connected."""
        return sum(map(len, self._watching.values()))

    async def run(self) -> None:
        """Pass on what is published until cancelled."""
        showing = asyncio.create_task(self._show_on())
        try:
            while True:
                try:
                    async for told in self._published.updates():
                        await self._hear(told)
                except Exception:  # noqa: BLE001  the board must not stand still for ever
                    _log.exception("hub_failed")
                await asyncio.sleep(_PAUSE_S)
        finally:
            showing.cancel()

    @contextmanager
    def join(self, kiosk: View | None = None) -> Iterator[Mailbox]:
        """Give a client its mailbox for as long as it stays; a kiosk is shown one view only."""
        feed = self._feed(kiosk or EVERYTHING)
        mailbox = Mailbox(feed, self._announced, is_kiosk=kiosk is not None)
        self._watching[feed].add(mailbox)
        try:
            yield mailbox
        finally:
            self.drop(mailbox)

    def drop(self, mailbox: Mailbox) -> None:
        """Send this client nothing more; a second time is once."""
        if self._knows(mailbox):
            self._leave(mailbox)

    def announce(self, kind: str, text: Text) -> None:
        """Tell every client, and whoever comes later, until another of its kind takes its place."""
        self._announced[kind] = text
        for mailbox in self._everybody():
            mailbox.announce(kind, text)

    def withdraw(self, kind: str) -> None:
        """Tell those who come from now on nothing of this kind."""
        self._announced.pop(kind, None)

    def show(self, mailbox: Mailbox, view: View) -> None:
        """Show a client another view, unless it is gone or sees that one already."""
        if self._knows(mailbox) and mailbox.feed.view != view:
            self._move(mailbox, view)

    def hear(self, mailbox: Mailbox, message: str | bytes) -> None:
        """Do what a client says, or tell it why not."""
        if not self._knows(mailbox):
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
        newest = self._newest
        if isinstance(told, Snapshot):
            self._replace(told)
        elif newest is not None and told.since == newest.version:
            before = self._since_shown
            self._newest = after(newest, told)
            self._since_shown = told if before is None else together(before, told)
            self._news.set()
        elif newest is None or told.since > newest.version:
            board = await self._published.load()
            if board is not None:
                self._replace(board)

    def _replace(self, board: Snapshot) -> None:
        """Show a board that need not follow on the last one: its version alone tells nothing."""
        if board != self._newest:
            self._newest, self._since_shown, self._is_whole_due = board, None, True
            self._news.set()

    async def _show_on(self) -> None:
        """Show what is new, at once where there was a breath since the last time: a third of the time is others'."""
        while True:
            await self._news.wait()
            self._news.clear()
            begun = perf_counter()
            try:
                await self._show()
            except Exception:  # noqa: BLE001  one client must not stop the others' board
                _log.exception("hub_failed")
            shown_s = perf_counter() - begun
            self._wish()
            await asyncio.sleep(min(shown_s * _BREATH, _LONGEST_BREATH_S))

    def _wish(self) -> None:
        """Say that the next board may be formed: it is on its way while there is a breath."""
        if self._newest is not None and self.clients:
            self._published.wish(self._newest.version)

    async def _show(self) -> None:
        board, change = self._newest, None if self._is_whole_due else self._since_shown
        if board is None:
            return
        self.board, self._change = board, change
        for feed in self._feeds.values():
            feed.tell(board, change)
        everybody = self._everybody()
        if self._is_whole_due:
            for mailbox in everybody:
                mailbox.forget()
        self._since_shown, self._is_whole_due = None, False
        for number, mailbox in enumerate(everybody, start=1):
            mailbox.when_rung()
            if not number % _RUNG_A_BREATH:
                # Whoever posts or asks is not to wait until thousands are told.
                await asyncio.sleep(0)

    def _asked(self, mailbox: Mailbox, said: Subscribe | Refused) -> View | Refused:
        if isinstance(said, Refused):
            return said
        if mailbox.is_kiosk:
            return Refused("a kiosk shows what its board says")
        return view_of(said, self.board)

    def _move(self, mailbox: Mailbox, view: View) -> None:
        feed = self._feed(view)
        # Entered before the old one is left: it may be the same.
        self._watching[feed].add(mailbox)
        if mailbox.feed is not feed:
            self._leave(mailbox)
        mailbox.watch(feed)

    def _feed(self, view: View) -> Feed:
        feed = self._feeds.get(view)
        if feed is None:
            feed = self._feeds[view] = Feed(view, self.board, self._change, self.pulse)
            self._watching[feed] = set()
        return feed

    def _leave(self, mailbox: Mailbox) -> None:
        feed = mailbox.feed
        self._watching[feed].discard(mailbox)
        if not self._watching[feed]:
            del self._watching[feed], self._feeds[feed.view]

    def _knows(self, mailbox: Mailbox) -> bool:
        return mailbox in self._watching.get(mailbox.feed, ())

    def _everybody(self) -> list[Mailbox]:
        return [mailbox for some in self._watching.values() for mailbox in some]
