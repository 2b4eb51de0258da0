"""The sender: takes notices from the outbox and brings each alert to its channels, a line a channel."""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple, TypeAlias

import structlog

from app.alerts.notice import Notice
from app.events.instants import DAY, format_instant
from app.metrics.beside import ChannelPicture
from app.notify.contract import Announcer, Plan
from app.store.channel_contract import NotTheNewest, Outcome, StoredChannel, Trouble
from app.store.contract import Part, Store, StoreDoor, StoreUnavailable
from app.store.following import Followed
from app.streams.event_log import Position
from app.worker.companion import Desk
from app.worker.delivery import PACE, Pace
from app.worker.line import Line, LineParts

_log = structlog.get_logger()

_MOST = 1_000
_KEPT_DAYS = 90
_TIDY_S = 3_600.0

Chance: TypeAlias = Callable[[], float]
"""Draws from nought up to one."""


class SenderParts(NamedTuple):
    """What the sender works with."""

    store: StoreDoor
    open_channel: Callable[[Plan], Announcer]
    chance: Chance
    pace: Pace = PACE


class Sender:
    """Tells people, through whatever becomes of the channels, the database and itself."""

    needs_since: Position | None = None

    def __init__(self, parts: SenderParts) -> None:
        self._parts = parts
        self._channels: Followed[Mapping[str, StoredChannel]] = Followed(
            parts.store, Part.CHANNELS, _channels
        )
        self._lines: dict[str, Line] = {}
        self._tidied_at = float("-inf")

    async def run(self, desk: Desk) -> None:
        """Send until cancelled, or until a newer sender has begun."""
        try:
            number = await self._begin()
            while True:
                try:
                    await self._turn(desk, number)
                except StoreUnavailable as away:
                    _log.warning("outbox_unreachable", why=str(away))
                    await asyncio.sleep(self._parts.pace.first_pause_s)
                await asyncio.sleep(self._parts.pace.look_s)
        except NotTheNewest:
            _log.info("sender_overtaken")
        finally:
            await self._stop([*self._lines.values()])
            self._lines.clear()

    async def _begin(self) -> int:
        while True:
            try:
                return await (await self._parts.store.open()).outbox.begin()
            except StoreUnavailable:
                await asyncio.sleep(self._parts.pace.first_pause_s)

    async def _turn(self, desk: Desk, number: int) -> None:
        store = await self._parts.store.open()
        channels = await self._channels.look()
        waiting = await store.outbox.waiting(_MOST)
        await self._settle_unwanted(store, number, waiting, channels, desk)
        await self._renew(channels, store, number, desk)
        doubtful = await store.outbox.doubtful()
        for id_, line in self._lines.items():
            line.take(
                [notice for notice in waiting if notice.channel == id_],
                [message for message in doubtful if message.channel == id_],
            )
        await self._show(desk, channels)
        await self._tidy(store, number, desk)

    async def _settle_unwanted(
        self,
        store: Store,
        number: int,
        waiting: Sequence[Notice],
        channels: Mapping[str, StoredChannel],
        desk: Desk,
    ) -> None:
        """Settle what was meant for channels that are not there, or are switched off."""
        listening = {id_ for id_, channel in channels.items() if channel.enabled}
        unwanted = [notice.id for notice in waiting if notice.channel not in listening]
        if unwanted:
            await store.outbox.settle(number, unwanted, Outcome.UNWANTED, desk.clock.now())

    async def _renew(
        self, channels: Mapping[str, StoredChannel], store: Store, number: int, desk: Desk
    ) -> None:
        """Let every channel that works as it is set up now have a line, and no other."""
        wanted = {id_: c for id_, c in channels.items() if c.enabled and c.broken is None}
        over = [id_ for id_, line in self._lines.items() if wanted.get(id_) != line.channel]
        await self._stop([self._lines.pop(id_) for id_ in over])
        for id_, channel in wanted.items():
            if id_ not in self._lines:
                self._lines[id_] = self._line(channel, store, number, desk)
        for line in self._lines.values():
            line.check()

    def _line(self, channel: StoredChannel, store: Store, number: int, desk: Desk) -> Line:
        parts = LineParts(store, number, desk.clock, self._parts.pace, self._parts.chance)
        line = Line(channel, lambda: self._parts.open_channel(plan_of(channel)), parts)
        line.begin()
        return line

    async def _show(self, desk: Desk, channels: Mapping[str, StoredChannel]) -> None:
        troubles = {id_: c.broken for id_, c in channels.items() if c.enabled and c.broken}
        troubles |= {id_: t for id_, line in self._lines.items() if (t := line.trouble())}
        shown = [_picture(channels[id_], troubles[id_]) for id_ in channels if id_ in troubles]
        if shown != desk.calculator.beside.channels:
            desk.calculator.beside.show_channels(shown)
            await desk.show()

    async def _tidy(self, store: Store, number: int, desk: Desk) -> None:
        moment = asyncio.get_running_loop().time()
        if moment - self._tidied_at >= _TIDY_S:
            self._tidied_at = moment
            await store.outbox.forget(number, desk.clock.now() - _KEPT_DAYS * DAY)

    @staticmethod
    async def _stop(lines: Iterable[Line]) -> None:
        for line in lines:
            await line.end()


def plan_of(channel: StoredChannel) -> Plan:
    """Return what a stored channel is made of."""
    secrets = {name: secret.value for name, secret in channel.secrets.items()}
    return Plan(channel.kind, channel.settings, secrets, channel.language)


async def _channels(store: Store) -> Mapping[str, StoredChannel]:
    return {channel.id: channel for channel in await store.channels.every()}


def _picture(channel: StoredChannel, trouble: Trouble) -> ChannelPicture:
    since = format_instant(trouble.since)
    return ChannelPicture(channel.id, channel.kind, since, trouble.reason, channel.name)
