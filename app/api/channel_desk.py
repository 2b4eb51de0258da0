"""Where channels are set up, tried and looked at."""

import asyncio
import secrets
from http import HTTPStatus

from app.alerts.notice import Notice, Reason
from app.api import channel_forms as forms
from app.api.channel_forms import ChangedChannel, NewChannel
from app.api.parts import ApiParts
from app.api.problem import Problem
from app.events.instants import Instant, format_instant
from app.metrics.beside import AlertPicture
from app.notify.contract import Announcer, Gone, Noticeboard, NotNow, Plan, Refused, Unclear, Unfit
from app.store.channel_contract import StoredChannel, Trouble
from app.store.contract import Shown, Store

MOST_CHANNELS = 100


class ChannelDesk:
    """The channels of one centre."""

    def __init__(self, parts: ApiParts) -> None:
        self._parts = parts

    async def every(self) -> Shown:
        """Return all channels and all kinds of them."""
        store = await self._parts.store.open()
        channels = [forms.shown(channel) for channel in await store.channels.every()]
        return {"channels": channels, "kinds": forms.kinds_shown()}

    async def one(self, id_: str) -> Shown:
        """Return one channel; raise the 404 if there is none."""
        return forms.shown(await self._find(await self._parts.store.open(), id_))

    async def add(self, asked: NewChannel, who: str) -> Shown:
        """Keep a new channel and return it; what was made up for it stands in it in full."""
        channel, made = forms.new_channel(asked, self._parts.clock.now())
        store = await self._parts.store.open()
        if len(await store.channels.every()) >= MOST_CHANNELS:
            raise Problem(HTTPStatus.CONFLICT, f"There are {MOST_CHANNELS} channels already.")
        await store.channels.add(channel, who)
        return forms.shown(channel) | {"made": made}

    async def change(self, id_: str, asked: ChangedChannel, who: str) -> Shown:
        """Keep what is different about a channel, and return it."""
        now = self._parts.clock.now()
        store = await self._parts.store.open()

        def edit(channel: StoredChannel) -> StoredChannel:
            return forms.changed_channel(channel, asked, now)

        changed = await store.channels.change(_known(id_), edit, who, now)
        if changed is None:
            raise _unknown()
        return forms.shown(changed)

    async def remove(self, id_: str, who: str) -> None:
        """Forget a channel and its secrets."""
        store = await self._parts.store.open()
        if not await store.channels.remove(_known(id_), who, self._parts.clock.now()):
            raise _unknown()

    async def test(self, id_: str) -> Shown:
        """Send a test to a channel, now; what it answers is kept as how the channel stands."""
        store = await self._parts.store.open()
        channel = await self._find(store, id_)
        now = self._parts.clock.now()
        try:
            await self._try(channel, now)
        except Refused as told:
            trouble = Trouble(now, str(told))
            await store.channels.found(channel.id, trouble, channel.changed_at)
            raise _not_delivered(str(told), permanent=True) from None
        except (NotNow, Unclear, Unfit, Gone) as told:
            raise _not_delivered(str(told), permanent=False) from None
        if channel.broken is not None:
            await store.channels.found(channel.id, None, channel.changed_at)
        return {"delivered": True, "at": format_instant(now)}

    async def _try(self, channel: StoredChannel, now: Instant) -> None:
        values = {name: secret.value for name, secret in channel.secrets.items()}
        plan = Plan(channel.kind, channel.settings, values, channel.language)
        # In a thread, for the board goes on while the channels are imported.
        opened = await asyncio.to_thread(_opened, plan, self._parts)
        notice = _test_notice(channel.id, now)
        await opened.post(notice)
        if isinstance(opened, Noticeboard):
            # What keeps a message single needs to be allowed, too.
            await opened.find(notice.alert, now)

    async def _find(self, store: Store, id_: str) -> StoredChannel:
        known = _known(id_)
        for channel in await store.channels.every():
            if channel.id == known:
                return channel
        raise _unknown()


def _opened(plan: Plan, parts: ApiParts) -> Announcer:
    from app.notify.opening import Surroundings, open_channel  # noqa: PLC0415  seldom needed

    around = Surroundings(
        parts.centre.name,
        parts.centre.timezone,
        parts.public_url,
        parts.clock,
        parts.slack_api,
    )
    return open_channel(plan, around)


def _test_notice(channel: str, now: Instant) -> Notice:
    alert = f"test-{secrets.token_hex(8)}"
    picture = AlertPicture(alert, "test", "test", "notice", "firing", format_instant(now))
    return Notice(
        id=f"{alert}.1.{channel}",
        alert=alert,
        channel=channel,
        revision=1,
        reason=Reason.TEST,
        is_loud=True,
        at=now,
        picture=picture,
        timeline=[],
    )


def _not_delivered(reason: str, *, permanent: bool) -> Problem:
    detail = f"The test was not delivered: {reason}."
    members = {"reason": reason, "permanent": permanent}
    return Problem(HTTPStatus.BAD_GATEWAY, detail, members=members)


def _known(id_: str) -> str:
    if not id_.isascii() or not id_.isalnum():
        raise _unknown()
    return id_


def _unknown() -> Problem:
    return Problem(HTTPStatus.NOT_FOUND, "There is no channel of that id.")
