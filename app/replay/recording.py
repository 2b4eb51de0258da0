"""A recording: a file of one event a line, plain or gzipped, or standard input."""

import asyncio
import sys
import zlib
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from gzip import GzipFile
from io import BufferedReader
from pathlib import Path
from typing import cast

_GZIP = b"\x1f\x8b"
_CHUNK = 1 << 18


@contextmanager
def recording(path: str) -> Iterator["Recording"]:
    """Open a file, or standard input for "-", which is not ours to close."""
    if path == "-":
        yield Recording(cast("BufferedReader", sys.stdin.buffer), 0)
        return
    with Path(path).open("rb") as raw:
        yield Recording(raw, Path(path).stat().st_size)


class Recording:
    """Lines of a file with their numbers, read in pieces while others are being sent."""

    def __init__(self, raw: BufferedReader, size: int) -> None:
        self._raw = raw
        self._size = size
        packed = raw.peek(len(_GZIP))[: len(_GZIP)] == _GZIP
        self._unpacked = GzipFile(fileobj=raw) if packed else raw

    @property
    def share(self) -> float | None:
        """Return how much of the file has been read; None where its length is unknown."""
        return min(1.0, self._raw.tell() / self._size) if self._size else None

    async def pieces(self) -> AsyncIterator[list[tuple[int, bytes]]]:
        """Read what is there, some thousand whole lines at a time; blank lines are passed over.

        Raises:
            ValueError: the gzip file is damaged or cut off.
        """
        number, rest = 1, b""
        while piece := await asyncio.to_thread(self._next_piece):
            *lines, rest = (rest + piece).split(b"\n")
            yield _numbered(number, lines)
            number += len(lines)
        if rest:
            yield _numbered(number, [rest])

    def _next_piece(self) -> bytes:
        try:
            return self._unpacked.read1(_CHUNK)
        except (EOFError, OSError, zlib.error) as wrong:
            raise ValueError(f"the file is damaged: {wrong}") from wrong


def _numbered(first: int, lines: list[bytes]) -> list[tuple[int, bytes]]:
    stripped = ((number, line.strip()) for number, line in enumerate(lines, first))
    return [(number, line) for number, line in stripped if line]
