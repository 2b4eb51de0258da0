"""The line to one channel: one thing at a time, no faster than it takes them, and patient when it does not."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import NamedTuple

import structlog
from msgspec.structs import replace

from app.alerts.notice import Notice
from app.clock import Clock
from app.events.instants import Instant
from app.notify.contract import Announcer, Noticeboard, NotNow, Refused, Unclear, Unfit
from app.store.channel_contract import Message, NotTheNewest, Outcome, StoredChannel, Trouble
from app.store.contract import Store, StoreUnavailable
from app.worker.delivery import Desk, Pace, bring, look_again

_log = structlog.get_logger()

_MOST_DOUBLINGS = 20


class LineParts(NamedTuple):
    """What a line works with."""

    store: Store
    number: int
    clock: Clock
    pace: Pace
    chance: Callable[[], float]


class Line:
    """One channel's notices, oldest alert first; what of an alert is overtaken is left out."""

    def __init__(
        self, channel: StoredChannel, opened: Callable[[], Announcer], parts: LineParts
    ) -> None:
        self.channel = channel
        self._opened = opened
        self._parts = parts
        self._notices: Sequence[Notice] = ()
        self._doubtful: Sequence[Message] = ()
        self._news = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._sent_at = float("-inf")
        self._failures = 0
        self._failing: Trouble | None = None

    def begin(self) -> None:
        """Begin to send."""
        self._task = asyncio.create_task(self._run())

    def check(self) -> None:
        """Raise what the line failed with, if it did."""
        if self._task is not None and self._task.done():
            self._task.result()

    async def end(self) -> None:
        """Send no more; what is on its way is found by whoever comes next."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def take(self, notices: Sequence[Notice], doubtful: Sequence[Message]) -> None:
        """Have these to send, and these to look at again, in place of those before."""
        self._notices, self._doubtful = notices, doubtful
        if notices or doubtful:
            self._news.set()

    def trouble(self) -> Trouble | None:
        """Return what keeps the channel from taking anything, once that has lasted."""
        failing = self._failing
        if failing is None:
            return None
        lasted = self._parts.clock.now() - failing.since
        return failing if lasted >= self._parts.pace.trouble else None

    async def _run(self) -> None:
        try:
            channel = self._opened()
        except Refused as broken:
            await self._break(str(broken))
            return
        while True:
            await self._news.wait()
            self._news.clear()
            try:
                await self._pass(channel)
            except Refused as broken:
                await self._break(str(broken))
                return
            except (NotNow, Unclear) as trouble:
                await self._pause(trouble)
            except StoreUnavailable:
                await asyncio.sleep(self._parts.pace.first_pause_s)
            except NotTheNewest:
                raise
            except Exception as wrong:  # noqa: BLE001  whatever it was, the other channels go on
                # The type alone: a message may carry an address.
                await self._pause(Unclear(f"failed: {type(wrong).__name__}"))

    async def _pass(self, channel: Announcer) -> None:
        desk = self._desk()
        while self._notices:
            await self._bring(channel, self._notices[0].alert, desk)
        if isinstance(channel, Noticeboard):
            for message in self._due(desk.clock.now()):
                await look_again(channel, message, desk)
        self._doubtful = ()

    async def _bring(self, channel: Announcer, alert: str, desk: Desk) -> None:
        of_it = [notice for notice in self._notices if notice.alert == alert]
        newest = max(of_it, key=lambda notice: notice.revision)
        loud = any(notice.is_loud for notice in of_it)
        try:
            outcome = await bring(channel, replace(newest, is_loud=loud), desk)
        except Unfit as unfit:
            _log.error("notice_unfit", channel=self.channel.id, alert=alert, why=str(unfit))
            outcome = Outcome.UNWANTED
        ids = [notice.id for notice in of_it]
        await desk.outbox.settle(desk.number, ids, outcome, desk.clock.now())
        self._failures, self._failing = 0, None
        settled = frozenset(ids)
        self._notices = [notice for notice in self._notices if notice.id not in settled]

    def _due(self, now: Instant) -> list[Message]:
        after = self._parts.pace.second_look
        return [m for m in self._doubtful if m.tried_at is not None and now - m.tried_at >= after]

    async def _turn(self) -> None:
        """Wait until the channel may be sent something again."""
        loop = asyncio.get_running_loop()
        await asyncio.sleep(max(0.0, self._sent_at + self._parts.pace.message_s - loop.time()))
        self._sent_at = loop.time()

    async def _pause(self, trouble: NotNow | Unclear) -> None:
        pace = self._parts.pace
        asked_s = trouble.after_s if isinstance(trouble, NotNow) else 0.0
        grown_s = min(pace.first_pause_s * 2**self._failures, pace.longest_pause_s)
        self._failures = min(self._failures + 1, _MOST_DOUBLINGS)
        since = self._failing.since if self._failing else self._parts.clock.now()
        self._failing = Trouble(since, str(trouble))
        # Never sooner than asked, and never everybody at once.
        pause_s = asked_s + grown_s * (1 + self._parts.chance()) / 2
        _log.info("channel_pauses", channel=self.channel.id, why=str(trouble), s=round(pause_s, 1))
        await asyncio.sleep(pause_s)
        self._news.set()

    async def _break(self, reason: str) -> None:
        _log.warning("channel_broken", channel=self.channel.id, why=reason)
        trouble = Trouble(self._parts.clock.now(), reason)
        while True:
            with suppress(StoreUnavailable):
                channels = self._parts.store.channels
                await channels.found(self.channel.id, trouble, self.channel.changed_at)
                return
            await asyncio.sleep(self._parts.pace.first_pause_s)

    def _desk(self) -> Desk:
        parts = self._parts
        return Desk(parts.store.outbox, parts.number, parts.clock, parts.pace, self._turn)
