"""An array of JSON of which not every item can be kept, taken apart: the others stay good. Pure."""

from json import JSONDecoder

import msgspec

from app.events.native import Refused

_LONGEST_WHOLE = 40
"""Digits of a whole number that is worth reading: it is refused by its field's name."""

_NO_NUMBER = object()
"""Stands for a number that is none, or is greater than any that can be kept: nothing writes it down."""

_NO_TEXT = "is no Unicode text: not UTF-8, or half of a pair of surrogates"
_UNWRITABLE = (UnicodeEncodeError, OverflowError, RecursionError, TypeError)


def read_apart(body: bytes) -> list[object] | None:
    """Return the items of an array, a Refused for each that cannot be kept; None if no item can, or it is no array."""
    try:
        found = _decoder.decode(body.decode(errors="surrogateescape").strip())
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, list):
        return None
    items = [_kept(item) for item in found]
    return None if all(isinstance(item, Refused) for item in items) else items


def _kept(item: object) -> object:
    try:
        return msgspec.json.decode(msgspec.json.encode(item))
    except _UNWRITABLE as wrong:
        return _refusal(item, wrong)


def _refusal(item: object, wrong: Exception) -> Refused:
    for name, value in item.items() if isinstance(item, dict) else ():
        try:
            msgspec.json.encode({name: value})
        except _UNWRITABLE as why:
            field = name[:80].encode(errors="replace").decode()
            return Refused(f"{field}: {_why(why)}", field)
    return Refused(_why(wrong))


def _why(wrong: Exception) -> str:
    if isinstance(wrong, UnicodeEncodeError):
        return _NO_TEXT
    return (
        "nested too deeply"
        if isinstance(wrong, RecursionError)
        else "is no number, or too large a one"
    )


def _number(text: str) -> object:
    number = float(text)
    return _NO_NUMBER if number in {float("inf"), float("-inf")} else number


def _whole(text: str) -> object:
    return int(text) if len(text) <= _LONGEST_WHOLE else _NO_NUMBER


_decoder = JSONDecoder(parse_float=_number, parse_int=_whole, parse_constant=lambda _: _NO_NUMBER)
