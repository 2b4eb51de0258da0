"""The connector to FreeSWITCH's event socket: signs in, looks at the whole, then hears every event."""

import asyncio
from collections import deque

from typing_extensions import override

from app.clock import Clock
from app.connectors.contract import Ear, Lost, Refused
from app.connectors.esl_wire import EslReader, Frame, Garbled, table
from app.connectors.link import Link, open_link
from app.connectors.secrets import SigningIn
from app.connectors.settings import port, text
from app.events.instants import Instant
from app.providers.contract import Translation, Untranslatable
from app.providers.freeswitch import CallCenter, Headers, Look

PORT = 8021

_ANSWER_S = 20.0
_PING_S = 5.0
_SILENT_S = 15.0
_LOOK_S = 1.0
_MOST_SET_ASIDE = 50_000
_LISTEN = "event json CHANNEL_HOLD CHANNEL_UNHOLD HEARTBEAT CUSTOM callcenter::info"
_CONFIG = "api callcenter_config"
_ANSWERS = frozenset(("command/reply", "api/response", "auth/request"))
_ENDINGS = frozenset(("text/disconnect-notice", "text/rude-rejection"))


class FreeSwitchConnector(SigningIn):
    """Listens to one FreeSWITCH."""

    @override
    async def listen_with(self, secret: str, ear: Ear) -> None:
        settings = self._source.settings
        link = await open_link(text(settings, "host"), port(settings, PORT))
        try:
            talk = _Talk(link, self._clock)
            await talk.sign_in(secret)
            center = CallCenter(ear.memory())
            await talk.command(_LISTEN)
            await _resync(talk, center, ear, self._clock)
            await ear.live()
            await _hear_on(talk, center, ear)
        except Garbled as wrong:
            raise Lost(f"What comes is no event socket ({wrong}).") from wrong
        finally:
            await link.close()


class _Talk:
    """Commands and their answers on one connection; events are set aside in order."""

    def __init__(self, link: Link, clock: Clock) -> None:
        self._link = link
        self._clock = clock
        self._reader = EslReader()
        self._answers: deque[Frame] = deque()
        self._farewell: Lost | Refused | None = None
        self.heard: list[tuple[Headers, Instant]] = []

    async def sign_in(self, secret: str) -> None:
        """Prove who we are; raise Refused if the secret is not taken."""
        await self._answer("a greeting")
        said = (await self.command(f"auth {secret}", "auth")).head.get("Reply-Text", "no reason")
        if not said.startswith("+OK"):
            raise Refused(f"FreeSWITCH does not let us in ({said[:80]}).")

    async def command(self, words: str, name: str | None = None) -> Frame:
        """Return the answer to a command; raise Lost if it does not come."""
        await self.send(words)
        return await self._answer(name or words)

    async def rows(self, listing: str) -> list[dict[str, str]]:
        """Return the rows of a listing of the queues; raise Refused if it is not to be had."""
        body = (await self.command(f"{_CONFIG} {listing}")).body.decode(errors="replace")
        if body.startswith("-"):
            raise Refused(f"FreeSWITCH does not tell us of its queues ({body.strip()[:80]}).")
        return table(body)

    async def send(self, words: str) -> None:
        """Send a command; line ends within would be another one, and are left out."""
        one = words.replace("\r", "").replace("\n", "")
        await self._link.write(one.encode() + b"\n\n")

    async def read(self) -> int:
        """Set aside what came, waiting a moment for it; return how many frames that were."""
        if self._farewell is not None:
            # Only now, for the last words before it may say why.
            raise self._farewell
        frames = self._reader.feed(await self._link.read(_LOOK_S))
        now = self._clock.now()
        for frame in frames:
            if frame.kind in _ENDINGS:
                self._farewell = _farewell(frame)
            elif frame.kind in _ANSWERS:
                self._answers.append(frame)
            elif frame.kind.startswith("text/event-"):
                self.heard.append((frame.event(), now))
        if len(self.heard) > _MOST_SET_ASIDE:
            raise Lost("FreeSWITCH says more than can be listened to.")
        return len(frames)

    def drop_answers(self) -> None:
        """Forget the answers to commands that nobody waits for."""
        self._answers.clear()

    def take(self) -> list[tuple[Headers, Instant]]:
        """Return the events that were set aside, and set them aside no more."""
        taken, self.heard = self.heard, []
        return taken

    async def _answer(self, to: str) -> Frame:
        try:
            async with asyncio.timeout(_ANSWER_S):
                while not self._answers:
                    await self.read()
        except TimeoutError as silent:
            raise Lost(f"FreeSWITCH does not answer ({to}).") from silent
        return self._answers.popleft()


def _farewell(frame: Frame) -> Lost | Refused:
    if frame.kind == "text/rude-rejection":
        return Refused("FreeSWITCH does not let this machine in (its access list).")
    return Lost("FreeSWITCH has ended the conversation.")


async def _resync(talk: _Talk, center: CallCenter, ear: Ear, clock: Clock) -> None:
    """Learn what the present is, and what was missed."""
    await _hear(talk, center, ear)
    core = (await talk.command("api global_getvar core_uuid")).body.decode(errors="replace").strip()
    agents = await talk.rows("agent list")
    tiers = await talk.rows("tier list")
    members: list[dict[str, str]] = []
    for queue in await talk.rows("queue list"):
        members += await talk.rows(f"queue list members {queue.get('name', '')}")
    look = Look(members, agents, tiers, None if core.startswith("-") else core or None)
    await ear.hear(center.resync(look, clock.now()), center.memory())


async def _hear_on(talk: _Talk, center: CallCenter, ear: Ear) -> None:
    moment = asyncio.get_running_loop().time
    alive = asked = moment()
    while True:
        await _hear(talk, center, ear)
        if await talk.read():
            alive = moment()
            await ear.beat()
        elif moment() - alive >= _SILENT_S:
            raise Lost("FreeSWITCH says nothing any more.")
        talk.drop_answers()
        if moment() - asked >= _PING_S:
            asked = moment()
            await talk.send("api uptime")


async def _hear(talk: _Talk, center: CallCenter, ear: Ear) -> None:
    translation = Translation()
    for headers, received in talk.take():
        try:
            part = center.hear(headers, received)
        except Untranslatable as wrong:
            wrong.item = dict(headers)
            translation.refused.append(wrong)
        else:
            translation.events.extend(part.events)
    if translation.events or translation.refused:
        await ear.hear(translation, center.memory())
