"""The event socket's bytes: pieces of any size in, whole frames out. No socket here.

A frame is lines of `Name: value`, ended by a blank one, and a body of `Content-Length` bytes.
"""

from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import unquote

import msgspec

LONGEST_HEAD = 1 << 16
LONGEST_BODY = 1 << 22

_json = msgspec.json.Decoder(dict[str, object])


class Garbled(Exception):  # noqa: N818  a verdict on the other side
    """What comes is no event socket."""


class Frame(NamedTuple):
    """One frame."""

    head: Mapping[str, str]
    body: bytes

    @property
    def kind(self) -> str:
        """What it says that it is."""
        return self.head.get("Content-Type", "").lower()

    def event(self) -> dict[str, object]:
        """Return the headers of the event inside, and its own body under the name `_body`.

        Raises:
            Garbled: there is none.
        """
        if self.kind == "text/event-json":
            try:
                return _json.decode(self.body)
            except (msgspec.MsgspecError, ValueError, RecursionError) as wrong:
                raise Garbled("an event is not JSON") from wrong
        return {name: unquote(value) for name, value in _lines(self.body).items()}


class EslReader:
    """Puts frames together."""

    def __init__(self) -> None:
        self._rest = b""
        self._head: dict[str, str] | None = None
        self._length = 0

    def feed(self, piece: bytes) -> list[Frame]:
        """Return the frames that are whole with this piece.

        Raises:
            Garbled: no frame will ever come of this.
        """
        self._rest += piece
        found: list[Frame] = []
        while (frame := self._next()) is not None:
            found.append(frame)
        return found

    def _next(self) -> Frame | None:
        if self._head is None and not self._read_head():
            return None
        if self._head is None or len(self._rest) < self._length:
            return None
        body, self._rest = self._rest[: self._length], self._rest[self._length :]
        head, self._head = self._head, None
        return Frame(head, body)

    def _read_head(self) -> bool:
        # Between two frames there may be blank lines.
        self._rest = self._rest.lstrip(b"\r\n")
        head, blank, rest = self._rest.partition(b"\n\n")
        if len(head) > LONGEST_HEAD:
            raise Garbled("a head without end")
        if not blank:
            return False
        self._head, self._rest = _lines(head), rest
        self._length = _length(self._head.get("Content-Length", "0"))
        return True


def _length(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or int(text[:12]) > LONGEST_BODY:
        raise Garbled("a body of no length that makes sense")
    return int(text)


def _lines(block: bytes) -> dict[str, str]:
    lines = (line.partition(":") for line in block.decode(errors="replace").splitlines())
    return {name.strip(): value.strip() for name, colon, value in lines if colon}


def table(listing: str) -> list[dict[str, str]]:
    """Return the rows of a listing whose first line names the columns, and whose last says +OK."""
    lines = [line for line in listing.splitlines() if line.strip()]
    if len(lines) < 2 or "|" not in lines[0]:  # noqa: PLR2004  a head and one row
        return []
    names = lines[0].split("|")
    rows = (line.split("|") for line in lines[1:] if not line.startswith(("+OK", "-ERR")))
    return [dict(zip(names, row, strict=False)) for row in rows]
