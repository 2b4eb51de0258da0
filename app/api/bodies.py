"""Request bodies of events, read: which content type is which form, and where a body is malformed."""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from http import HTTPStatus
from typing import Any, NamedTuple, TypeAlias

import msgspec

from app.api.apart import read_apart
from app.api.problem import Problem
from app.events.cloudevents import Native, from_headers, to_native
from app.events.native import Refused

Headers: TypeAlias = Mapping[bytes, bytes]
Translate: TypeAlias = Callable[[Any], Native]

MOST_ITEMS = 10_000
"""Events in one request."""


class Parcel(NamedTuple):
    """The items of a body, a Refused where one could not be read; and how to make them native."""

    items: list[Any]
    translate: Translate | None = None


_decoder = msgspec.json.Decoder()
_BOM = b"\xef\xbb\xbf"
_POSITION = re.compile(r"byte (\d+)")
_UNREADABLE = (msgspec.MsgspecError, ValueError, RecursionError)


def unpack(headers: Headers, body: bytes) -> Parcel:
    """Return the items of a body.

    Raises:
        Problem: it is of no known type, malformed, empty, or holds too many.
    """
    media = _media_type(headers.get(b"content-type", b""), headers.get(b"content-encoding", b""))
    read = _binary_mode if b"ce-specversion" in headers else _READERS.get(media)
    if read is None:
        raise Problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"Send one of: {', '.join(_READERS)}.")
    parcel = read(headers, body.removeprefix(_BOM))
    if not parcel.items:
        raise Problem(HTTPStatus.BAD_REQUEST, "The body holds no events.")
    if len(parcel.items) > MOST_ITEMS:
        detail = f"A request may hold {MOST_ITEMS} events, this one holds {len(parcel.items)}."
        raise Problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, detail, members={"most": MOST_ITEMS})
    return parcel


def native_lines(headers: Headers) -> bool | None:
    """Return whether a body of native events holds one a line, None if it holds CloudEvents or something else.

    Raises:
        Problem: it is of no known type.
    """
    media = _media_type(headers.get(b"content-type", b""), headers.get(b"content-encoding", b""))
    return None if b"ce-specversion" in headers else _NATIVE.get(media)


@lru_cache(maxsize=64)
def _media_type(content_type: bytes, encoding: bytes) -> str:
    if encoding.lower() not in {b"", b"identity"}:
        raise Problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Send the body without Content-Encoding.")
    media, _, parameters = content_type.decode("latin-1").partition(";")
    charset = re.search(r"charset\s*=\s*\"?([\w.:-]+)", parameters, re.IGNORECASE)
    if charset and charset[1].lower() not in {"utf-8", "utf8", "us-ascii"}:
        raise Problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"Send UTF-8, not {charset[1]}.")
    return media.strip().lower()


def _one_or_many(_: Headers, body: bytes) -> Parcel:
    value = _decode_many(body)
    return Parcel(value if isinstance(value, list) else [value])


def _lines(_: Headers, body: bytes) -> Parcel:
    try:
        return Parcel(_decoder.decode_lines(body))
    except _UNREADABLE:
        lines = enumerate(body.split(b"\n"), start=1)
        return Parcel([_line(number, line) for number, line in lines if line.strip()])


def _line(number: int, line: bytes) -> object:
    try:
        return _decoder.decode(line)
    except _UNREADABLE as wrong:
        return Refused(f"line {number}: {_why(wrong)}")


def _structured(_: Headers, body: bytes) -> Parcel:
    return Parcel([_decode(body)], to_native)


def _batch(_: Headers, body: bytes) -> Parcel:
    value = _decode_many(body)
    if not isinstance(value, list):
        raise Problem(HTTPStatus.BAD_REQUEST, "A batch of CloudEvents is a JSON array.")
    return Parcel(value, to_native)


def _decode_many(body: bytes) -> object:
    try:
        return _decode(body)
    except Problem:
        # One item that cannot be kept does not sink the rest.
        items = read_apart(body)
        if items is None:
            raise
        return items


def _binary_mode(headers: Headers, body: bytes) -> Parcel:
    media = _media_type(headers.get(b"content-type", b""), b"")
    if body and media != "application/json" and not media.endswith("+json"):
        raise Problem(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            "The data of a CloudEvent is sent as application/json.",
        )
    data = _decode(body) if body.strip() else None
    return Parcel([data], lambda item: to_native(from_headers(headers, item)))


def _decode(body: bytes) -> object:
    if not body.strip():
        raise Problem(HTTPStatus.BAD_REQUEST, "The body is empty.")
    try:
        return _decoder.decode(body)
    except _UNREADABLE as wrong:
        position = _position(wrong, body)
        raise Problem(
            HTTPStatus.BAD_REQUEST,
            f"The body is not JSON: {_why(wrong)}.",
            members={"position": position},
        ) from wrong


def _position(wrong: Exception, body: bytes) -> int | None:
    """Return the offset of the first byte that cannot be read, where the reader knows it."""
    if isinstance(wrong, UnicodeDecodeError):
        return _first_not_utf8(body)
    found = _POSITION.search(str(wrong))
    if found:
        return int(found[1])
    return len(body) if "truncated" in str(wrong) else None


def _first_not_utf8(body: bytes) -> int | None:
    # The reader counts from the beginning of the string that it stumbled in.
    try:
        body.decode()
    except UnicodeDecodeError as wrong:
        return wrong.start
    return None


def _why(wrong: Exception) -> str:
    if isinstance(wrong, RecursionError):
        return "nested too deeply"
    if isinstance(wrong, UnicodeDecodeError):
        return "not UTF-8"
    return str(wrong).removeprefix("JSON is malformed: ")


_READERS: dict[str, Callable[[Headers, bytes], Parcel]] = {
    "application/json": _one_or_many,
    "application/x-ndjson": _lines,
    "application/ndjson": _lines,
    "application/cloudevents+json": _structured,
    "application/cloudevents-batch+json": _batch,
}
_NATIVE = {"application/json": False, "application/x-ndjson": True, "application/ndjson": True}
