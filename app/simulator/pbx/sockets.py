"""A server of a simulated PBX on this machine: who is connected, what to say to all, what to break off."""

import asyncio
from abc import ABC, abstractmethod
from contextlib import suppress

_MOST = 1 << 16


class Line:
    """One connection to the server."""

    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self._writer = writer
        self.is_signed_in = False

    def say(self, words: bytes) -> None:
        """Say something, if anybody still hears it."""
        if not self._writer.is_closing():
            self._writer.write(words)

    def end(self) -> None:
        """End the connection once all was said."""
        self._writer.close()

    async def finish(self) -> None:
        """Let the other side hear all that was said, then end the connection."""
        self._writer.close()
        with suppress(OSError):
            await self._writer.wait_closed()

    def cut(self) -> None:
        """Break the connection off in the middle of whatever is being said."""
        self._writer.transport.abort()


class SocketServer(ABC):
    """Listens on a port of this machine; what it says is up to the PBX."""

    def __init__(self, port: int = 0) -> None:
        self.port = port
        self.connections = 0
        """How often somebody came."""
        self.heard = 0
        """How many commands were given."""
        self.lines: set[Line] = set()
        self._server: asyncio.Server | None = None
        self._talks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Listen; a port that was not chosen is, and stays."""
        self._server = await asyncio.start_server(self._meet, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Break everything off, and listen no more."""
        self.cut()
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()
            self._server = None
        await asyncio.gather(*self._talks)

    async def finish(self) -> None:
        """Let everybody hear the rest, and end every connection."""
        await asyncio.gather(*(line.finish() for line in list(self.lines)))

    def cut(self) -> None:
        """Break every connection off."""
        for line in list(self.lines):
            line.cut()

    def say(self, words: bytes) -> None:
        """Say something to everybody who has signed in."""
        for line in self.lines:
            if line.is_signed_in:
                line.say(words)

    @abstractmethod
    def greet(self, line: Line) -> None:
        """Say what is said first."""

    @abstractmethod
    def hear(self, line: Line, words: str) -> None:
        """Answer one command: the lines up to a blank one."""

    def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talk = asyncio.create_task(self._serve(reader, writer))
        self._talks.add(talk)
        talk.add_done_callback(self._talks.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = Line(writer)
        self.connections += 1
        self.lines.add(line)
        try:
            self.greet(line)
            rest = b""
            while piece := await reader.read(_MOST):
                *commands, rest = (rest + piece.replace(b"\r\n", b"\n")).split(b"\n\n")
                for command in commands:
                    self.heard += 1
                    self.hear(line, command.decode().strip("\n"))
        except OSError:
            # The other side broke off, as it may.
            pass
        finally:
            self.lines.discard(line)
            writer.close()
