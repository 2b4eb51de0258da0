"""A stretch of the event log in few bytes: its entries' events, and when each entry reached us."""

import zlib
from collections.abc import Iterable, Iterator
from typing import TypeAlias

import msgspec

from app.events import codec
from app.events.instants import Instant
from app.events.vocabulary import Event

Entries: TypeAlias = Iterable[tuple[Instant, bytes]]
"""Entries in the order of the log: when each reached us, and its events as the codec writes them."""

_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(list[tuple[int, bytes]])


def pack(entries: Entries) -> bytes:
    """Return the entries as compressed bytes."""
    return zlib.compress(_encoder.encode(list(entries)))


def unpack(packed: bytes) -> Iterator[tuple[Instant, list[Event]]]:
    """Yield the entries that were packed, in the same order.

    Raises:
        msgspec.MsgspecError: of an event that this version does not know.
    """
    for received, events in _decoder.decode(zlib.decompress(packed)):
        yield received, codec.decode(events)
