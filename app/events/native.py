"""Native events as customers post them: checked field by field, refused with a reason.

One object becomes one canonical event. What is wrong is said in the sender's words: the field,
what was expected, what came.
"""

from collections.abc import Mapping
from hashlib import blake2b
from operator import attrgetter
from typing import Any, TypeAlias

import msgspec

from app.events.codec import CLASSES, INTERNAL
from app.events.instants import parse_instant
from app.events.misfit import misfit
from app.events.vocabulary import Event

Fields: TypeAlias = dict[str, Any]

LONGEST_NAME = 256
"""Characters in an id, a call, a queue or an agent: more is a mistake, not a name."""

NAMES = ("source", "id", "call", "queue", "agent", "ticket", "customer", "to_queue", "to_agent")
"""Fields that hold names, each 1 to `LONGEST_NAME` characters that are not all blanks."""

# Looked up for every event that comes in, so made once.
_names_of = {
    kind: attrgetter(*(name for name in NAMES if name in kind.__struct_fields__))
    for kind in CLASSES.values()
}
_EXPECTED = {
    kind: frozenset(kind.__struct_fields__) - {"extra"} | {"type"} for kind in CLASSES.values()
}

_UNWRITABLE = (OverflowError, RecursionError, UnicodeEncodeError)


class Refused(Exception):  # noqa: N818  the sender's fault, not ours
    """The object is no event; `field` names the culprit where one field is to blame."""

    def __init__(
        self, reason: str, field: str | None = None, *, unknown_type: bool = False
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.field = field
        self.unknown_type = unknown_type


def to_event(raw: object, source: str) -> Event:
    """Return the canonical event that a native object stands for.

    Raises:
        Refused: it is no event of the vocabulary, with the field to blame.
    """
    if not isinstance(raw, dict):
        reason = f"an event is a JSON object, not {_kind(raw)}"
        raise Refused(reason)
    kind = _class_of(raw)
    fields = raw | {"source": source, "at": _instant(raw)}
    if not raw.keys() <= _EXPECTED[kind]:
        fields = _set_aside_extra(fields, kind)
    if fields.get("id") is None:
        fields["id"] = _key_of(raw)
    event = _convert(fields, kind)
    _check_texts(raw, kind)
    _check_names(event, kind)
    return event


def content_key(raw: Mapping[str, object]) -> str:
    """Return a key that is the same whenever the same fields are sent, for sources without ids."""
    canonical = msgspec.json.encode(raw, order="deterministic")
    return "content-" + blake2b(canonical, digest_size=12).hexdigest()


def _key_of(raw: Fields) -> str:
    try:
        return content_key(raw)
    except _UNWRITABLE as wrong:
        raise Refused("a field is nested too deeply, or a number too large") from wrong


def _class_of(raw: Fields) -> type[Event]:
    name = raw.get("type")
    if name is None:
        reason = "type is missing"
        raise Refused(reason, "type")
    if not isinstance(name, str):
        reason = f"type: expected a string, got {_kind(name)}"
        raise Refused(reason, "type")
    if name not in CLASSES or name in INTERNAL:
        reason = f"type: {name[:80]!r} is not in the vocabulary"
        raise Refused(reason, "type", unknown_type=True)
    return CLASSES[name]


def _instant(raw: Fields) -> int:
    text = raw.get("at")
    if text is None:
        reason = "at is missing"
        raise Refused(reason, "at")
    if not isinstance(text, str):
        reason = (
            f"at: expected an ISO 8601 instant such as 2026-11-17T15:42:07.123Z, got {_kind(text)}"
        )
        raise Refused(reason, "at")
    try:
        at = parse_instant(text)
    except (ValueError, OverflowError) as wrong:
        why = str(wrong) if "time zone" in str(wrong) else "is not an ISO 8601 instant"
        reason = f"at: {text[:40]!r} {why}"
        raise Refused(reason, "at") from wrong
    if at < 0:
        reason = f"at: {text[:40]!r} lies before 1970"
        raise Refused(reason, "at")
    return at


def _check_texts(raw: Fields, kind: type[Event]) -> None:
    """Refuse what not every database takes: a call of such a name would be on the board and not in history."""
    for name, value in raw.items():
        # Asked of every field of every event: a comparison is cheaper than a call.
        is_marred = value.__class__ is str and "\0" in value
        if value.__class__ is list:
            is_marred = any(isinstance(text, str) and "\0" in text for text in value)
        if is_marred and name in _EXPECTED[kind]:
            raise Refused(f"{name}: no text may hold a NUL", name)


def _check_names(event: Event, kind: type[Event]) -> None:
    for value in _names_of[kind](event):
        if value is not None and (value.isspace() or not 0 < len(value) <= LONGEST_NAME):
            name = next(name for name in NAMES if getattr(event, name, None) is value)
            reason = f"{name}: expected 1 to {LONGEST_NAME} characters, got {len(value.strip())}"
            raise Refused(reason, name)


def _set_aside_extra(fields: Fields, kind: type[Event]) -> Fields:
    expected = _EXPECTED[kind]
    known = {name: value for name, value in fields.items() if name in expected}
    extra = {name: value for name, value in fields.items() if name not in expected}
    # A sender's own field of that name would be taken for ours.
    extra.pop("extra", None)
    for name, value in extra.items():
        _check_writable(name, value)
    return known | ({"extra": extra} if extra else {})


def _check_writable(name: str, value: object) -> None:
    try:
        msgspec.msgpack.encode(value)
    except _UNWRITABLE as wrong:
        raise Refused(
            f"{name[:80]}: nested too deeply, or a number too large", name[:80]
        ) from wrong


def _convert(fields: Fields, kind: type[Event]) -> Event:
    try:
        return msgspec.convert(fields, kind)
    except msgspec.ValidationError as wrong:
        field, reason = misfit(wrong)
        raise Refused(f"{field}: {reason}" if field else reason, field) from wrong


def _kind(value: object) -> str:
    words = {
        bool: "a boolean",
        type(None): "null",
        str: "a string",
        list: "an array",
        dict: "an object",
    }
    return words.get(type(value), "a number")
