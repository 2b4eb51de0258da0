"""Many websocket clients in one process: frames are read once however many clients get the same one.

So the server is what is measured, and not the clients: they offer compression as browsers do, cut frames apart by
their lengths, answer pings, and what is the same for all is unpacked and looked at once.
"""

import asyncio
import base64
import zlib
from collections.abc import Callable, Sequence
from time import perf_counter
from typing import TypeAlias, cast

import websockets.frames
from typing_extensions import override

from app.bench.house import HOST, Door

Hear: TypeAlias = Callable[[bytes, float], None]
"""Takes a frame's text, and the moment at which it was there."""

_KEY = base64.b64encode(bytes(16)).decode()
_AT_A_TIME = 50
_PACKED = 0x40
_KIND = 0x0F
_TAIL = b"\x00\x00\xff\xff"


class _Newest:
    """What any client got last, and the frames in it: most clients get just that."""

    def __init__(self) -> None:
        self.data = b""
        self.frames: list[bytes] = []


_newest = _Newest()


class Listener(asyncio.Protocol):
    """One client; its frames are cut apart by their length, and unpacked once for all who get the same."""

    def __init__(self, door: Door, path: str, hear: Hear, *, deflates: bool) -> None:
        self._head = _hand_shake(door, path, deflates=deflates)
        self._hear = hear
        self._held = bytearray()
        self._transport: asyncio.Transport | None = None
        self._unpacker: zlib._Decompress | None = None
        self.frames = self.bytes = 0
        self.is_in = asyncio.get_running_loop().create_future()
        self.is_closed = False

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports are none of asyncio's classes.
        self._transport = cast("asyncio.Transport", transport)
        self._transport.write(self._head)

    @override
    def data_received(self, data: bytes) -> None:
        moment = perf_counter()
        self.bytes += len(data)
        # The same to the last byte as somebody else got: looked at once, so that the server is what is measured.
        frames = _newest.frames if self._is_known(data) else self._read(data)
        self.frames += len(frames)
        for frame in frames:
            self._hear(frame, moment)

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self.is_closed = True
        if not self.is_in.done():
            self.is_in.set_exception(exc or ConnectionResetError())

    def say(self, text: str) -> None:
        """Send a message."""
        self._send(websockets.frames.Opcode.TEXT, text.encode())

    def close(self) -> None:
        """Hang up."""
        if self._transport is not None:
            self._transport.abort()

    def _is_known(self, data: bytes) -> bool:
        return not self._held and self._unpacker is None and data == _newest.data

    def _read(self, data: bytes) -> list[bytes]:
        is_whole = self.is_in.done() and not self._held and self._unpacker is None
        self._held += data
        if not self.is_in.done() and not self._greeted():
            return []
        frames: list[bytes] = []
        while (found := self._cut()) is not None:
            kind, frame = found
            if kind & _KIND == websockets.frames.Opcode.PING:
                is_whole = False
                self._send(websockets.frames.Opcode.PONG, frame)
            elif kind & _KIND == websockets.frames.Opcode.TEXT:
                frames.append(self._unpacked(frame) if kind & _PACKED else frame)
        if is_whole and not self._held:
            _newest.data, _newest.frames = data, frames
        return frames

    def _cut(self) -> tuple[int, bytes] | None:
        """Return the first byte and the payload of the next whole frame, None while it is still coming."""
        held = self._held
        if len(held) < 2:  # noqa: PLR2004
            return None
        begin, size = 2, held[1]
        if size == 126:  # noqa: PLR2004  two bytes of length follow
            begin, size = 4, int.from_bytes(held[2:4], "big")
        elif size == 127:  # noqa: PLR2004  eight do
            begin, size = 10, int.from_bytes(held[2:10], "big")
        if len(held) < begin + size:
            return None
        found = held[0], bytes(held[begin : begin + size])
        del held[: begin + size]
        return found

    def _send(self, kind: websockets.frames.Opcode, payload: bytes) -> None:
        if self._transport is not None:
            frame = websockets.frames.Frame(kind, payload)
            self._transport.write(frame.serialize(mask=True))

    def _greeted(self) -> bool:
        answer, found, rest = bytes(self._held).partition(b"\r\n\r\n")
        if found:
            if b"permessage-deflate" in answer and b"server_no_context_takeover" not in answer:
                self._unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
            self._held = bytearray(rest)
            self.is_in.set_result(answer)
        return bool(found)

    def _unpacked(self, frame: bytes) -> bytes:
        unpacker = self._unpacker or zlib.decompressobj(-zlib.MAX_WBITS)
        return unpacker.decompress(frame + _TAIL)


async def listen(
    door: Door, path: str, hears: Sequence[Hear], *, deflates: bool = False
) -> list[Listener]:
    """Return a client for each of these ears, once all are in."""
    clients = [Listener(door, path, hear, deflates=deflates) for hear in hears]
    loop = asyncio.get_running_loop()
    for begin in range(0, len(clients), _AT_A_TIME):
        some = clients[begin : begin + _AT_A_TIME]
        for client in some:
            await loop.create_connection(lambda client=client: client, HOST, door.port)  # type: ignore[misc]
        await asyncio.gather(*(client.is_in for client in some))
    return clients


def _hand_shake(door: Door, path: str, *, deflates: bool) -> bytes:
    offer = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n"
    return (
        f"GET {path} HTTP/1.1\r\nHost: {HOST}:{door.port}\r\nAuthorization: Bearer {door.key}\r\n"
        "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        f"Sec-WebSocket-Key: {_KEY}\r\n{offer if deflates else ''}\r\n"
    ).encode()
