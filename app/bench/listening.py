"""Many websocket clients in one process: frames are read once however many clients get the same one.

So the server is what is measured, and not the clients: they offer compression as browsers do, cut frames apart by
their lengths, answer pings, and what is the same for all is unpacked and looked at once. Their sockets are read past
the loop's own streams, which took as long again as the system does to hand a frame over.
"""

import asyncio
import base64
import select
import socket
import zlib
from collections.abc import Callable, Sequence
from time import perf_counter
from typing import TypeAlias

import websockets.frames

from app.bench.house import HOST, Door

Hear: TypeAlias = Callable[[bytes, float], None]
"""Takes a frame's text, and the moment at which it was there."""

_KEY = base64.b64encode(bytes(16)).decode()
_AT_A_TIME = 50
_MOST_AT_ONCE = 1 << 18
_READABLE = select.EPOLLIN | select.EPOLLET
_PACKED = 0x40
_KIND = 0x0F
_TAIL = b"\x00\x00\xff\xff"


class _Newest:
    """What any client got last, and the frames in it: most clients get just that."""

    def __init__(self) -> None:
        self.data = b""
        self.frames: list[bytes] = []


_newest = _Newest()


class Ears:
    """The sockets of all clients: one look at the system tells which of them have heard something."""

    def __init__(self) -> None:
        self._poll = select.epoll()
        self._clients: dict[int, Listener] = {}
        self._buffer = bytearray(_MOST_AT_ONCE)
        asyncio.get_running_loop().add_reader(self._poll.fileno(), self._hear)

    def add(self, client: "Listener") -> None:
        """Hear for this client from now on."""
        self._clients[client.number] = client
        self._poll.register(client.number, _READABLE)

    def _hear(self) -> None:
        for number, _ in self._poll.poll(0):
            if (client := self._clients.get(number)) is None:
                continue
            client.receive(self._buffer)
            if client.is_closed:
                del self._clients[number]
        if not self._clients:
            asyncio.get_running_loop().remove_reader(self._poll.fileno())
            self._poll.close()


class Listener:
    """One client; its frames are cut apart by their length, and unpacked once for all who get the same."""

    def __init__(self, line: socket.socket, hear: Hear) -> None:
        self._line = line
        self.number = line.fileno()
        self._hear = hear
        self._held = bytearray()
        self._unpacker: zlib._Decompress | None = None
        self.frames = self.bytes = 0
        self.is_in = asyncio.get_running_loop().create_future()
        self.is_closed = False

    def receive(self, buffer: bytearray) -> None:
        """Take in what has come, all of it: the system tells once that there is something."""
        size = _MOST_AT_ONCE
        while size == _MOST_AT_ONCE and not self.is_closed:
            try:
                size = self._line.recv_into(buffer)
            except BlockingIOError:
                return
            except OSError:
                size = 0
            if size:
                self._take(buffer, size, perf_counter())
            else:
                self._lose()

    def _take(self, buffer: bytearray, size: int, moment: float) -> None:
        self.bytes += size
        # The same to the last byte as somebody else got: looked at once, so that the server is what is measured.
        is_known = size == len(_newest.data) and buffer.startswith(_newest.data)
        if is_known and not self._held and self._unpacker is None:
            frames = _newest.frames
        else:
            frames = self._read(bytes(memoryview(buffer)[:size]))
        self.frames += len(frames)
        for frame in frames:
            self._hear(frame, moment)

    def _lose(self) -> None:
        self.close()
        if not self.is_in.done():
            self.is_in.set_exception(ConnectionResetError())

    def say(self, text: str) -> None:
        """Send a message."""
        self._send(websockets.frames.Opcode.TEXT, text.encode())

    def close(self) -> None:
        """Hang up."""
        self.is_closed = True
        self._line.close()

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
        if not self.is_closed:
            # A few bytes: there is always room for them.
            self._line.send(websockets.frames.Frame(kind, payload).serialize(mask=True))

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
    """Return a client for each of these, once all are in."""
    clients: list[Listener] = []
    loop, ears = asyncio.get_running_loop(), Ears()
    for begin in range(0, len(hears), _AT_A_TIME):
        some = []
        for hear in hears[begin : begin + _AT_A_TIME]:
            line = socket.socket()
            line.setblocking(False)
            await loop.sock_connect(line, (HOST, door.port))
            line.send(_hand_shake(door, path, deflates=deflates))
            some.append(Listener(line, hear))
            ears.add(some[-1])
        await asyncio.gather(*(client.is_in for client in some))
        clients += some
    return clients


def _hand_shake(door: Door, path: str, *, deflates: bool) -> bytes:
    offer = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n"
    return (
        f"GET {path} HTTP/1.1\r\nHost: {HOST}:{door.port}\r\nAuthorization: Bearer {door.key}\r\n"
        "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        f"Sec-WebSocket-Key: {_KEY}\r\n{offer if deflates else ''}\r\n"
    ).encode()
