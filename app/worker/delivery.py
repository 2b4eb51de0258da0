"""One alert brought to one channel, so that it stands there once, whatever was interrupted before.

What is about to be sent is noted first. Where a note is found, or an answer never came, the channel
is searched for the alert before anything is posted again; and it is looked at once more later, for a
request that seemed lost may still have arrived.
"""

from collections.abc import Awaitable, Callable, Collection
from typing import NamedTuple

from app.alerts.notice import Notice, Reason, TimelineEntry
from app.clock import Clock
from app.events.instants import HOUR, MINUTE, SECOND, Instant, Millis
from app.notify.contract import (
    Announcer,
    Gone,
    Noticeboard,
    NotNow,
    Place,
    Refused,
    Unfit,
    decision,
)
from app.store.channel_contract import Message, OutboxStore, Outcome

_SKEW: Millis = 10 * MINUTE
"""How far Slack's clock and ours may be apart."""

_STALE: Millis = HOUR
"""An alert that is over for so long, and that a channel was never told of, stays untold there."""

_UNTHREADED = frozenset((Reason.FIRED, Reason.FIRST_NOTIFICATION, Reason.UPDATED))
"""Decisions that the message itself tells."""


class Pace(NamedTuple):
    """How often is sent, and how long what was sent unseen may be on its way."""

    look_s: float = 0.5
    message_s: float = 1.1
    first_pause_s: float = 1.0
    longest_pause_s: float = 60.0
    settling: Millis = 12 * SECOND
    second_look: Millis = MINUTE
    trouble: Millis = 5 * MINUTE


PACE = Pace()


class Desk(NamedTuple):
    """What deliveries to one channel work with; `turn` waits until the channel may be sent something."""

    outbox: OutboxStore
    number: int
    clock: Clock
    pace: Pace
    turn: Callable[[], Awaitable[None]]

    async def keep(self, message: Message) -> Message:
        """Note what stands, and return it."""
        await self.outbox.keep(self.number, message, self.clock.now())
        return message


async def bring(channel: Announcer, notice: Notice, desk: Desk) -> Outcome:
    """Let a channel show an alert as a notice says; raise the channel's own verdicts.

    `notice` is the newest of its alert and channel, and loud if one that it overtakes was.
    """
    found = await desk.outbox.message(notice.alert, notice.channel)
    message = found or Message(notice.alert, notice.channel, None, 0, (), None)
    if isinstance(channel, Noticeboard):
        return await Standing(channel, notice, desk).bring(message)
    return await _announce(channel, notice, message, desk)


async def look_again(channel: Noticeboard, message: Message, desk: Desk) -> None:
    """Take away what arrived late beside a message, or twice in its thread; then doubt no more."""
    if message.tried_at is None or message.place is None:
        return
    for place in await channel.find(message.alert, message.tried_at - _SKEW):
        if place != message.place:
            await _remove(channel, place, desk)
    seen: set[str] = set()
    for said in await channel.told(message.place):
        if said.decision in seen:
            await _remove(channel, said.place, desk)
        seen.add(said.decision)
    await desk.keep(message._replace(tried_at=None))


async def _remove(channel: Noticeboard, place: Place, desk: Desk) -> None:
    await desk.turn()
    await channel.remove(place)


async def _announce(channel: Announcer, notice: Notice, message: Message, desk: Desk) -> Outcome:
    has_said = message.place is not None
    if has_said and message.revision >= notice.revision:
        return Outcome.OVERTAKEN
    is_over = notice.picture.state == "resolved"
    if not (channel.wants_all or notice.is_loud or (is_over and has_said)):
        return Outcome.UNWANTED
    if is_over and not has_said and _is_stale(notice, desk.clock.now()):
        return Outcome.UNWANTED
    await desk.turn()
    place = await channel.post(notice)
    await desk.keep(message._replace(place=place, revision=notice.revision, tried_at=None))
    return Outcome.SENT


class Standing:
    """One alert's message on a noticeboard."""

    def __init__(self, channel: Noticeboard, notice: Notice, desk: Desk) -> None:
        self._channel = channel
        self._notice = notice
        self._desk = desk

    async def bring(self, message: Message) -> Outcome:
        """Let the message stand, show how the alert stands, and have its decisions below it."""
        if message.place is None and message.tried_at is not None:
            message = await self._look_for(message)
        if message.place is not None and message.revision < self._notice.revision:
            message = await self._update(message)
        if message.place is None:
            if self._is_over and _is_stale(self._notice, self._desk.clock.now()):
                return Outcome.UNWANTED
            message = await self._post(message)
        await self._tell(message)
        return Outcome.SENT

    @property
    def _is_over(self) -> bool:
        return self._notice.picture.state == "resolved"

    async def _look_for(self, message: Message) -> Message:
        tried_at = self._settled(message.tried_at or 0)
        found = await self._channel.find(message.alert, tried_at - _SKEW)
        for late in found[1:]:
            await _remove(self._channel, late, self._desk)
        if not found:
            return message
        return await self._desk.keep(message._replace(place=found[0], revision=_UNKNOWN))

    async def _post(self, message: Message) -> Message:
        doubted = message.tried_at
        noted = await self._desk.keep(message._replace(tried_at=self._desk.clock.now()))
        await self._desk.turn()
        try:
            place = await self._channel.post(self._notice)
        except (NotNow, Refused, Unfit):
            await self._desk.keep(message)
            raise
        shown = noted._replace(place=place, revision=self._notice.revision, told=())
        return await self._desk.keep(shown._replace(tried_at=doubted))

    async def _update(self, message: Message) -> Message:
        await self._desk.turn()
        try:
            await self._channel.update(message.place or {}, self._notice)
        except Gone:
            # Somebody took it away. What is over needs no other; what is not is shown again.
            lost = message._replace(place=None, told=(), tried_at=None)
            return message if self._is_over else await self._desk.keep(lost)
        return await self._desk.keep(message._replace(revision=self._notice.revision))

    async def _tell(self, message: Message) -> None:
        due = self._untold(message.told)
        if not due or message.place is None:
            return
        doubted = message.tried_at
        if doubted is not None:
            self._settled(doubted)
            told = [said.decision for said in await self._channel.told(message.place)]
            message = message._replace(told=_both(message.told, told))
        message = message._replace(tried_at=doubted or self._desk.clock.now())
        await self._desk.keep(message)
        for entry in self._untold(message.told):
            await self._desk.turn()
            try:
                await self._channel.tell(message.place or {}, self._notice, entry)
            except Gone:
                break
            message = message._replace(told=(*message.told, decision(entry)))
            await self._desk.keep(message)
        await self._desk.keep(message._replace(tried_at=doubted))

    def _settled(self, tried_at: Instant) -> Instant:
        """Return the instant of a try once nothing of it can still be on its way; raise NotNow before."""
        left = tried_at + self._desk.pace.settling - self._desk.clock.now()
        if 0 < left <= self._desk.pace.settling:
            raise NotNow("what was sent may still be on its way", left / SECOND)
        return tried_at

    def _untold(self, told: Collection[str]) -> list[TimelineEntry]:
        threaded = [e for e in self._notice.timeline if e.reason not in _UNTHREADED]
        return [entry for entry in threaded if decision(entry) not in told]


_UNKNOWN = -1
"""The revision of a message that was found: whatever it shows, it is shown anew."""


def _both(first: tuple[str, ...], second: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*first, *second)))


def _is_stale(notice: Notice, now: Instant) -> bool:
    return now - notice.at > _STALE
