"""Payloads kept whole without people and secrets in them, so that they can be read again later. Pure.

Where `privacy.mask` cuts a payload down for a look, this keeps its shape: ids and instants stay, a
person's number or address becomes the same mark wherever it stands, and a secret is taken out.
"""

import re
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import msgspec

from app.events.instants import SECOND
from app.events.native import Fields
from app.events.privacy import (
    CALLERS,
    FEWEST_DIGITS,
    PERSON_ADDRESS,
    SECRET_NAME,
    pseudonym,
    tells_who,
)

REMOVED = "[removed]"
_NUMBER, _ADDRESS, _TOO_DEEP = "[number]", "[address]", "[…]"
_PERSON = "person-"
_MARKS = (REMOVED, _NUMBER, _ADDRESS, _TOO_DEEP, _PERSON)
_DEEPEST = 32
_SHORTEST_SECRET = 6
_SHORTEST_ENCODED = 16

_WHO = re.compile(
    r"from|^to$|to_?number|call(?:er|ed|ee)|phone|^tel|mobile|msisdn|digits|^ani$|^dnis$|^cli$"
    r"|customer|mail|address|^number$",
    re.IGNORECASE,
)
_ID = re.compile(
    r"(?:^|[_.\- ])(?:id|uid|sid|uuid|guid|arn|ref|seq|sequence|version|n)$"
    r"|[a-z](?:Id|ID|Sid|SID|Uid|UID|Arn|ARN|Key)$|uniqueid|linkedid|timestamp"
    r"|(?:^|_)(?:at|time|date|ts)$|[a-z](?:At|Time|Date|Ms)$|_ms$"
)
_CALL_SESSION = re.compile(r"session_?id$", re.IGNORECASE)
"""A session of telephony is a call; it opens nothing."""
_NAMES_HERE = frozenset(("agent", "to_agent", "queue", "to_queue", "queues"))
_GOES_BY = ("id", "call", "ticket", "complaint", "article", *sorted(_NAMES_HERE))
_KEPT = re.compile(
    r"arn:[a-z-]*:\S+"
    r"|\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b"
    r"|\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d:?\d\d)?"
    r"|\b\d{10}\.\d{1,9}\b",
    re.IGNORECASE,
)
_TOKEN = re.compile(r"\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*")
_RUN = re.compile(r"(?<![A-Za-z0-9_])\+?\(?\d(?:[\s()./\-\u2010-\u2015]*\d)+(?![A-Za-z0-9_])")
_EXPLICIT = re.compile(r"\s*(?:\+|00\d|tel:|callto:|sips?:|mailto:|xmpp:)", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")

_FIRST_YEAR_S, _LAST_YEAR_S = 1_000_000_000, 2_000_000_000
_UNITS = (1, SECOND, SECOND**2, SECOND**3)

_LEAST, _MOST = -(2**63), 2**64 - 1
"""Whole numbers that can be kept as such: of an id or an instant there is none beyond."""


class Redactor:
    """What payloads are redacted with: the centre's salt, and secrets that are known by their text."""

    def __init__(self, salt: bytes, secrets: Iterable[str] = ()) -> None:
        self._salt = salt
        # The longest first, for one may begin another.
        texts = sorted({s for s in secrets if len(s) >= _SHORTEST_SECRET}, key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, texts))) if texts else None

    def redact(self, value: object, name: str = "", depth: int = 0) -> Any:
        """Return a value that JSON can carry without people and secrets; `name` is its field's."""
        if value is not None and SECRET_NAME.search(name) and not _CALL_SESSION.search(name):
            return REMOVED
        if isinstance(value, str):
            return self._text(value, name, depth)
        if isinstance(value, Mapping | list):
            return self._members(value, name, depth) if depth < _DEEPEST else _TOO_DEEP
        if isinstance(value, bool) or not isinstance(value, int):
            return value
        return self._number(value, name)

    def without_secrets(self, text: str) -> str:
        """Return a text without the secrets that are known, and without signed tokens."""
        text = _TOKEN.sub(REMOVED, text)
        return self._known.sub(REMOVED, text) if self._known else text

    def _members(self, value: Mapping[Any, object] | list[object], name: str, depth: int) -> object:
        if isinstance(value, list):
            return [self.redact(member, name, depth + 1) for member in value]
        return {
            self._name(str(key)): self.redact(member, str(key), depth + 1)
            for key, member in value.items()
        }

    def _name(self, text: str) -> str:
        return _within(self.without_secrets(text))

    def _text(self, text: str, name: str, depth: int) -> str:
        opened = _opened(text)
        if opened is not None:
            inner = msgspec.json.encode(self.redact(opened.value, name, depth + 1))
            return b64encode(inner).decode() if opened.is_encoded else inner.decode()
        text = self.without_secrets(text)
        if _EXPLICIT.match(text) and tells_who(text):
            return self._person(text)
        if name in _NAMES_HERE or _KEPT.fullmatch(text):
            return text
        if _DIGITS.fullmatch(text) and _is_plain(int(text[:20]), name):
            return text
        return self._person(text) if tells_who(text) else _within(text)

    def _number(self, value: int, name: str) -> object:
        if not _LEAST <= value <= _MOST:
            return _NUMBER
        return value if _is_plain(abs(value), name) else self._person(str(value))

    def _person(self, text: str) -> str:
        return _PERSON + pseudonym(text, self._salt)


