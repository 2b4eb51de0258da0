"""CloudEvents 1.0, in its three HTTP forms, to native events."""

import re
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Mapping
from hashlib import blake2b
from typing import Any, NamedTuple
from urllib.parse import unquote

import msgspec

from app.events.codec import CLASSES
from app.events.native import Fields, Refused

SOURCE_NAME = re.compile(r"[A-Za-z0-9._:/-]{1,64}")
"""What a source may be called."""

_REQUIRED = ("specversion", "id", "source", "type")
_CONSUMED = frozenset((*_REQUIRED, "time", "data", "data_base64", "datacontenttype", "dataschema"))
_JSON = re.compile(r"application/(?:[\w.+-]+\+)?json", re.IGNORECASE)


class Native(NamedTuple):
    """A native object and the name of the source that sent it."""

    source: str
    raw: Fields


def to_native(envelope: object) -> Native:
    """Return the native object within a structured CloudEvent.

    Raises:
        Refused: it is no CloudEvent 1.0, or its data is no JSON object.
    """
    if not isinstance(envelope, dict):
        raise Refused("a CloudEvent is a JSON object")
    _check(envelope)
    data = _data(envelope)
    raw = _extensions(envelope) | data | {"id": envelope["id"], "type": bare_type(envelope["type"])}
    if raw.get("at") is None and envelope.get("time") is not None:
        raw["at"] = envelope["time"]
    return Native(source_name(envelope["source"]), raw)


def from_headers(headers: Mapping[bytes, bytes], data: object) -> Fields:
    """Return the structured form of a CloudEvent in binary mode: ce-* headers and a body.

    Raises:
        Refused: a header is not percent-encoded UTF-8.
    """
    envelope: Fields = {}
    for name, value in headers.items():
        if name.startswith(b"ce-"):
            attribute = name[3:].decode("latin-1")
            envelope[attribute] = _header(attribute, value)
    return envelope | {"data": data}


def bare_type(name: str) -> str:
    """Return com.example.call.queued as call.queued; a name that hides no known type stays whole."""
    bare = ".".join(name.split(".")[-2:])
    return bare if bare in CLASSES else name


def source_name(uri: str) -> str:
    """Return the URI itself where it is fit for a name, else its beginning and a hash of it all."""
    if SOURCE_NAME.fullmatch(uri):
        return uri
    digest = blake2b(uri.encode(), digest_size=6).hexdigest()
    return f"{re.sub(r'[^A-Za-z0-9._:/-]', '-', uri)[:51]}-{digest}"


def _check(envelope: Mapping[str, Any]) -> None:
    for name in _REQUIRED:
        value = envelope.get(name)
        if not isinstance(value, str) or not value.strip():
            raise Refused(
                f"{name}: a CloudEvent needs it, a string of at least one character", name
            )
    if envelope["specversion"] != "1.0":
        raise Refused("specversion: only CloudEvents 1.0 is understood", "specversion")
    media = envelope.get("datacontenttype", "application/json")
    if not isinstance(media, str) or not _JSON.match(media):
        raise Refused("datacontenttype: expected JSON data", "datacontenttype")


def _data(envelope: Mapping[str, Any]) -> Fields:
    data = envelope.get("data")
    if "data_base64" in envelope:
        data = _decoded(envelope["data_base64"])
    if data is None:
        return {}
    if not isinstance(data, dict):
        raise Refused("data: expected a JSON object", "data")
    return data


def _decoded(text: object) -> object:
    try:
        return msgspec.json.decode(b64decode(str(text), validate=True))
    except (NotBase64, msgspec.MsgspecError, ValueError, RecursionError) as wrong:
        raise Refused("data_base64: expected JSON in base64", "data_base64") from wrong


def _extensions(envelope: Mapping[str, Any]) -> Fields:
    """Keep the remaining attributes beside the event's own fields, named as their headers are."""
    return {f"ce-{name}": value for name, value in envelope.items() if name not in _CONSUMED}


def _header(attribute: str, value: bytes) -> str:
    try:
        return unquote(value.decode("utf-8"), errors="strict")
    except UnicodeDecodeError as wrong:
        raise Refused(f"{attribute}: expected percent-encoded UTF-8", attribute) from wrong
