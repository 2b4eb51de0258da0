"""The manager interface's bytes: pieces of any size in, whole messages out. No socket here.

A message is lines of `Name: value`, ended by a blank one. What is no such line is passed over, and of a
line without end no more is kept than a line can sensibly hold.
"""

from collections.abc import Mapping
from hashlib import md5

LONGEST_LINE = 1 << 14
MOST_LINES = 1_000


class AmiReader:
    """Puts messages together."""

    def __init__(self) -> None:
        self._rest = b""
        self._is_overlong = False
        self._fields: dict[str, str] = {}

    def feed(self, piece: bytes) -> list[dict[str, str]]:
        """Return the messages that are whole with this piece."""
        *lines, rest = (self._rest + piece).split(b"\n")
        found = [message for line in lines if (message := self._take(line)) is not None]
        if len(rest) > LONGEST_LINE:
            self._is_overlong, rest = True, rest[:LONGEST_LINE]
        self._rest = rest
        return found

    def _take(self, line: bytes) -> dict[str, str] | None:
        if self._is_overlong or len(line) > LONGEST_LINE:
            self._is_overlong = False
            return None
        text = line.decode(errors="replace").rstrip("\r")
        if not text:
            message, self._fields = self._fields, {}
            return message or None
        name, colon, value = text.partition(":")
        if colon and len(self._fields) < MOST_LINES:
            self._fields[name.strip()] = value.strip()
        return None


def written(action: str, fields: Mapping[str, str]) -> bytes:
    """Return an action as it is sent; line ends within a value would end the line, and are left out."""
    lines = [f"{name}: {value}" for name, value in {"Action": action, **fields}.items()]
    return "".join(f"{_one_line(line)}\r\n" for line in lines).encode() + b"\r\n"


def challenged(challenge: str, secret: str) -> str:
    """Return the answer to a challenge: it proves the secret and does not tell it."""
    # The protocol knows no better digest.
    return md5((challenge + secret).encode(), usedforsecurity=False).hexdigest()


def _one_line(text: str) -> str:
    return text.replace("\r", "").replace("\n", "")
