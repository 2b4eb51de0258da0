"""Dead letters as they are kept: a head to be listed, and the whole of it to be sent again."""

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple, TypeAlias

import msgspec

from app.events.instants import Instant

Form: TypeAlias = Literal["native", "json", "form", "text", "cut"]
"""A native event, or the body of a webhook: JSON, the fields of a form, or neither; or too long."""


LONGEST = 64 * 1024
"""Bytes of a letter that is kept whole."""


class Whole(msgspec.Struct):
    """A payload without people and secrets, whole, and when it came in."""

    form: Form
    payload: Any
    received: Instant


class Stranger(NamedTuple):
    """What is not understood, on its way to be kept."""

    source: str
    type_: str | None
    reason: str
    fields: Mapping[str, Any]
    whole: Whole | None = None


class Head(msgspec.Struct):
    """What is listed of a letter; `cut` says that it was too long to be kept whole."""

    reason: str
    type: str | None = None
    fields: Mapping[str, Any] = {}
    redrivable: bool = False
    cut: bool = False


class Letter(NamedTuple):
    """A letter: its id, when it came in by Valkey's clock, whose it is, and its head."""

    id: str
    at: Instant
    source: str
    head: Head
    whole: Whole | None = None


class Page(NamedTuple):
    """Letters, newest first; how many there are in all; the id before which to go on."""

    letters: list[Letter]
    total: int
    next: str | None
