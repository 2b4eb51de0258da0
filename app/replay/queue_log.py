"""A queue_log as a recording: each line becomes the native events that it stands for."""

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from app.events.instants import format_instant
from app.events.vocabulary import Event
from app.providers.asterisk.queue_log import QueueLog
from app.providers.contract import Untranslatable
from app.replay.report import ReplayReport

_encoder = msgspec.json.Encoder()


class QueueLogLines:
    """Reads a log from its beginning; lines that are none are told in the report."""

    def __init__(self, report: ReplayReport) -> None:
        self._log = QueueLog()
        self._report = report

    def native(self, lines: Iterable[tuple[int, bytes]]) -> Iterator[tuple[int, bytes]]:
        """Yield the events of the next lines, each with the number of its line."""
        for number, text in lines:
            try:
                translation = self._log.read(text.decode(errors="replace"))
            except Untranslatable as wrong:
                self._report.refuse(number, wrong.reason)
            else:
                for event in translation.events:
                    yield number, _native(event)


def _native(event: Event) -> bytes:
    fields: dict[str, Any] = msgspec.to_builtins(event)
    return _encoder.encode(fields | {"at": format_instant(event.at)})
