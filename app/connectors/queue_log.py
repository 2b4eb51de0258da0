"""The connector to a queue_log on this machine: reads what is there, then what is added, come what may.

The place in the log is kept only once the events of all before it are stored. A log is known by its
first line, so that one that was renamed, copied or packed by a rotation is found again and read to its
end before the next one is begun.
"""

import asyncio
from pathlib import Path

import msgspec
from typing_extensions import override

from app.connectors.contract import Connector, Ear, Lost, NotThere, PbxSource
from app.connectors.log_files import Log, open_logs
from app.connectors.settings import text
from app.providers.asterisk.queue_log import QueueLog
from app.providers.contract import Translation, Untranslatable

LONGEST_LINE = 1 << 14

_LOOKS_EVERY_S = 0.5


class Place(msgspec.Struct):
    """Where reading stands: in the log that begins so, after so many bytes, knowing so much."""

    head: str = ""
    offset: int = 0
    is_overlong: bool = False
    """Whether a line was begun that is too long to be one, and its end is still to come."""
    known: str = ""


class QueueLogConnector(Connector):
    """Reads one queue_log."""

    def __init__(self, source: PbxSource) -> None:
        self._source = source

    @override
    async def listen(self, ear: Ear) -> None:
        path = Path(text(self._source.settings, "path"))
        memory = ear.memory()
        reading = _Reading(msgspec.json.decode(memory, type=Place) if memory else Place())
        is_live = False
        while True:
            while await reading.go_on(path, ear):
                await ear.beat()
            if not is_live:
                await ear.live()
                is_live = True
            await ear.beat()
            await asyncio.sleep(_LOOKS_EVERY_S)


class _Reading:
    """One pass through the logs, piece by piece."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._log = QueueLog(place.known.encode() or None)

    async def go_on(self, path: Path, ear: Ear) -> bool:
        """Read and tell the next piece; False if there is nothing more now."""
        try:
            # In a thread: a log may lie on a disk that sleeps, or on another machine.
            log, piece = await asyncio.to_thread(self._next_piece, path)
        except FileNotFoundError as absent:
            raise NotThere(f"{path} does not exist yet.") from absent
        except OSError as trouble:
            raise Lost(f"{path} cannot be read ({trouble.strerror}).") from trouble
        if not piece:
            return False
        translation = self._translated(log, piece)
        self._place.known = self._log.memory().decode()
        await ear.hear(translation, msgspec.json.encode(self._place))
        return True

    def _next_piece(self, path: Path) -> tuple[Log | None, bytes]:
        """Return the next whole lines, and the log they stand in."""
        logs = open_logs(path, self._place.head)
        for log in logs:
            if log.head == self._place.head and log.is_cut_before(self._place.offset):
                self._place.offset = 0
            offset = self._place.offset if log.head == self._place.head else 0
            piece = log.read(offset, LONGEST_LINE)
            whole = piece[: piece.rfind(b"\n") + 1]
            if whole:
                return log, whole
            if len(piece) >= LONGEST_LINE:
                return log, piece
            if piece and log is not logs[-1]:
                # Nobody will write the end of a line into a log that was rotated away.
                return log, piece
        return None, b""

    def _translated(self, log: Log | None, piece: bytes) -> Translation:
        place = self._place
        if log is not None and log.head != place.head:
            place.head, place.offset, place.is_overlong = log.head, 0, False
        place.offset += len(piece)
        translation = Translation()
        for line in self._lines(piece):
            try:
                part = self._log.read(line.decode(errors="replace"))
            except Untranslatable as wrong:
                wrong.item = line[:200].decode(errors="replace")
                translation.refused.append(wrong)
            else:
                translation.events.extend(part.events)
        return translation

    def _lines(self, piece: bytes) -> list[bytes]:
        """Return the lines of a piece, without any part of one that is too long to be one."""
        place = self._place
        *lines, rest = piece.split(b"\n")
        if place.is_overlong and lines:
            place.is_overlong = False
            del lines[0]
        elif place.is_overlong:
            return []
        if len(rest) >= LONGEST_LINE:
            place.is_overlong = True
        elif rest:
            lines.append(rest)
        return [stripped for line in lines if (stripped := line.strip(b"\r\0 "))]
