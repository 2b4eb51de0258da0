"""Parquet, by pyarrow: a row group a portion."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from typing_extensions import override

from app.events.instants import parse_instant
from app.reports.tables import INSTANT, NUMBER, TEXT, WHOLE, YES_NO, Column

_KINDS: dict[str, Any] = {
    TEXT: pa.string(),
    INSTANT: pa.timestamp("ms", tz="UTC"),
    NUMBER: pa.float64(),
    WHOLE: pa.int64(),
    YES_NO: pa.bool_(),
}


class Parquet:
    """A file that is handed over as it grows."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self._columns = columns
        self._schema = pa.schema([(column.name, _KINDS[column.kind]) for column in columns])
        self._out = _Outlet()
        self._writer = pq.ParquetWriter(self._out, self._schema)

    def add(self, rows: Sequence[Mapping[str, Any]]) -> bytes:
        """Add rows, and return the bytes that are ready."""
        if rows:
            self._writer.write_table(self._table(rows))
        return self._ready()

    def end(self) -> bytes:
        """Return the last bytes."""
        self._writer.close()
        return self._ready()

    def _table(self, rows: Sequence[Mapping[str, Any]]) -> Any:
        cells = [
            pa.array([_cell(column, row.get(column.name)) for row in rows], _KINDS[column.kind])
            for column in self._columns
        ]
        return pa.Table.from_arrays(cells, schema=self._schema)

    def _ready(self) -> bytes:
        data = bytes(self._out.waiting)
        self._out.waiting.clear()
        return data


class _Outlet(io.RawIOBase):
    """Where the writer writes; it counts on its place although what it wrote is gone."""

    def __init__(self) -> None:
        super().__init__()
        self.waiting = bytearray()
        self._place = 0

    @override
    def write(self, data: Any, /) -> int:
        self.waiting += data
        self._place += len(data)
        return len(data)

    @override
    def tell(self) -> int:
        return self._place

    @override
    def writable(self) -> bool:
        return True


def _cell(column: Column, value: Any) -> Any:
    if value is None:
        return None
    if column.kind == INSTANT:
        return parse_instant(value)
    return float(value) if column.kind == NUMBER else value
