"""In which block each call lies, by the call's number: sixteen to twenty-four bytes a call, where a dict takes eighty-four.

A table of numbers with free places between them: a number lies at the place that it names itself, or, where
another lies there, at the next that is free.
"""

from array import array
from typing import Final

NOWHERE: Final = -2
"""The place of a call that is not kept."""

_FREE: Final = -3
"""The block of a place at which no number ever lay."""

_FIRST: Final = 64
_BITS: Final = 1 << 20


class Places:
    """A block, or a sign below zero, for each number."""

    __slots__ = ("_blocks", "_numbers", "_seen", "_size", "_used")

    def __init__(self, size: int = _FIRST) -> None:
        self._size = size
        self._numbers = array("q", bytes(8 * size))
        self._blocks = array("i", [_FREE]) * size
        """NOWHERE for a number that is gone, whose place others were passed over for."""
        self._used = 0
        """At how many places a number lies, or lay."""
        self._seen = bytearray(_BITS // 8)
        """A bit for every number, shared by some: most that are asked for were never here."""

    def __contains__(self, number: int) -> bool:
        """Tell whether there is a block for a number."""
        return self.get(number) != NOWHERE

    def get(self, number: int) -> int:
        """Return the block of a number; NOWHERE if there is none."""
        if not self._is_seen(number):
            return NOWHERE
        block: int = self._blocks[self._find(number)]
        return NOWHERE if block == _FREE else block

    def put(self, number: int, block: int) -> None:
        """Keep a block for a number, in place of the one it had."""
        if self._is_seen(number):
            place = self._find(number)
            if self._blocks[place] != _FREE:
                self._blocks[place] = block
                return
        self._lay(number, block)
        self._used += 1
        bit = number >> 28 & _BITS - 1
        self._seen[bit >> 3] |= 1 << (bit & 7)
        # Beyond three quarters numbers lie far from the place that they name.
        if 4 * self._used > 3 * self._size:
            self._make_room()

    def drop(self, number: int) -> None:
        """Keep none for a number that has one."""
        self._blocks[self._find(number)] = NOWHERE

    def _is_seen(self, number: int) -> bool:
        bit = number >> 28 & _BITS - 1
        return self._seen[bit >> 3] >> (bit & 7) & 1 != 0

    def _find(self, number: int) -> int:
        """Return the place of a number, or the free one that it would lie at."""
        numbers, blocks, size = self._numbers, self._blocks, self._size
        place = number % size
        while blocks[place] != _FREE and numbers[place] != number:
            place += 1
            if place == size:
                place = 0
        return place

    def _lay(self, number: int, block: int) -> None:
        """Lay a number that lies nowhere yet at the first free place."""
        blocks, size = self._blocks, self._size
        place = number % size
        while blocks[place] != _FREE:
            place += 1
            if place == size:
                place = 0
        self._numbers[place], blocks[place] = number, block

    def _make_room(self) -> None:
        """Lay all that are not gone into a table half of which they fill."""
        numbers, blocks = self._numbers, self._blocks
        self._used = len(blocks) - blocks.count(_FREE) - blocks.count(NOWHERE)
        self._size = max(_FIRST, 2 * self._used)
        self._numbers = array("q", bytes(8 * self._size))
        self._blocks = array("i", [_FREE]) * self._size
        for number, block in zip(numbers, blocks, strict=True):
            if block not in (_FREE, NOWHERE):
                self._lay(number, block)
