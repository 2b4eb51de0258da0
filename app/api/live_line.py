"""The websocket line under the live route: a frame is packed once, however many clients are sent it."""

import struct
import zlib
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Protocol, cast

from typing_extensions import override
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.extensions.permessage_deflate import (
    PerMessageDeflate,
    ServerPerMessageDeflateFactory,
)

from app.push.frames import Text

LINE = "callboard.line"
"""Under this name the scope of a websocket holds its line."""

_LEAST_WORTH_PACKING = 512
_PACKED_AT_ONCE = 8
_LEVEL = 3
_TAIL = b"\x00\x00\xff\xff"
_PLAIN = 0x81
_DEFLATED = 0xC1
"""The last frame of a text; with the bit that says it is deflated (RFC 7692)."""
_TWO_BYTES_FOLLOW = 126
_EIGHT_BYTES_FOLLOW = 127


class Line(Protocol):
    """A connection to one client, written to without waiting."""

    when_free: Callable[[], None]
    """Called when what was too much has gone."""

    @property
    def is_free(self) -> bool:
        """Whether the client takes what it is sent; never again once it is gone."""
        ...

    def write(self, text: Text) -> None:
        """Send a frame."""
        ...

    def cut(self) -> None:
        """End the connection without a word."""
        ...


class LiveLine(WebSocketsSansIOProtocol):
    """Uvicorn's own connection, which also is a Line.

    No message needs what was said before to be unpacked: so one packing serves all clients: with 200 of them
    this halved the processor's time of the edge. And a connection keeps no window for it.
    """

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.when_free: Callable[[], None] = _nothing
        self._deflates = self._is_full = False
        if self.config.ws_per_message_deflate:
            self.conn.available_extensions = [
                ServerPerMessageDeflateFactory(
                    server_no_context_takeover=True, client_no_context_takeover=True
                )
            ]

    @property
    def is_free(self) -> bool:
        """Whether the client takes what it is sent."""
        # Asked before every frame. Whoever says goodbye has the transport closed, or says nothing more.
        return not (self._is_full or self.transport.is_closing())

    def write(self, text: Text) -> None:
        """Send a frame past the connection's own packing."""
        self.transport.write(on_the_wire(text, self._deflates))

    def cut(self) -> None:
        """End the connection without a word."""
        self.transport.abort()

    @override
    async def run_asgi(self) -> None:
        extensions: dict[str, Any] = cast("Any", self.scope)["extensions"]
        extensions[LINE] = self
        self._deflates = any(
            isinstance(each, PerMessageDeflate) and each.local_max_window_bits == zlib.MAX_WBITS
            for each in self.conn.extensions
        )
        await super().run_asgi()

    @override
    def start_keepalive(self) -> None:
        super().start_keepalive()
        # The handshake is over: its words took 3 kB of a connection's memory.
        del self.request, self.response

    @override
    def pause_writing(self) -> None:
        super().pause_writing()
        self._is_full = True

    @override
    def resume_writing(self) -> None:
        super().resume_writing()
        self._is_full = False
        self.when_free()


@lru_cache(maxsize=_PACKED_AT_ONCE)
def on_the_wire(text: Text, deflates: bool) -> bytes:
    """Return a frame as it is written to a connection, deflated where that was agreed on and is worth it."""
    # A text remembers its own hash, so it is found again without being read.
    data = text.encode()
    if not deflates or len(text) < _LEAST_WORTH_PACKING:
        return _framed(data, _PLAIN)
    # Level 3: 48 kB to 5.3 kB in 0.10 ms; level 1 makes 5.8 kB of it as fast, level 6 4.4 kB in three times as long.
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = packer.compress(data) + packer.flush(zlib.Z_SYNC_FLUSH)
    return _framed(packed.removesuffix(_TAIL), _DEFLATED)


def _framed(payload: bytes, first: int) -> bytes:
    """Return a message of one frame as a server sends it (RFC 6455, 5.2)."""
    size = len(payload)
    if size < _TWO_BYTES_FOLLOW:
        return bytes((first, size)) + payload
    if size < 1 << 16:
        return struct.pack("!BBH", first, _TWO_BYTES_FOLLOW, size) + payload
    return struct.pack("!BBQ", first, _EIGHT_BYTES_FOLLOW, size) + payload


def _nothing() -> None:
    """Do nothing: nobody waits."""
