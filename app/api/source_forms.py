"""What a source is set up with: names, settings and secrets, judged field by field."""

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from app.api.json_bodies import bad_field
from app.api.problem import Problem
from app.providers.kinds import KINDS, Field, Form, Kind, SourceKind
from app.providers.mapper import BadMapping, read_mapping

SHORTEST_SECRET = 8
LONGEST_SECRET = 1_024
_LONGEST_TEXT = 256
_LONGEST_PATH = 1_024
_HIGHEST_PORT = 65_535

SOURCE_NAME = re.compile(r"[A-Za-z0-9._:-]{1,64}")
_RESERVED = frozenset((".", "..", "callboard", "event-log"))
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|\[?[0-9A-Fa-f:.]{2,45}\]?")
_CONTROL = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")


class NewSource(msgspec.Struct, forbid_unknown_fields=True):
    """A source to be made."""

    name: str
    provider: str
    settings: dict[str, Any] = {}
    secret: str | None = None


class ChangedSource(msgspec.Struct, forbid_unknown_fields=True):
    """The settings that take the place of a source's."""

    settings: dict[str, Any]


class NewSecret(msgspec.Struct, forbid_unknown_fields=True):
    """A further secret of a source; without one, one is made up where the system lets us."""

    secret: str | None = None


def check_name(name: str) -> None:
    """Return if a source may be called so; raise the 422 otherwise."""
    if not SOURCE_NAME.fullmatch(name) or name in _RESERVED:
        reason = "expected 1 to 64 of A-Z a-z 0-9 . _ : -, and no name of our own"
        raise bad_field("name", reason)


def kind_of(provider: str) -> SourceKind:
    """Return the kind of a provider; raise the 422 if there is none of that name."""
    kind = KINDS.get(provider)
    if kind is None:
        raise bad_field("provider", f"expected one of {', '.join(KINDS)}")
    return kind


def checked_settings(kind: SourceKind, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings of a source, complete and no more; raise the 422 that names the field."""
    fields = {field.name: field for field in kind.fields if field.form is not Form.SECRET}
    for name in given:
        if name not in fields:
            raise bad_field(f"settings.{name[:80]}", f"{kind.label} has no such setting")
    found = {name: given.get(name) for name in fields}
    for name, field in fields.items():
        if found[name] is None and field.required:
            raise bad_field(f"settings.{name}", "it is missing")
    return {
        name: _checked(fields[name], value) for name, value in found.items() if value is not None
    }


def checked_secret(kind: SourceKind, secret: str) -> str:
    """Return a secret that somebody brings; raise the 422 if it cannot be one."""
    if not any(field.form is Form.SECRET for field in kind.fields):
        raise bad_field("secret", f"{kind.label} has none")
    least = 1 if kind.kind is Kind.CONNECTOR else SHORTEST_SECRET
    if not least <= len(secret) <= LONGEST_SECRET or _CONTROL.search(secret):
        raise bad_field("secret", f"expected {least} to {LONGEST_SECRET} characters on one line")
    if secret.strip() != secret:
        raise bad_field("secret", "it begins or ends with a space")
    return secret


def _checked(field: Field, value: object) -> object:
    name = f"settings.{field.name}"
    if field.form is Form.MAPPING:
        return _mapping(name, value)
    if field.form is Form.PORT:
        return _port(name, value)
    if not isinstance(value, str) or _CONTROL.search(value):
        raise bad_field(name, "expected text on one line")
    longest = _LONGEST_PATH if field.form is Form.PATH else _LONGEST_TEXT
    if not 0 < len(value.strip()) <= longest:
        raise bad_field(name, f"expected 1 to {longest} characters")
    return _text(name, field.form, value.strip())


def _text(name: str, form: Form, value: str) -> str:
    if form is Form.HOST and not _HOST.fullmatch(value):
        raise bad_field(name, "expected a host's name or address, as in pbx.example.com")
    if form is Form.PATH and not value.startswith("/"):
        raise bad_field(name, "expected a whole path, as in /var/log/asterisk/queue_log")
    return value


def _port(name: str, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= _HIGHEST_PORT:
        raise bad_field(name, f"expected a whole number from 1 to {_HIGHEST_PORT}")
    return value


def _mapping(name: str, value: object) -> object:
    try:
        read_mapping(value)
    except BadMapping as wrong:
        raise of_mapping(name, wrong) from None
    return value


def of_mapping(name: str, wrong: BadMapping) -> Problem:
    """Return the answer to a mapping that makes no sense, with the place within it."""
    reason, _, path = str(wrong).partition(" - at `$")
    place = path.strip("`")
    return bad_field(f"{name}{place}", reason)
