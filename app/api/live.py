"""WS /v1/live: the socket around a mailbox."""

import asyncio

from fastapi import APIRouter, WebSocket
from starlette.websockets import WebSocketDisconnect

from app.api.live_door import LiveDoor
from app.api.parts import ApiParts
from app.events.instants import format_instant
from app.push.close_codes import MEANING, CloseCode
from app.push.contract import Pace
from app.push.frames import PROTOCOL, Hello, Text, written
from app.push.hub import Hub
from app.push.mailbox import Mailbox

PATH = "/v1/live"


def routes(parts: ApiParts, door: LiveDoor, hub: Hub) -> APIRouter:
    """Return the live route."""
    router = APIRouter()

    @router.websocket(PATH)
    async def live(socket: WebSocket) -> None:
        # Accepted first, for a client cannot read the code of a connection never opened.
        entrance = await door.entrance(socket)
        await socket.accept()
        if isinstance(entrance, CloseCode):
            await socket.close(entrance, MEANING[entrance])
            return
        with entrance() as mailbox:
            await _serve(socket, hub, mailbox, parts.pace, _hello(parts))

    return router


async def _serve(socket: WebSocket, hub: Hub, mailbox: Mailbox, pace: Pace, hello: Text) -> None:
    listening = asyncio.create_task(_listen(socket, hub, mailbox))
    try:
        await socket.send_text(hello)
        await _speak(socket, hub, mailbox, pace)
        if mailbox.ending is not None:
            await _say_goodbye(socket, pace, mailbox.ending)
    except TimeoutError:
        hub.drop(mailbox)
        await _say_goodbye(socket, pace, CloseCode.TOO_SLOW)
    except WebSocketDisconnect:
        pass
    finally:
        listening.cancel()


async def _listen(socket: WebSocket, hub: Hub, mailbox: Mailbox) -> None:
    """Pass on what the client says until it is gone."""
    try:
        while (message := await socket.receive())["type"] == "websocket.receive":
            hub.hear(mailbox, message.get("text") or message.get("bytes") or "")
    finally:
        mailbox.close()


async def _speak(socket: WebSocket, hub: Hub, mailbox: Mailbox, pace: Pace) -> None:
    """Send frame after frame until the mailbox is closed; TimeoutError: one was not taken."""
    while (text := await _next(hub, mailbox, pace)) is not None:
        async with asyncio.timeout(pace.slow_s):
            await socket.send_text(text)


async def _next(hub: Hub, mailbox: Mailbox, pace: Pace) -> Text | None:
    while True:
        try:
            async with asyncio.timeout(pace.heartbeat_s):
                return await mailbox.take()
        except TimeoutError:
            if (beat := hub.heartbeat()) is not None:
                return beat


async def _say_goodbye(socket: WebSocket, pace: Pace, code: CloseCode) -> None:
    """Tell a client why, should it ever read again."""
    try:
        async with asyncio.timeout(pace.goodbye_s):
            await socket.close(code, MEANING[code])
    except (TimeoutError, WebSocketDisconnect, RuntimeError):
        return


def _hello(parts: ApiParts) -> Text:
    centre = parts.centre
    now = format_instant(parts.clock.now())
    heartbeat_s = parts.pace.heartbeat_s
    return written(
        Hello(PROTOCOL, parts.build, centre.name, centre.timezone, centre.clock, now, heartbeat_s)
    )
