"""Canonical events to and from bytes, as they stand in the event log and in checkpoints."""

from collections.abc import Sequence
from functools import reduce
from operator import or_
from typing import Any

import msgspec

import app.events.helpdesk  # noqa: F401  what it declares stands below Event
from app.events.vocabulary import Event


def _leaves(kind: type[Event]) -> list[type[Event]]:
    """Return the classes below `kind` that stand for a type of event."""
    children = kind.__subclasses__()
    return [leaf for child in children for leaf in _leaves(child)] if children else [kind]


CLASSES: dict[str, type[Event]] = {str(leaf.__struct_config__.tag): leaf for leaf in _leaves(Event)}
"""Every type of event by its name on the wire."""

INTERNAL: frozenset[str] = frozenset(("queue.configured", "centre.configured", "source.declared"))
"""Types that only the service itself writes."""

_any_event: Any = reduce(or_, CLASSES.values())
_encoder = msgspec.msgpack.Encoder()
_decoder: msgspec.msgpack.Decoder[list[Event]] = msgspec.msgpack.Decoder(list[_any_event])


def type_of(event: Event) -> str:
    """Return the name of the event's type, as in call.queued."""
    return str(event.__struct_config__.tag)


def encode(events: Sequence[Event]) -> bytes:
    """Write canonical events as one MessagePack array."""
    return _encoder.encode(events)


def decode(data: bytes) -> list[Event]:
    """Read what `encode` wrote.

    Raises:
        msgspec.MsgspecError: not written by `encode`, or of a type this version does not know.
    """
    return _decoder.decode(data)
