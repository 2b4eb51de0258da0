"""A file of past calls read as events, whichever of the known forms it has."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from gzip import GzipFile
from io import BufferedReader, TextIOWrapper
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from app.events.identity import Names
from app.events.native import Refused, to_event
from app.events.privacy import shield
from app.events.vocabulary import Event
from app.importing.bank import BadRow, bank_events
from app.providers.asterisk.queue_log import QueueLog
from app.providers.contract import Untranslatable
from app.providers.mapper import PayloadMapping, mapped

_GZIP = b"\x1f\x8b"
_MOST_KEPT = 20


class Format(StrEnum):
    """What a line of the file is."""

    NATIVE = "native"
    QUEUE_LOG = "queue_log"
    CSV = "csv"
    BANK = "bank"


@dataclass
class Reading:
    """How a file is to be read; and, once it was, how many lines there were and which said nothing."""

    source: str
    salt: bytes
    zone: ZoneInfo
    names: Names
    mapping: PayloadMapping | None = None
    lines: int = 0
    refused: int = 0
    reasons: list[str] = field(default_factory=list)
    """What was wrong with the first of the refused lines."""

    def events(self, file: Path, form: Format) -> Iterator[Event]:
        """Yield every event of a file, in the order of its lines.

        Raises:
            OSError: it cannot be read.
        """
        with file.open("rb") as raw:
            is_packed = raw.peek(len(_GZIP)).startswith(_GZIP)
            opened = GzipFile(fileobj=raw) if is_packed else raw
            text = TextIOWrapper(_buffered(opened), "utf-8", errors="replace", newline="")
            yield from _READERS[form](self, text)

    def refuse(self, number: int, reason: str) -> None:
        """Note that a line says nothing that is understood."""
        self.refused += 1
        if len(self.reasons) < _MOST_KEPT:
            self.reasons.append(f"line {number}: {reason}")

    def _native(self, lines: Iterable[str]) -> Iterator[Event]:
        for number, line in self._numbered(lines):
            try:
                raw = msgspec.json.decode(line)
            except (msgspec.MsgspecError, RecursionError) as wrong:
                self.refuse(number, f"not JSON: {wrong}")
            else:
                yield from self._event(number, raw)

    def _queue_log(self, lines: Iterable[str]) -> Iterator[Event]:
        log = QueueLog()
        for number, line in self._numbered(lines):
            try:
                told = log.read(line)
            except Untranslatable as wrong:
                self.refuse(number, wrong.reason)
            else:
                yield from self._named(told.events)

    def _csv(self, lines: Iterable[str]) -> Iterator[Event]:
        assert self.mapping is not None  # noqa: S101  the command demands one
        for number, row in enumerate(csv.DictReader(lines), 2):
            self.lines += 1
            try:
                yield from self._named(mapped(row, self.mapping).events)
            except Untranslatable as wrong:
                self.refuse(number, wrong.reason)

    def _bank(self, lines: Iterable[str]) -> Iterator[Event]:
        for number, row in enumerate(csv.DictReader(lines), 1):
            self.lines += 1
            try:
                for raw in bank_events(row, number, self.zone):
                    yield from self._event(number + 1, raw)
            except BadRow as wrong:
                self.refuse(number + 1, str(wrong))

    def _numbered(self, lines: Iterable[str]) -> Iterator[tuple[int, str]]:
        for number, line in enumerate(lines, 1):
            if line.strip():
                self.lines += 1
                yield number, line.strip()

    def _event(self, number: int, raw: Any) -> Iterator[Event]:
        try:
            yield to_event(shield(raw, self.salt) if isinstance(raw, dict) else raw, self.source)
        except Refused as refused:
            self.refuse(number, refused.reason)

    def _named(self, events: Iterable[Event]) -> Iterator[Event]:
        yield from self.names.apply(self._shielded(event) for event in events)

    def _shielded(self, event: Event) -> Event:
        fields = msgspec.structs.asdict(event)
        changed = shield(fields, self.salt) | {"source": self.source}
        told = {name: value for name, value in changed.items() if value != fields[name]}
        return msgspec.structs.replace(event, **told)


def _buffered(opened: Any) -> Any:
    return opened if isinstance(opened, BufferedReader) else BufferedReader(opened)


_READERS = {
    Format.NATIVE: Reading._native,  # noqa: SLF001
    Format.QUEUE_LOG: Reading._queue_log,  # noqa: SLF001
    Format.CSV: Reading._csv,  # noqa: SLF001
    Format.BANK: Reading._bank,  # noqa: SLF001
}
