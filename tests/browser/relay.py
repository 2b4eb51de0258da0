"""A relay between the browser and the service, that can hold back what the service says, or break off in it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

_PIECE = 65_536
_UPGRADED = b"HTTP/1.1 101"


class Relay:
    """Passes bytes on, as long as it is let."""

    def __init__(self, service: str) -> None:
        self._host, _, port = service.partition(":")
        self._port = int(port)
        self._writers: set[asyncio.StreamWriter] = set()
        self._flows = asyncio.Event()
        self._flows.set()
        self._cut_after: int | None = None
        self.cut = asyncio.Event()
        self.address = ""

    def hold(self) -> None:
        """Say nothing more to anyone, with every line left open."""
        self._flows.clear()

    def go_on(self) -> None:
        """Pass on again, what was held back first."""
        self._flows.set()

    def cut_within(self, size: int) -> None:
        """Break the websocket off after so many more bytes: in the middle of whatever they belong to."""
        self._cut_after = size

    async def serve(self, browser: asyncio.StreamReader, answer: asyncio.StreamWriter) -> None:
        """Carry one connection."""
        service, ask = await asyncio.open_connection(self._host, self._port)
        self._writers |= {answer, ask}
        there = asyncio.create_task(self._carry(browser, ask))
        with suppress(ConnectionError):
            await self._tell(service, answer)
        there.cancel()
        for writer in (answer, ask):
            self._writers.discard(writer)
            writer.close()

    def close(self) -> None:
        """Drop every line."""
        for writer in self._writers:
            writer.transport.abort()

    async def _carry(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while piece := await source.read(_PIECE):
                sink.write(piece)
                await sink.drain()

    async def _tell(self, service: asyncio.StreamReader, answer: asyncio.StreamWriter) -> None:
        is_live = False
        while piece := await service.read(_PIECE):
            await self._flows.wait()
            # What else the page fetches comes through here too, and is left whole.
            if is_live and self._cut_after is not None:
                answer.write(piece[: self._cut_after])
                await answer.drain()
                self._cut_after = None
                answer.transport.abort()
                self.cut.set()
                return
            is_live = is_live or piece.startswith(_UPGRADED)
            answer.write(piece)
            await answer.drain()


@asynccontextmanager
async def relay(service: str) -> AsyncIterator[Relay]:
    """A relay to `host:port`, on a port of its own."""
    one = Relay(service)
    server = await asyncio.start_server(one.serve, "127.0.0.1", 0)
    one.address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield one
    finally:
        server.close()
        one.close()
