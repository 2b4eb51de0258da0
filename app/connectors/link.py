"""A connection to a PBX: opened in time, read as it comes, never waited for without end."""

import asyncio

from app.connectors.contract import Lost

_OPENING_S = 10.0
_MOST = 1 << 16
_CLOSING_S = 1.0


class Link:
    """One open connection; every trouble with it is Lost, in a sentence."""

    def __init__(
        self, where: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._where = where
        self._reader = reader
        self._writer = writer

    async def read(self, within_s: float) -> bytes:
        """Return what came, nothing if nothing came in time; raise Lost at the end."""
        try:
            async with asyncio.timeout(within_s):
                piece = await self._reader.read(_MOST)
        except TimeoutError:
            return b""
        except OSError as trouble:
            raise Lost(f"The connection to {self._where} broke ({_why(trouble)}).") from trouble
        if not piece:
            raise Lost(f"{self._where} has ended the connection.")
        return piece

    async def write(self, words: bytes) -> None:
        """Send; raise Lost if that cannot be done, or takes too long."""
        try:
            self._writer.write(words)
            async with asyncio.timeout(_OPENING_S):
                await self._writer.drain()
        except TimeoutError as slow:
            raise Lost(f"{self._where} takes nothing any more.") from slow
        except OSError as trouble:
            raise Lost(f"The connection to {self._where} broke ({_why(trouble)}).") from trouble

    async def close(self) -> None:
        """Let go of the connection."""
        self._writer.close()
        try:
            async with asyncio.timeout(_CLOSING_S):
                await self._writer.wait_closed()
        except (OSError, TimeoutError):
            # It is gone, which is what was wanted.
            self._writer.transport.abort()


async def open_link(host: str, port: int) -> Link:
    """Return a connection; raise Lost, in a sentence, if there is none to be had."""
    where = f"{host}:{port}"
    try:
        async with asyncio.timeout(_OPENING_S):
            reader, writer = await asyncio.open_connection(host.strip("[]"), port)
    except TimeoutError as slow:
        raise Lost(f"{where} does not answer.") from slow
    except (OSError, UnicodeError) as trouble:
        raise Lost(f"{where} cannot be reached ({_why(trouble)}).") from trouble
    return Link(where, reader, writer)


def _why(trouble: Exception) -> str:
    return getattr(trouble, "strerror", None) or type(trouble).__name__
