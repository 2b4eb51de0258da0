"""WS /v1/live: the socket around a mailbox."""

import asyncio

from fastapi import APIRouter, WebSocket
from starlette.websockets import WebSocketDisconnect

from app.api.door import Door, Way
from app.api.parts import ApiParts
from app.events.instants import format_instant
from app.push.close_codes import MEANING, CloseCode
from app.push.contract import Pace
from app.push.frames import PROTOCOL, Hello, Text, written
from app.push.hub import Hub
from app.push.mailbox import Mailbox
from app.streams.connection import UNREACHABLE

PATH = "/v1/live"


def routes(parts: ApiParts, door: Door, hub: Hub) -> APIRouter:
    """Return the live route."""
    router = APIRouter()

    @router.websocket(PATH)
    async def live(socket: WebSocket) -> None:
        # Accepted first, for a client cannot read the code of a connection never opened.
        refusal = await _refusal(door, socket)
        await socket.accept()
        if refusal is not None:
            await socket.close(refusal, MEANING[refusal])
            return
        await _serve(socket, hub, parts.pace, _hello(parts))

    return router


async def _refusal(door: Door, socket: WebSocket) -> CloseCode | None:
    try:
        way = await door.way_in(socket)
    except UNREACHABLE:
        return CloseCode.RESTARTING
    if way is None:
        return CloseCode.NOT_SIGNED_IN
    # A cookie travels with whatever page connects; a key only with who knows it.
    if way is Way.COOKIE and not door.is_own_page(socket):
        return CloseCode.WRONG_ORIGIN
    return None


async def _serve(socket: WebSocket, hub: Hub, pace: Pace, hello: Text) -> None:
    with hub.join() as mailbox:
        listening = asyncio.create_task(_listen(socket, hub, mailbox))
        try:
            await socket.send_text(hello)
            await _speak(socket, hub, mailbox, pace)
        except TimeoutError:
            hub.drop(mailbox)
            await _say_goodbye(socket, pace)
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


async def _say_goodbye(socket: WebSocket, pace: Pace) -> None:
    """Tell a slow client why, should it ever read again."""
    try:
        async with asyncio.timeout(pace.goodbye_s):
            await socket.close(CloseCode.TOO_SLOW, MEANING[CloseCode.TOO_SLOW])
    except (TimeoutError, WebSocketDisconnect, RuntimeError):
        return


def _hello(parts: ApiParts) -> Text:
    centre = parts.centre
    now = format_instant(parts.clock.now())
    heartbeat_s = parts.pace.heartbeat_s
    return written(
        Hello(PROTOCOL, parts.build, centre.name, centre.timezone, centre.clock, now, heartbeat_s)
    )
