"""One agent's states in order, in few bytes: when each began, what was done in it, and which event said so.

A state takes some twenty-four bytes, where objects took two hundred and ten: what many say alike is kept once, and the
ids of events, which are looked at only where two are of one instant, are packed away.
"""

import zlib
from array import array
from typing import Final

import msgspec

from app.events.instants import Instant
from app.metrics.series import Instants

_BLOCK: Final = 32
"""Ids that are packed together: a block is packed in 15 µs and opened in 6."""

_AT_HAND: Final = 8
"""So many of the newest ids stay as they are at least: among them lies what comes a little late."""

_encoder: Final = msgspec.msgpack.Encoder()
_decoder: Final = msgspec.msgpack.Decoder(list[str])


class AgentStates:
    """The states of one agent, by number: instant, the code of what was done, id of the event."""

    __slots__ = ("_at", "_blocks", "_codes", "_ids")

    def __init__(self) -> None:
        self._at = Instants()
        self._codes = array("I")
        self._blocks: list[tuple[int, bytes]] = []
        """How many ids each holds, and the ids."""
        self._ids: list[str] = []
        """The ids behind those in blocks."""

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._codes)

    @property
    def last_at(self) -> Instant:
        """When the last one began; long ago if there is none."""
        return self._at.last

    def code(self, number: int) -> int:
        """Return the code of one; 0 of the one before all."""
        return int(self._codes[number]) if number >= 0 else 0

    def at(self, number: int) -> Instant:
        """Return when one began."""
        return self._at.at(number)

    def until(self, at: Instant) -> int:
        """Return how many began at an instant or before."""
        return self._at.until(at)

    def add(self, at: Instant, code: int, id_: str) -> None:
        """Take one that is later than all."""
        self._at.add(at, 0)
        self._codes.append(code)
        self._ids.append(id_)
        if len(self._ids) >= _BLOCK + _AT_HAND:
            self._blocks.append(_packed(self._ids[:_BLOCK]))
            del self._ids[:_BLOCK]

    def put(self, number: int, at: Instant, code: int, id_: str) -> None:
        """Take one that is to have a number, among the others."""
        self._at.add(at, 0)
        self._codes.insert(number, code)
        for place, (count, block) in enumerate(self._blocks):
            if number < count:
                ids = _opened(block)
                ids.insert(number, id_)
                halves = [ids] if count < 2 * _BLOCK else [ids[:_BLOCK], ids[_BLOCK:]]
                self._blocks[place : place + 1] = [_packed(half) for half in halves]
                return
            number -= count
        self._ids.insert(number, id_)

    def recode(self, number: int, code: int) -> None:
        """Say otherwise what was done in one."""
        self._codes[number] = code

    def codes(self, first: int = 0) -> list[int]:
        """Return the codes from a number on."""
        return list(self._codes[first:])

    def ids(self, first: int, last: int) -> list[str]:
        """Return the ids of the events of those from one number to before another."""
        found: list[str] = []
        begun = 0
        for count, block in self._blocks:
            if first < begun + count and begun < last:
                found += _opened(block)[max(first - begun, 0) : last - begun]
            begun += count
        if last > begun:
            found += self._ids[max(first - begun, 0) : last - begun]
        return found

    def forget(self, count: int) -> None:
        """Forget the first so many."""
        self._at.drop(count)
        del self._codes[:count]
        while self._blocks and count >= self._blocks[0][0]:
            count -= self._blocks[0][0]
            del self._blocks[0]
        if self._blocks and count:
            self._blocks[0] = _packed(_opened(self._blocks[0][1])[count:])
        else:
            del self._ids[:count]


def _packed(ids: list[str]) -> tuple[int, bytes]:
    return len(ids), zlib.compress(_encoder.encode(ids), 1)


def _opened(block: bytes) -> list[str]:
    return _decoder.decode(zlib.decompress(block))
