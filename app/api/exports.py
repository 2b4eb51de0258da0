"""Tables on their way out: CSV, a line of JSON a row, Parquet; never more of them in memory than a portion."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from enum import StrEnum
from importlib import import_module
from typing import Any

import msgspec
from fastapi import Response
from fastapi.responses import StreamingResponse

from app.api.json_bodies import bad_field
from app.reports.tables import Column, csv_head, csv_lines

Rows = Sequence[Mapping[str, Any]]


class Format(StrEnum):
    """The forms in which a table is answered."""

    JSON = "json"
    CSV = "csv"
    NDJSON = "ndjson"
    PARQUET = "parquet"


_MEDIA = {
    Format.JSON: "application/json",
    Format.CSV: "text/csv; charset=utf-8",
    Format.NDJSON: "application/x-ndjson",
    Format.PARQUET: "application/vnd.apache.parquet",
}


def read_format(text: str) -> Format:
    """Return the form of that name; raise the 422 for none, or where its extra is missing."""
    try:
        form = Format(text)
    except ValueError:
        raise bad_field("format", f"expected one of {', '.join(Format)}") from None
    if form is Format.PARQUET:
        _check_parquet()
    return form


async def answer(form: Format, pieces: AsyncIterator[bytes], name: str) -> Response:
    """Return a streamed answer; its first piece is there before it begins, so that errors are told."""
    first = await anext(pieces, b"")
    headers = {"Cache-Control": "no-store"}
    if form is not Format.JSON:
        headers["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return StreamingResponse(_from_first(first, pieces), headers=headers, media_type=_MEDIA[form])


def table(
    form: Format, columns: Sequence[Column], portions: AsyncIterator[Rows]
) -> AsyncIterator[bytes]:
    """Yield a table in a form that is no JSON document."""
    return _FORMS[form](columns, portions)


async def _csv(columns: Sequence[Column], portions: AsyncIterator[Rows]) -> AsyncIterator[bytes]:
    head = csv_head(columns)
    async for rows in portions:
        yield head + csv_lines(columns, rows)
        head = b""
    if head:
        yield head


async def _ndjson(_: Sequence[Column], portions: AsyncIterator[Rows]) -> AsyncIterator[bytes]:
    async for rows in portions:
        yield b"".join(msgspec.json.encode(row) + b"\n" for row in rows)


async def _parquet(
    columns: Sequence[Column], portions: AsyncIterator[Rows]
) -> AsyncIterator[bytes]:
    from app.api.parquet import Parquet  # noqa: PLC0415  slow, seldom needed, perhaps not there

    file = Parquet(columns)
    async for rows in portions:
        yield file.add(rows)
    yield file.end()


def _check_parquet() -> None:
    try:
        import_module("pyarrow")
    except ImportError:
        raise bad_field(
            "format", "parquet needs an extra here: pip install 'callboard[parquet]'"
        ) from None


_FORMS: dict[Format, Callable[[Sequence[Column], AsyncIterator[Rows]], AsyncIterator[bytes]]] = {
    Format.CSV: _csv,
    Format.NDJSON: _ndjson,
    Format.PARQUET: _parquet,
}


async def _from_first(first: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for piece in rest:
        yield piece
