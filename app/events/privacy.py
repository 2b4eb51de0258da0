"""What must not be kept in clear: callers' numbers and addresses, and secrets in odd payloads."""

import re
from collections.abc import Mapping
from hashlib import blake2b
from itertools import islice
from typing import Any
from unicodedata import decimal

from app.events.native import Fields

CALLERS = ("customer", "to_number")
"""Fields that may carry a person's number or address."""

FEWEST_DIGITS = 7
"""Shorter runs of digits are extensions, priorities and counts, not a person's number."""

_PUNCTUATED = r"\+?\(?\d(?:[\s()./\-\u2010-\u2015]*\d)+"
_NUMBER = re.compile(rf"(?:tel:|callto:)?\s*{_PUNCTUATED}(?:\s*(?:x|ext\.?)\s*\d+)?", re.IGNORECASE)
PERSON_ADDRESS = re.compile(r"(?:sips?:|mailto:|xmpp:)?[^\s@<>\"]+@[^\s@<>\"]+", re.IGNORECASE)
_SCHEME = re.compile(r"^(?:sips?|mailto|xmpp|tel|callto):", re.IGNORECASE)
_DISPLAYED = re.compile(r"[^<>]*<([^<>]+)>")
"""An address with a name before it, as SIP and Asterisk write a caller."""
_NUMBER_WITHIN = re.compile(_PUNCTUATED)
_TELLS_NOBODY = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d:?\d\d)?"  # an instant
    r"|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}"  # a UUID
    r"|\d{10}\.\d{1,9}",  # a PBX's own call id: seconds since 1970, a counter
    re.IGNORECASE,
)
SECRET_NAME = re.compile(
    r"secret|passw|token|authori[sz]ation|credential|signature|cookie|session|api.?key|^key$|^pin$",
    re.IGNORECASE,
)

DEEPEST, MOST_MEMBERS, LONGEST_TEXT = 6, 64, 512
"""How much of an odd payload is worth keeping."""


def shield(raw: Fields, salt: bytes) -> Fields:
    """Return the object with every caller's number or address replaced by its salted hash."""
    for name in CALLERS:
        if name in raw:
            value = raw[name]
            if isinstance(value, str) and tells_who(value):
                raw = raw | {name: pseudonym(value, salt)}
    return raw


def tells_who(text: str) -> bool:
    """Return whether the text looks like a phone number or an e-mail or SIP address."""
    text = _undisplayed(text)
    if "@" in text:
        return bool(PERSON_ADDRESS.search(text))
    if _SCHEME.match(text):
        return True
    return _digits(text) >= FEWEST_DIGITS and bool(_NUMBER.fullmatch(text))


def pseudonym(text: str, salt: bytes) -> str:
    """Return the same hash for every way of writing one number or address."""
    bare = _SCHEME.sub("", _undisplayed(text)).casefold()
    if "@" not in bare:
        bare = "".join(str(decimal(c)) for c in bare if c.isdecimal()) or bare
    return blake2b(bare.encode(), key=salt[:64], digest_size=12).hexdigest()


def _undisplayed(text: str) -> str:
    text = text.strip()
    displayed = _DISPLAYED.fullmatch(text)
    return displayed[1].strip() if displayed else text


def mask(value: object, depth: int = 0) -> object:
    """Return a payload fit to be looked at: numbers, addresses and secrets taken out, cut to size."""
    if isinstance(value, str):
        return mask_text(value)
    if isinstance(value, Mapping | list):
        return _mask_members(value, depth) if depth < DEEPEST else "[…]"
    is_number = isinstance(value, int) and abs(value) >= 10 ** (FEWEST_DIGITS - 1)
    return "[number]" if is_number else value


def mask_text(text: str) -> str:
    """Return the text without numbers and addresses, cut to size."""
    if _TELLS_NOBODY.fullmatch(text):
        return text
    text = PERSON_ADDRESS.sub("[address]", text[:LONGEST_TEXT])
    return _NUMBER_WITHIN.sub(
        lambda run: "[number]" if _digits(run[0]) >= FEWEST_DIGITS else run[0], text
    )


def _mask_members(value: Mapping[Any, object] | list[object], depth: int) -> object:
    if isinstance(value, list):
        return [mask(member, depth + 1) for member in value[:MOST_MEMBERS]]
    members = islice(value.items(), MOST_MEMBERS)
    return {mask_text(str(name)): _member(str(name), member, depth) for name, member in members}


def _member(name: str, value: object, depth: int) -> object:
    return "[removed]" if SECRET_NAME.search(name) else mask(value, depth + 1)


def _digits(text: str) -> int:
    return sum(map(str.isdecimal, text))
