"""docs/events.md: the vocabulary, type by type, with the fields of each."""

import types
from collections.abc import Iterator
from enum import StrEnum
from itertools import groupby
from typing import Any, TypeAlias, Union, get_args, get_origin

import msgspec
from msgspec.structs import FieldInfo

from app.events.codec import CLASSES, INTERNAL
from app.events.native import LONGEST_NAME
from app.events.vocabulary import Event
from tests.docs.markdown import code, page, table

_INTRO = """\
An event is a JSON object. Every type has these fields beside its own:

| field | | |
|---|---|---|
| `type` | required | one of the types below; an event of another type is refused, and kept as a dead letter |
| `at` | required | when it happened at the source: ISO 8601 with its zone; finer than a millisecond is cut off |
| `id` | | unique within the source; without one, an event is known by its content, so that the same fields sent twice count once |

Names (`id`, `call`, `queue`, `agent`, …) have 1 to {longest} characters. Fields that are not listed stand
in the log with the event and are read by nobody. A `customer` or `to_number` that looks like a telephone number
or an address is replaced by a salted hash before it is stored. The source is no field: it is said in
the address (`?source=`), or by a CloudEvent.

The figures of today are formed from calls, callbacks, `agent.state` and sources. Events of the other
types are accepted, and no figure is made of them yet."""

_TITLES = {
    "call": "Calls",
    "callback": "Callbacks",
    "agent": "Agents",
    "schedule": "Schedules",
    "ticket": "Tickets",
    "survey": "Surveys",
    "complaint": "Complaints",
    "article": "Articles",
    "measure": "Measures",
    "source": "Sources",
}
_Row: TypeAlias = tuple[str, str, str]
_COMMON = frozenset(Event.__struct_fields__)
_WORDS: dict[Any, str] = {
    str: "text",
    int: "whole number",
    float: "number",
    bool: "true or false",
    object: "anything",
}


def text() -> str:
    """Return the page."""
    names = [name for name in CLASSES if name not in INTERNAL]
    groups = [(prefix, list(of)) for prefix, of in groupby(names, key=_prefix)]
    parts = [_group(prefix, of) for prefix, of in groups]
    intro = _INTRO.format(longest=LONGEST_NAME)
    return page("Events", "app/events/vocabulary.py and helpdesk.py", intro, *parts)


def _prefix(name: str) -> str:
    return name.partition(".")[0]


def _group(prefix: str, names: list[str]) -> str:
    title = f"## {_TITLES[prefix]}"
    told = [(code(name), _means(name)) for name in names]
    fields = [[_field(field) for field in _own(name)] for name in names]
    if len(names) > 1 and not any(fields):
        return f"{title}\n\n" + table(("type", "means"), told)
    if len(names) > 1 and all(each == fields[0] for each in fields):
        types, shared = table(("type", "means"), told), table(("field", "", "value"), fields[0])
        return f"{title}\n\n{types}\n\nFields of each:\n\n{shared}"
    rows = [row for first, own in zip(told, fields, strict=True) for row in _rows(first, own)]
    return f"{title}\n\n" + table(("type", "means", "field", "", "value"), rows)


def _own(name: str) -> list[FieldInfo]:
    fields = msgspec.structs.fields(CLASSES[name])
    return [field for field in fields if field.name not in _COMMON]


def _means(name: str) -> str:
    return (CLASSES[name].__doc__ or "").strip()


def _rows(first: tuple[str, str], own: list[_Row]) -> Iterator[tuple[str, ...]]:
    for field in own or [("", "", "")]:
        yield (*first, *field)
        first = ("", "")


def _field(field: FieldInfo) -> _Row:
    default = "" if field.default in (None, msgspec.NODEFAULT) else f"; else {code(field.default)}"
    need = "required" if field.required else ""
    return code(field.name), need, value(field.type) + default


def value(kind: Any) -> str:
    """Say in words what a field may hold."""
    if get_origin(kind) is list:
        return "list of " + value(get_args(kind)[0])
    if get_origin(kind) in (types.UnionType, Union):
        return " or ".join(value(each) for each in get_args(kind) if each is not types.NoneType)
    if hasattr(kind, "__metadata__"):
        return value(get_args(kind)[0])
    return _plain(kind)


def _plain(kind: Any) -> str:
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return ", ".join(code(each.value) for each in kind)
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return "{" + ", ".join(code(field.name) for field in msgspec.structs.fields(kind)) + "}"
    return _WORDS[kind]
