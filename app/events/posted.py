"""Native events read straight from a body into their classes, where all of it is well. Pure.

Of anything else, `native` tells event by event what becomes of it: the field to blame, the extra fields to keep.
"""

from collections.abc import Callable
from functools import reduce
from operator import attrgetter, or_
from typing import Annotated, Any, NamedTuple, cast, get_args

import msgspec

from app.events.codec import CLASSES, INTERNAL
from app.events.instants import Instant, parse_instant
from app.events.native import LONGEST_NAME, NAMES
from app.events.privacy import CALLERS, pseudonym, tells_who
from app.events.vocabulary import Event

_NUL = rb"\u0000"
_Name = Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_NAME)]


class _Shape(NamedTuple):
    """Which of an event's fields have to be looked at, once they are of their types."""

    names: Callable[[Event], tuple[str | None, ...]]
    callers: tuple[str, ...]


def _as_posted(kind: type[Event]) -> type[Event]:
    """Return the class as senders fill it in: `at` is a text, names have a length, nothing else is there."""
    fields: list[Any] = [("at", str), ("extra", None, None)]
    for each in msgspec.structs.fields(kind):
        if each.name in NAMES:
            is_needed = type(None) not in get_args(each.type)
            type_ = _Name if is_needed else _Name | None
            fields.append((each.name, type_, *(() if each.required else (each.default,))))
    made: Any = msgspec.defstruct(
        kind.__name__,
        fields,
        bases=(kind,),
        tag=kind.__struct_config__.tag,
        kw_only=True,
        # Its instant and its source are filled in, which is half the time of making it anew.
        frozen=False,
        forbid_unknown_fields=True,
    )
    return cast("type[Event]", made)


def _shape(kind: type[Event]) -> _Shape:
    names = (name for name in NAMES if name in kind.__struct_fields__)
    callers = tuple(name for name in CALLERS if name in kind.__struct_fields__)
    return _Shape(attrgetter(*names), callers)


_POSTED = [_as_posted(kind) for name, kind in CLASSES.items() if name not in INTERNAL]
_SHAPES = {kind: _shape(kind) for kind in _POSTED}
_any: Any = reduce(or_, _POSTED)
_one: msgspec.json.Decoder[Any] = msgspec.json.Decoder(_any)
_one_or_many: msgspec.json.Decoder[Any] = msgspec.json.Decoder(_any | list[_any])


def read(
    body: bytes, source: str, latest: Instant, salt: bytes, *, is_lines: bool = False
) -> list[Event] | None:
    """Return the events of a body of JSON, None if one of them is not plainly well.

    `latest` is the last instant an event may have happened at; callers become their salted hashes.
    """
    if _NUL in body:
        return None
    try:
        found = _one.decode_lines(body) if is_lines else _one_or_many.decode(body)
        events = found if isinstance(found, list) else [found]
        return events if _settled(events, source, latest, salt) else None
    except (msgspec.MsgspecError, ValueError, OverflowError, RecursionError):
        return None


def _settled(events: list[Any], source: str, latest: Instant, salt: bytes) -> bool:
    names: list[str | None] = []
    for event in events:
        at = parse_instant(event.at)
        if not 0 <= at <= latest:
            return False
        event.at, event.source = at, source
        named, callers = _SHAPES[type(event)]
        names += named(event)
        for caller in callers:
            _hide(event, caller, salt)
    return not any(map(str.isspace, filter(None, names)))


def _hide(event: Any, caller: str, salt: bytes) -> None:
    value = getattr(event, caller)
    if value is not None and tells_who(value):
        setattr(event, caller, pseudonym(value, salt))
