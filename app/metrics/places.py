"""In which block each call lies, by the call's number: sixteen to thirty bytes a call, where a dict takes eighty-four.

Tables of numbers with free places between them: in a table a number lies at the place that it names itself, or, where
another lies there, at the next that is free. A table that is full stays as it is, and a new one is begun: to lay all
that are kept into a larger one took twice what it took to lay them the first time.
"""

from array import array
from typing import Final

NOWHERE: Final = -2
"""The place of a call that is not kept."""

_FREE: Final = -3
"""The block of a place at which no number ever lay."""

_CHECK_BITS: Final = 28
"""The lower bits of a number are a sum of the name's bytes: those of calls that are numbered through are much alike."""

_LEAST: Final = 1024
_BITS: Final = 1 << 20


class _Table:
    """The blocks of so many numbers; a number that is gone keeps its place."""

    __slots__ = ("blocks", "is_full", "kept", "numbers", "size", "used")

    def __init__(self, size: int) -> None:
        self.size = size
        self.numbers = array("q", bytes(8 * size))
        self.blocks = array("i", [_FREE]) * size
        """NOWHERE for a number that is gone, whose place others were passed over for."""
        self.used = self.kept = 0
        """At how many places a number lies, or lay; of which how many are not gone."""
        self.is_full = False

    def find(self, number: int) -> int:
        """Return the place at which a number lies, or lay; NOWHERE if it never did."""
        numbers, blocks, size = self.numbers, self.blocks, self.size
        place = (number >> _CHECK_BITS) % size
        while blocks[place] != _FREE:
            if numbers[place] == number:
                return place
            place += 1
            if place == size:
                place = 0
        return NOWHERE

    def lay(self, number: int, block: int) -> None:
        """Lay a number that never lay here at the first free place."""
        blocks, size = self.blocks, self.size
        place = (number >> _CHECK_BITS) % size
        while blocks[place] != _FREE:
            place += 1
            if place == size:
                place = 0
        self.numbers[place], blocks[place] = number, block
        self.used += 1
        self.kept += 1
        # Beyond three quarters numbers lie far from the place that they name.
        self.is_full = 4 * self.used >= 3 * size

    def set(self, place: int, block: int) -> None:
        """Set the block of the number at a place; NOWHERE takes it as gone."""
        self.kept += (block != NOWHERE) - (self.blocks[place] != NOWHERE)
        self.blocks[place] = block


class Places:
    """A block, or a sign below zero, for each number."""

    __slots__ = ("_least", "_newest", "_seen", "_tables")

    def __init__(self, least: int = _LEAST) -> None:
        self._least = least
        self._newest = _Table(least)
        self._tables = [self._newest]
        """No number lies in two of them."""
        self._seen = bytearray(_BITS // 8)
        """A bit for every number that lies in a table, shared by some: most that are asked for never did."""

    def __contains__(self, number: int) -> bool:
        """Tell whether there is a block for a number."""
        return self.get(number) != NOWHERE

    def get(self, number: int) -> int:
        """Return the block of a number; NOWHERE if there is none."""
        if self._is_seen(number):
            for table in self._tables:
                place = table.find(number)
                if place != NOWHERE:
                    block: int = table.blocks[place]
                    return block
        return NOWHERE

    def put(self, number: int, block: int) -> None:
        """Keep a block for a number, in place of the one it had."""
        if not self._is_seen(number):
            self._mark(number)
        elif self._set(number, block):
            return
        if self._newest.is_full:
            self._begin_table()
        self._newest.lay(number, block)

    def drop(self, number: int) -> None:
        """Keep none for a number that has one."""
        self._set(number, NOWHERE)
        emptied = [each for each in self._tables if each.kept == 0 and each is not self._newest]
        if emptied:
            self._tables = [each for each in self._tables if each not in emptied]
            self._mark_anew()

    def _set(self, number: int, block: int) -> bool:
        """Set the block of a number where it lies; False if it lies nowhere."""
        for table in self._tables:
            place = table.find(number)
            if place != NOWHERE:
                table.set(place, block)
                return True
        return False

    def _begin_table(self) -> None:
        """Begin a table with room for half as many as are kept."""
        kept = sum([table.kept for table in self._tables])
        self._newest = _Table(max(self._least, 2 * kept // 3))
        self._tables.append(self._newest)

    def _is_seen(self, number: int) -> bool:
        bit = number >> _CHECK_BITS & _BITS - 1
        return self._seen[bit >> 3] >> (bit & 7) & 1 != 0

    def _mark(self, number: int) -> None:
        bit = number >> _CHECK_BITS & _BITS - 1
        self._seen[bit >> 3] |= 1 << (bit & 7)

    def _mark_anew(self) -> None:
        """Mark the numbers that lie in a table, and no others."""
        self._seen = bytearray(_BITS // 8)
        for table in self._tables:
            for number, block in zip(table.numbers, table.blocks, strict=True):
                if block != _FREE:
                    self._mark(number)
