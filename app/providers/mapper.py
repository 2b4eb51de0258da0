"""The generic mapper: a system that nobody wrote a translation for, understood by a description.

A rule says when it applies, which event it makes, and where in the payload its fields stand. What it
makes is a native event, and is judged like one.
"""

import re
from collections.abc import Sequence
from email.utils import parsedate_to_datetime
from typing import Literal, TypeAlias

import msgspec

from app.events.codec import CLASSES, INTERNAL
from app.events.instants import Instant, format_instant, parse_instant
from app.events.native import Refused, to_event
from app.providers.contract import (
    Provider,
    Report,
    Translate,
    Translation,
    Untranslatable,
    WebhookRequest,
    nothing,
    together,
)
from app.providers.proof import api_key
from app.providers.reading import instant

_STEP = re.compile(r"\.([A-Za-z0-9_-]+)|\[([0-9]{1,4})\]")
_PATH = re.compile(r"\$(?:\.[A-Za-z0-9_-]+|\[[0-9]{1,4}\])*")

_UNNAMED = "mapped"
"""Stands for the source until the event reaches the intake, which knows its name."""

TimeFormat: TypeAlias = Literal["any", "rfc2822"]


class BadMapping(Exception):  # noqa: N818  a verdict on the description
    """The description makes no sense; the message says where."""


class Field(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a field stands, and what its words are called here; or what it always is."""

    path: str | None = None
    constant: str | None = None
    words: dict[str, str] = {}
    time: TimeFormat | None = None


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When it applies, and which event it makes of what."""

    type: str
    fields: dict[str, str | Field]
    when: dict[str, str | list[str]] = {}


class PayloadMapping(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The description of a system's payload; `items` is where a list of them stands."""

    rules: list[Rule]
    items: str | None = None


def read_mapping(raw: object) -> PayloadMapping:
    """Return a description as it is written in JSON.

    Raises:
        BadMapping: it makes no sense.
    """
    try:
        mapping = msgspec.convert(raw, PayloadMapping)
    except msgspec.ValidationError as wrong:
        raise BadMapping(str(wrong)) from wrong
    paths = [mapping.items] if mapping.items else []
    for rule in mapping.rules:
        if rule.type not in CLASSES or rule.type in INTERNAL:
            raise BadMapping(f"type: {rule.type!r} is not in the vocabulary")
        paths += [*rule.when, *(p for p in map(_path_of, rule.fields.values()) if p)]
    for path in paths:
        if not _PATH.fullmatch(path):
            raise BadMapping(f"{path!r} is no path (write it as in $.call.id or $.legs[0])")
    return mapping


def translator(mapping: PayloadMapping) -> Translate:
    """Return the translation that a description stands for; it serves for a dry run as it is."""

    def translate(request: WebhookRequest) -> Translation:
        payload = _payload(request)
        items = _at(payload, mapping.items) if mapping.items else [payload]
        if not isinstance(items, list):
            raise Untranslatable(f"{mapping.items}: expected a JSON array")
        return together(items, lambda item: mapped(item, mapping))

    return translate


def _payload(request: WebhookRequest) -> object:
    # Many a client says form, for want of being told otherwise, and sends JSON.
    is_form = request.is_form and not request.body.lstrip().startswith((b"{", b"["))
    return dict(request.form()) if is_form else request.json()


def mapped(item: object, mapping: PayloadMapping) -> Translation:
    """Return what one object, or one row of a table, means by a description.

    Raises:
        Untranslatable: a rule applies, and what it makes is no event.
    """
    rules = [rule for rule in mapping.rules if _applies(rule, item)]
    if not rules:
        return nothing("no rule applies")
    try:
        return Translation([to_event(_native(rule, item), _UNNAMED) for rule in rules])
    except Refused as refused:
        raise Untranslatable(refused.reason) from refused


def _applies(rule: Rule, item: object) -> bool:
    return all(
        _word(_at(item, path)) in ([words] if isinstance(words, str) else words)
        for path, words in rule.when.items()
    )


def _native(rule: Rule, item: object) -> dict[str, object]:
    found = {name: _value(name, field, item) for name, field in rule.fields.items()}
    told = {name: value for name, value in found.items() if value is not None}
    # One payload may make several events, each of which needs an id of its own.
    if isinstance(told.get("id"), str):
        told["id"] = f"{told['id']}:{rule.type}"
    return told | {"type": rule.type}


def _value(name: str, field: str | Field, item: object) -> object:
    if isinstance(field, str):
        field = Field(path=field) if field.startswith("$") else Field(constant=field)
    if field.path is None:
        return field.constant
    value = _at(item, field.path)
    if name == "at" or field.time is not None:
        at = _instant(value, field)
        return None if at is None else format_instant(at)
    value = _word(value) if isinstance(value, int) and not isinstance(value, bool) else value
    return field.words.get(value, value) if isinstance(value, str) else value


def _instant(value: object, field: Field) -> Instant | None:
    if field.time != "rfc2822" or not isinstance(value, str):
        return instant(value, field.path or "at")
    try:
        at = parse_instant(parsedate_to_datetime(value).isoformat())
    except (ValueError, OverflowError, IndexError) as wrong:
        raise Untranslatable(f"{field.path}: not an instant") from wrong
    return instant(max(at, 0), field.path or "at")


def _at(value: object, path: str) -> object:
    for name, index in _STEP.findall(path):
        if name and isinstance(value, dict):
            value = value.get(name)
        elif index and isinstance(value, list) and int(index) < len(value):
            value = value[int(index)]
        else:
            return None
    return value


def _word(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else "" if value is None else str(value)


def _path_of(field: str | Field) -> str | None:
    path = field if isinstance(field, str) else field.path
    return path if path and (path.startswith("$") or isinstance(field, Field)) else None


def _undescribed(_: WebhookRequest) -> Translation:
    raise Untranslatable("this source has no mapping")


def authenticate(request: WebhookRequest, secrets: Sequence[str], _: Instant, __: str) -> None:
    """Return if a live secret comes in a header; raise NotAuthentic otherwise."""
    api_key(request, secrets)


PROVIDER = Provider(
    name="generic",
    label="Any other",
    proof="a key in a header: `X-Api-Key`, or `Authorization` as Bearer or Basic",
    reports=dict.fromkeys(Report, "as mapped"),
    known_by="the field mapped to `id` and the type of event; else the content",
    order="none",
    keeps_untranslatable=False,
    why="the system shows that its mapping needs a look",
    authenticate=authenticate,
    translate=_undescribed,
)
