"""The connector to Asterisk's manager interface: signs in, looks at the whole, then hears every event."""

import asyncio
from collections.abc import Iterable

from typing_extensions import override

from app.clock import Clock
from app.connectors.ami_wire import AmiReader, challenged, written
from app.connectors.contract import Ear, Lost, Refused
from app.connectors.link import Link, open_link
from app.connectors.secrets import SigningIn
from app.connectors.settings import port, text
from app.events.instants import Instant
from app.events.vocabulary import Event
from app.providers.asterisk.ami import Look, Manager, Message
from app.providers.contract import Translation, Untranslatable

PORT = 5038

_ANSWER_S = 20.0
_PING_S = 5.0
_SILENT_S = 15.0
_LOOK_S = 1.0
_MOST_LISTED = 50_000


class AmiConnector(SigningIn):
    """Listens to one Asterisk."""

    @override
    async def listen_with(self, secret: str, ear: Ear) -> None:
        settings = self._source.settings
        host, user = text(settings, "host"), text(settings, "username")
        link = await open_link(host, port(settings, PORT))
        try:
            talk = _Talk(link, self._clock)
            await talk.sign_in(user, secret)
            manager = Manager(ear.memory())
            await _resync(talk, manager, ear, self._clock)
            await ear.live()
            await _hear_on(talk, manager, ear, self._clock)
        finally:
            await link.close()


class _Talk:
    """Questions and their answers on one connection; what comes unasked is set aside in order."""

    def __init__(self, link: Link, clock: Clock) -> None:
        self._link = link
        self._clock = clock
        self._reader = AmiReader()
        self._asked = 0
        self.heard: list[tuple[Message, Instant]] = []

    async def sign_in(self, user: str, secret: str) -> None:
        """Prove who we are, without telling the secret where that can be; raise Refused if it is not taken."""
        challenge = (await self.ask("Challenge", AuthType="MD5"))[0]
        proof = {"Username": user, "Secret": secret}
        if challenge.get("Response") == "Success":
            key = challenged(challenge.get("Challenge", ""), secret)
            proof = {"AuthType": "MD5", "Username": user, "Key": key}
        answer = (await self.ask("Login", **proof, Events="on"))[0]
        if answer.get("Response") != "Success":
            said = answer.get("Message", "no reason")[:80]
            raise Refused(f"Asterisk does not let us in as {user} ({said}).")

    async def ask(self, action: str, **fields: str) -> list[Message]:
        """Return the answer, and the list that comes with it; raise Lost if it does not come."""
        self._asked += 1
        id_ = f"callboard-{self._asked}"
        await self._link.write(written(action, {"ActionID": id_, **fields}))
        answer: list[Message] = []
        try:
            async with asyncio.timeout(_ANSWER_S):
                while not _is_whole(answer):
                    answer += await self._answers(id_)
        except TimeoutError as silent:
            raise Lost(f"Asterisk does not answer ({action}).") from silent
        return answer

    async def send(self, action: str) -> None:
        """Ask without waiting for an answer."""
        await self._link.write(written(action, {}))

    async def read(self) -> int:
        """Set aside what came, waiting a moment for it; return how many messages that were."""
        messages = self._reader.feed(await self._link.read(_LOOK_S))
        now = self._clock.now()
        self.heard += [(message, now) for message in messages]
        return len(messages)

    def take(self) -> list[tuple[Message, Instant]]:
        """Return what was set aside, and set it aside no more."""
        taken, self.heard = self.heard, []
        return taken

    async def _answers(self, id_: str) -> list[Message]:
        await self.read()
        mine = [message for message, _ in self.heard if message.get("ActionID") == id_]
        if mine:
            self.heard = [each for each in self.heard if each[0].get("ActionID") != id_]
        if len(self.heard) > _MOST_LISTED or len(mine) > _MOST_LISTED:
            raise Lost("Asterisk says more than can be listened to.")
        return mine


def _is_whole(answer: list[Message]) -> bool:
    if not answer:
        return False
    is_list = answer[0].get("EventList", "").lower() == "start"
    return not is_list or answer[-1].get("EventList", "").lower() in {"complete", "cancelled"}


async def _resync(talk: _Talk, manager: Manager, ear: Ear, clock: Clock) -> None:
    """Learn what the present is, and what was missed."""
    await _hear(talk, manager, ear)
    startup = await talk.ask("CoreStatus")
    channels = await talk.ask("CoreShowChannels")
    queues = await talk.ask("QueueStatus")
    if queues[0].get("Response") != "Success":
        said = queues[0].get("Message", "no reason")[:80]
        raise Refused(f"Asterisk does not tell us of its queues ({said}).")
    look = Look(
        entries=_named(queues, "QueueEntry"),
        members=_named(queues, "QueueMember"),
        channels=_channels(channels),
        startup=_startup(startup[0]),
    )
    await ear.hear(manager.resync(look, clock.now()), manager.memory())


async def _hear_on(talk: _Talk, manager: Manager, ear: Ear, clock: Clock) -> None:
    moment = asyncio.get_running_loop().time
    alive = pinged = moment()
    while True:
        await _hear(talk, manager, ear, clock.now())
        if await talk.read():
            alive = moment()
            await ear.beat()
        elif moment() - alive >= _SILENT_S:
            raise Lost("Asterisk says nothing any more.")
        if moment() - pinged >= _PING_S:
            pinged = moment()
            await talk.send("Ping")


async def _hear(talk: _Talk, manager: Manager, ear: Ear, now: Instant | None = None) -> None:
    """Tell what was set aside, and what time has settled."""
    translation = Translation()
    for message, received in talk.take():
        try:
            part = manager.hear(message, received)
        except Untranslatable as wrong:
            wrong.item = dict(message)
            translation.refused.append(wrong)
        else:
            translation.events.extend(part.events)
    settled: list[Event] = manager.settle(now) if now is not None else []
    translation.events.extend(settled)
    if translation.events or translation.refused:
        await ear.hear(translation, manager.memory())


def _named(messages: Iterable[Message], name: str) -> list[Message]:
    return [message for message in messages if message.get("Event") == name]


def _channels(answer: list[Message]) -> frozenset[str] | None:
    if answer[0].get("Response") != "Success":
        return None
    return frozenset(each.get("Uniqueid", "") for each in _named(answer, "CoreShowChannel"))


def _startup(answer: Message) -> str | None:
    """Return since when Asterisk runs, None where the login may not know."""
    found = (answer.get("CoreStartupDate"), answer.get("CoreStartupTime"))
    return " ".join(filter(None, found)) or None
