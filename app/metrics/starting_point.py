"""A starting point: what events from then on do not tell, so that a past day can be folded again.

It holds what was promised and known then (settings, queues, sources, what agents were doing, how every
queue stood), and no call: those are told by the events since its horizon.
"""

import msgspec

from app.events.instants import HOUR, Instant, Millis
from app.metrics.board import Board
from app.metrics.checkpoint import UnknownSchema, dump_head, load_head
from app.metrics.deliveries import Deliveries
from app.metrics.known import Known
from app.metrics.rows import StateRow

SCHEMA = 1
"""Raised whenever an older program could not read what this one writes."""

BEFORE: Millis = 12 * HOUR
"""Events from so long before the horizon are folded too: calls may have begun there."""


class _Point(msgspec.Struct):
    schema: int
    horizon: Instant
    head: bytes
    floor: dict[str, list[StateRow]]


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(_Point)


def dump_point(known: Known, board: Board) -> bytes:
    """Return a starting point as bytes; nothing of it changes what the calculator goes on with."""
    floor = known.floor.rows_at(known.horizon)
    return _encoder.encode(_Point(SCHEMA, known.horizon, dump_head(known, board), floor))


def load_point(data: bytes, known: Known, board: Board) -> None:
    """Put a starting point into a calculator that knows nothing.

    Raises:
        UnknownSchema: it was written by a newer program.
    """
    point = _decoder.decode(data)
    if point.schema > SCHEMA:
        raise UnknownSchema(f"the starting point has schema {point.schema}")
    load_head(point.head, known, board)
    known.horizon = point.horizon - BEFORE
    # What the events tell again must not count as told before.
    known.newest, known.deliveries, known.seen = None, Deliveries(), {}
    known.calls.corrections = 0
    histories = board.standings.histories
    for queue, history in list(histories.items()):
        if history.standings[0][0] > point.horizon:
            del histories[queue]
        else:
            history.rewind(point.horizon + 1)
    board.standings.stands_until = point.horizon
    known.floor.load({"floor:0": msgspec.msgpack.encode(point.floor)})
