"""Calls by source and name: the newest as they are, and a backlog of a day in three bytes each, where a name takes 110."""

import zlib
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final, TypeAlias

import msgspec

from app.metrics.roster import CallKey

_A_BLOCK: Final = 256
_NEWEST: Final = 2_048
"""So many of a source stay at hand, to be told from those that are noted again."""

_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(list[str])

Block: TypeAlias = tuple[str, int, bytes]
"""A source, how many calls of it, and their names, packed."""


class CallNames:
    """A set of calls, the oldest first, source by source; one that is noted again after thousands may be in it twice."""

    __slots__ = ("_most", "blocks", "newest")

    def __init__(self, calls: Iterable[CallKey] = (), most: int = _NEWEST) -> None:
        self._most = most
        self.blocks: list[Block] = []
        """What was noted before all that is newest."""
        self.newest: dict[str, dict[str, None]] = {}
        """The names of every source's newest calls; none without any."""
        self.update(calls)

    def add(self, call: CallKey) -> None:
        """Take one in."""
        source, name = call
        names = self.newest.get(source)
        if names is None:
            names = self.newest[source] = {}
        names[name] = None
        if len(names) > self._most:
            some = list(islice(names, _A_BLOCK))
            self.blocks.append(_packed(source, some))
            for each in some:
                del names[each]

    def update(self, calls: Iterable[CallKey]) -> None:
        """Take some in."""
        for call in calls:
            self.add(call)

    def join(self, other: "CallNames") -> None:
        """Take in what another holds; its blocks as they are."""
        self.blocks += other.blocks
        for source, names in other.newest.items():
            self.update([(source, name) for name in names])

    def take(self, most: int) -> list[CallKey]:
        """Hand over at most so many, to be kept no longer."""
        taken: list[CallKey] = []
        while self and len(taken) < most:
            taken += self._take(most - len(taken))
        return taken

    def _take(self, most: int) -> list[CallKey]:
        """Hand over at most so many of one source, of which there are some."""
        if self.blocks:
            source, _, packed = self.blocks.pop(0)
            some = _opened(packed)
            if len(some) > most:
                self.blocks.insert(0, _packed(source, some[most:]))
            return [(source, name) for name in some[:most]]
        source, names = next(iter(self.newest.items()))
        some = list(islice(names, most))
        for name in some:
            del names[name]
        if not names:
            del self.newest[source]
        return [(source, name) for name in some]

    def copy(self) -> "CallNames":
        """Return another with the same."""
        other = CallNames(most=self._most)
        other.blocks = self.blocks.copy()
        for source, names in self.newest.items():
            other.newest[source] = names.copy()
        return other

    def dump(self) -> list[Block]:
        """Return all as blocks."""
        newest = [_packed(source, list(names)) for source, names in self.newest.items()]
        return self.blocks + newest

    def load(self, blocks: Iterable[Block]) -> None:
        """Take in what `dump` returned."""
        self.blocks += blocks

    def __iter__(self) -> Iterator[CallKey]:
        """Yield each once."""
        found = [(source, name) for source, _, some in self.blocks for name in _opened(some)]
        for source, names in self.newest.items():
            found += [(source, name) for name in names]
        return iter(dict.fromkeys(found))

    def __len__(self) -> int:
        """Return how many there are, those twice that are in it twice."""
        newest = sum([len(names) for names in self.newest.values()])
        return newest + sum([count for _, count, _ in self.blocks])

    def __bool__(self) -> bool:
        """Tell whether there is any."""
        return bool(self.blocks or self.newest)


def _packed(source: str, names: list[str]) -> Block:
    return source, len(names), zlib.compress(_encoder.encode(names), 1)


def _opened(packed: bytes) -> list[str]:
    return _decoder.decode(zlib.decompress(packed))
