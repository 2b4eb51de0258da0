"""The waits of each quarter hour side by side: a month of them is read without its visits.

They are written in one transaction with the visits that they are of: what a visit's new row changes
is taken out and put in, so that they are always those of the visits that are kept.
"""

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache
from itertools import islice
from sys import byteorder
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, LargeBinary, func, literal, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from app.events.instants import Instant, Millis
from app.metrics.quarter import quarter_of
from app.store import history_tables as tables
from app.store.past_contract import Waits, way_of
from app.store.upserts import upsert

_AT_ONCE = 200
_w = tables.waits.c


class Left(NamedTuple):
    """A visit as far as its wait goes."""

    source: str
    queue: str
    left_at: Instant | None
    outcome: str
    wait: Millis | None


_Quarter = tuple[Instant, str, str]
"""Its beginning, the queue, the source."""
_Moves = tuple[list[Left], list[Left]]
"""The visits that are gone, and those that have come."""


async def move(
    connection: AsyncConnection, centre: str, gone: Iterable[Left], come: Iterable[Left]
) -> None:
    """Take the waits of some visits out of their quarter hours, and put those of others in."""
    moves = _moves(gone, come)
    for quarters in _slices(moves):
        kept = await _kept(connection, centre, quarters)
        rows = [
            {"centre": centre, "since": since, "queue": queue, "source": source}
            | _moved(kept.get((since, queue, source)), moves[since, queue, source])
            for since, queue, source in quarters
        ]
        await _write(connection, rows)


def pack(waits: "array[int]") -> bytes:
    """Return waits as they are kept: eight bytes each, the lowest first on every machine."""
    return _lowest_first(waits).tobytes()


def unpack(packed: bytes | str) -> "array[int]":
    """Return what was packed, or joined."""
    waits = array("q")
    waits.frombytes(bytes.fromhex(packed) if isinstance(packed, str) else packed)
    return _lowest_first(waits)


def joined(dialect: str) -> Sequence[ColumnElement[Any]]:
    """Return the waits of many quarter hours, one after the other, to be read with `unpack`."""
    ways = [_w[way] for way in Waits._fields]
    if dialect == "postgresql":
        return [func.string_agg(way, literal(b"", LargeBinary)) for way in ways]
    # SQLite joins nothing but text.
    return [func.group_concat(func.hex(way), "") for way in ways]


def take_out(waits: Waits, left: Left) -> None:
    """Take the wait of a visit out of others."""
    of = waits.of(left.outcome)
    if of is not None and left.wait is not None:
        # A worker of the version before may have written the visit alone, while it was replaced.
        with suppress(ValueError):
            of.remove(left.wait)


def put_in(waits: Waits, left: Left) -> None:
    """Put the wait of a visit to others."""
    of = waits.of(left.outcome)
    if of is not None and left.wait is not None:
        of.append(left.wait)


def _lowest_first(waits: "array[int]") -> "array[int]":
    if byteorder == "big":
        waits.byteswap()
    return waits


def _moves(gone: Iterable[Left], come: Iterable[Left]) -> dict[_Quarter, _Moves]:
    moves: dict[_Quarter, _Moves] = {}
    for side, visits in enumerate((gone, come)):
        for left in visits:
            if left.left_at is not None and left.wait is not None and way_of(left.outcome):
                quarter = quarter_of(left.left_at), left.queue, left.source
                moves.setdefault(quarter, ([], []))[side].append(left)
    # Most rows of a call are written again with the wait that they had.
    return {quarter: of for quarter, of in moves.items() if Counter(of[0]) != Counter(of[1])}


async def _kept(
    connection: AsyncConnection, centre: str, quarters: Sequence[_Quarter]
) -> dict[_Quarter, Waits]:
    place = tuple_(_w.since, _w.queue, _w.source)
    query = select(_w.since, _w.queue, _w.source, *(_w[way] for way in Waits._fields))
    found = await connection.execute(query.where(_w.centre == centre, place.in_(quarters)))
    return {(since, queue, source): Waits(*map(unpack, of)) for since, queue, source, *of in found}


def _moved(kept: Waits | None, moves: _Moves) -> dict[str, bytes]:
    waits = kept or Waits.none()
    gone, come = moves
    for left in gone:
        take_out(waits, left)
    for left in come:
        put_in(waits, left)
    return {way: pack(each) for way, each in waits._asdict().items()}


async def _write(connection: AsyncConnection, rows: Sequence[Mapping[str, Any]]) -> None:
    await connection.execute(_put(connection.dialect.name), rows)


@cache
def _put(dialect: str) -> Any:
    statement = upsert(dialect, tables.waits)
    excluded = {way: statement.excluded[way] for way in Waits._fields}
    key = ["centre", "since", "queue", "source"]
    return statement.on_conflict_do_update(index_elements=key, set_=excluded)


def _slices(quarters: Iterable[_Quarter]) -> Iterator[Sequence[_Quarter]]:
    rest = iter(sorted(quarters))
    while some := list(islice(rest, _AT_ONCE)):
        yield some
