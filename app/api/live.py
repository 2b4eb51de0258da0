"""WS /v1/live: the socket around a mailbox."""

import asyncio
from contextlib import suppress

from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect

from app.api.live_door import LiveDoor
from app.api.live_line import LINE, Line
from app.api.parts import ApiParts
from app.api.rounds import Rounds
from app.api.speaker import Speaker
from app.events.instants import format_instant
from app.push.close_codes import MEANING, CloseCode
from app.push.contract import Pace
from app.push.frames import PROTOCOL, Hello, Text, written
from app.push.hub import Hub
from app.push.mailbox import Mailbox

PATH = "/v1/live"


class Live:
    """The ASGI endpoint of the live connection: past the framework, whose layers took 12 kB a client."""

    def __init__(self, parts: ApiParts, door: LiveDoor, hub: Hub, rounds: Rounds) -> None:
        self._parts = parts
        self._door = door
        self._hub = hub
        self._rounds = rounds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one client for as long as it stays."""
        socket = WebSocket(scope, receive, send)
        # A client that goes while it comes in is gone.
        with suppress(WebSocketDisconnect):
            # Accepted first, for a client cannot read the code of a connection never opened.
            entrance = await self._door.entrance(socket)
            await socket.accept()
            if isinstance(entrance, CloseCode):
                await socket.close(entrance, MEANING[entrance])
                return
            with entrance() as mailbox:
                await self._serve(socket, mailbox)

    async def _serve(self, socket: WebSocket, mailbox: Mailbox) -> None:
        hub, pace = self._hub, self._parts.pace
        line: Line = socket.scope["extensions"][LINE]
        goodbyes: set[asyncio.Task[None]] = set()

        def part(code: CloseCode) -> None:
            goodbyes.add(asyncio.create_task(_say_goodbye(socket, line, pace, code)))

        speaker = Speaker(line, mailbox, hub, self._rounds, pace, part)
        try:
            speaker.begin(_hello(self._parts))
            while (message := await socket.receive())["type"] == "websocket.receive":
                hub.hear(mailbox, message.get("text") or message.get("bytes") or "")
        finally:
            speaker.end()


async def _say_goodbye(socket: WebSocket, line: Line, pace: Pace, code: CloseCode) -> None:
    """Tell a client why, should it ever read again."""
    try:
        async with asyncio.timeout(pace.goodbye_s):
            await socket.close(code, MEANING[code])
    except (TimeoutError, WebSocketDisconnect, RuntimeError):
        line.cut()


def _hello(parts: ApiParts) -> Text:
    centre = parts.centre
    now = format_instant(parts.clock.now())
    heartbeat_s = parts.pace.heartbeat_s
    return written(
        Hello(PROTOCOL, parts.build, centre.name, centre.timezone, centre.clock, now, heartbeat_s)
    )
