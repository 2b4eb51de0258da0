"""The head of a checkpoint: everything small that the calculator needs to go on as if nothing happened.

Calls, agents' states and the rows of the books are parts of their own. Rows that were made under other rules are
left aside: then every call is folded anew.
"""

import msgspec

from app.events.instants import Instant, Millis
from app.metrics.board import Board
from app.metrics.columns import FOREVER
from app.metrics.exclusions import Exclusion
from app.metrics.known import Known
from app.metrics.oddities import Reported
from app.metrics.queue_settings import QueueSettings
from app.metrics.sources import Source
from app.metrics.standing import StatusHistory

SCHEMA = 2
"""Raised whenever an older program could not read what this one writes."""

VERSIONS_PER_RESTART = 100_000
"""Added to the board's version at a restart, so that no version ever names two different boards."""


class UnknownSchema(Exception):  # noqa: N818
    """The checkpoint was written by a newer program."""


class _Deliveries(msgspec.Struct):
    applied: int = 0
    duplicates: int = 0
    late: int = 0
    refused_settings: int = 0
    too_late: int = 0


class _Source(msgspec.Struct):
    name: str
    heard_at: Instant
    newest: Instant
    heartbeats: bool = False
    delays: list[Millis] = []
    tested_at: Instant | None = None
    is_heard: bool = True


class Head(msgspec.Struct):
    """What dump_head writes."""

    schema: int
    version: int
    newest: Instant | None
    horizon: Instant
    deliveries: _Deliveries
    corrections: int
    reported: Reported
    sources: dict[str, _Source]
    settings: dict[str, QueueSettings]
    versions: dict[str, int]
    queues: dict[str, tuple[Instant, list[str]]]
    seen: dict[str, dict[str, Instant]]
    histories: dict[str, StatusHistory]
    exclusions: dict[int, Exclusion] = {}
    rules: str = ""
    """What the rows of the books depend on, as a digest; none in a checkpoint without rows."""
    rows: int = 0
    """How many rows there are: one without all of them has none."""


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Head)
_schema_decoder = msgspec.msgpack.Decoder(dict[str, msgspec.Raw])


def dump_head(known: Known, board: Board, rules: str = "") -> bytes:
    """Return the head as bytes; without rules, for calls that are to be folded anew."""
    return _encoder.encode(
        Head(
            schema=SCHEMA,
            version=board.version,
            newest=known.newest,
            horizon=known.horizon,
            deliveries=msgspec.convert(known.deliveries, _Deliveries, from_attributes=True),
            corrections=known.calls.corrections,
            reported=known.reported,
            sources={name: _told(source) for name, source in known.sources.known.items()},
            settings=known.books.settings(),
            versions=known.versions,
            queues={queue: (book.first_at, sorted(book.sources)) for queue, book in known.books},
            seen=known.seen,
            histories=board.standings.histories,
            exclusions=known.exclusions.versions,
            rules=rules,
            rows=known.books.rows() if rules else 0,
        )
    )


def load_head(data: bytes, known: Known, board: Board) -> Head:
    """Put back what dump_head wrote, and return it.

    Raises:
        UnknownSchema: it was written by a newer program.
    """
    schema = msgspec.msgpack.decode(_schema_decoder.decode(data)["schema"], type=int)
    if schema > SCHEMA:
        msg = f"the checkpoint has schema {schema}; this program reads up to {SCHEMA}"
        raise UnknownSchema(msg)
    head = _decoder.decode(data)
    board.version = head.version + VERSIONS_PER_RESTART
    board.standings.histories = head.histories
    known.newest, known.horizon = head.newest, head.horizon
    known.reported, known.seen = head.reported, head.seen
    for name in _Deliveries.__struct_fields__:
        setattr(known.deliveries, name, getattr(head.deliveries, name))
    known.calls.corrections = head.corrections
    known.sources.known = {name: _source(told) for name, told in head.sources.items()}
    for queue, settings in head.settings.items():
        known.books.configure(queue, settings)
    known.versions = head.versions
    known.exclusions.versions.update(head.exclusions)
    known.floor.regroup(known.books.groups())
    for queue, (first_at, sources) in head.queues.items():
        book = known.books[queue]
        book.first_at, book.sources = min(first_at, FOREVER), set(sources)
    known.books.trim(known.horizon)
    return head


def _told(source: Source) -> _Source:
    return msgspec.convert(source, _Source, from_attributes=True)


def _source(told: _Source) -> Source:
    source = Source(told.name, told.heard_at, told.newest)
    for name in _Source.__struct_fields__:
        setattr(source, name, getattr(told, name))
    return source