def marked_name(fields: Fields) -> str | None:
    """Return the first name of a native object out of which `redact` took something, if any."""
    for name in _GOES_BY:
        value = fields.get(name)
        if isinstance(value, str) and any(mark in value for mark in _MARKS):
            return name
    return None


def callers_restored(fields: Fields) -> Fields:
    """Return a redacted native object with callers as `privacy.shield` would have left them."""
    found = {name: fields[name] for name in CALLERS if isinstance(fields.get(name), str)}
    return fields | {name: text.removeprefix(_PERSON) for name, text in found.items()}


class _Opened(NamedTuple):
    value: object
    is_encoded: bool


def _opened(text: str) -> _Opened | None:
    """Return what JSON, plain or in base64, says within a text; None where there is none."""
    if text.lstrip()[:1] in {"{", "["}:
        found = _decoded(text.encode(errors="replace"))
        return None if found is None else _Opened(found, is_encoded=False)
    # What begins with a brace begins so in base64.
    if len(text) >= _SHORTEST_ENCODED and text[:2] in {"ey", "ew", "W3", "Wy"}:
        try:
            found = _decoded(b64decode(text, validate=True))
        except (NotBase64, ValueError):
            return None
        return None if found is None else _Opened(found, is_encoded=True)
    return None


def _decoded(text: bytes) -> object | None:
    try:
        found: object = msgspec.json.decode(text)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None
    return found if isinstance(found, dict | list) else None


def _is_plain(number: int, name: str) -> bool:
    """Tell whether a whole number is none of a telephone: too short, an instant, or an id."""
    if number < 10 ** (FEWEST_DIGITS - 1):
        return True
    if _WHO.search(name):
        return False
    is_instant = any(_FIRST_YEAR_S <= number // unit < _LAST_YEAR_S for unit in _UNITS)
    return is_instant or _ID.search(name) is not None


def _within(text: str) -> str:
    """Return a text without the numbers and addresses within it; ids and instants stay."""
    parts, end = [], 0
    for kept in _KEPT.finditer(text):
        parts += [_masked(text[end : kept.start()]), kept[0]]
        end = kept.end()
    return "".join([*parts, _masked(text[end:])])


def _masked(text: str) -> str:
    text = PERSON_ADDRESS.sub(_ADDRESS, text)
    return _RUN.sub(lambda run: _NUMBER if _digits(run[0]) >= FEWEST_DIGITS else run[0], text)


def _digits(text: str) -> int:
    return sum(map(str.isdecimal, text))
