"""The calls that are over, packed away: many to a block of compressed bytes, found by the call's number.

A block is pressed when there is time for it, before it is saved: until then it takes four times the room.

A call that is woken, and packed away again later, leaves its old bytes behind in their block; what
counts is the block that the index names. Blocks go when all of their segment is forgotten.
"""

import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from itertools import islice
from typing import Final, NamedTuple, TypeAlias

import msgspec

from app.events.instants import Instant
from app.metrics.places import NOWHERE, Places
from app.metrics.roster import CallKey, call_number

_A_BLOCK = 32
"""Calls to a block: 48 bytes a call instead of 200, and 15 µs to open one."""

_PRESSED_AT_ONCE: Final = 30
"""Blocks: some 3 ms."""

_SHARED = -1
"""The place of a number that several calls have: each is looked up by name."""

_Block: TypeAlias = dict[str, dict[str, bytes]]

_encoder = msgspec.msgpack.Encoder()
_block_decoder = msgspec.msgpack.Decoder(_Block)
_segment_decoder = msgspec.msgpack.Decoder(tuple[Instant, list[tuple[list[int], bytes]]])
_plain_segment_decoder = msgspec.msgpack.Decoder(tuple[Instant, _Block])
"""How segments stood in checkpoints before: to be packed again."""

_PRESSED: Final = b"x"
"""How what is pressed begins; no map of MessagePack does."""

_PART: Final = "packed:"
_PLAIN_PART: Final = "calls:"


Over: TypeAlias = tuple[CallKey, int, bytes]
"""A call that is over: its name, its number and its events."""


class Segment(NamedTuple):
    """Calls that were packed away together: a part of the checkpoint, written once."""

    number: int
    last_at: Instant
    blocks: range


class Settled:
    """Every call that is over and kept, as the bytes of its events."""

    def __init__(self, number: Callable[[CallKey], int] = call_number) -> None:
        self._number = number
        self._segments: list[Segment] = []
        self._unsaved: list[Segment] = []
        self._numbers: dict[int, list[int]] = {}
        """The numbers of the calls of blocks that are not saved yet."""
        self._dropped: list[str] = []
        self._next_segment = 0
        self._blocks: dict[int, bytes] = {}
        self._next_block = 0
        self._loose: list[int] = []
        """The blocks that are not pressed yet."""
        self._places = Places()
        """The block of every call, by the call's number."""
        self._twins: dict[CallKey, int] = {}
        """The blocks of calls that share their number with another."""
        self._opened: tuple[int, _Block] = (-1, {})

    def put(self, calls: Iterable[Over], last_at: Instant) -> None:
        """Keep calls of which none is kept yet, the last heard of at `last_at`, as one segment."""
        self._add_segment(self._next_segment, calls, last_at)
        self._unsaved.append(self._segments[-1])

    def take(self, call: CallKey) -> bytes | None:
        """Hand a call out, to be kept no longer; None if it was not."""
        found = self.get(call)
        if found is not None and self._twins.pop(call, None) is None:
            self._places.drop(self._number(call))
        return found

    def may_keep(self, number: int) -> bool:
        """Tell whether a call of this number is kept: mostly it is the one that is meant."""
        return number in self._places

    def get(self, call: CallKey) -> bytes | None:
        """Return a call's bytes; None if it is not kept."""
        block = self._place(call)
        return self._open(block).get(call[0], {}).get(call[1]) if block is not None else None

    def every(self, since: Instant = -1) -> Iterator[tuple[CallKey, bytes]]:
        """Yield every call of segments that were heard of at `since` or later."""
        for segment in self._segments:
            if segment.last_at >= since:
                for block in segment.blocks:
                    yield from self._kept_in(block)

    def named(self, numbers: Collection[int]) -> list[CallKey]:
        """Return the calls of these numbers, and seldom one more: see `call_number`."""
        blocks = {self._places.get(number) for number in numbers}
        blocks = blocks - {_SHARED, NOWHERE} | set(self._twins.values())
        kept = (call for block in sorted(blocks) for call, _ in self._kept_in(block))
        return [call for call in kept if self._number(call) in numbers]

    def forget(self, horizon: Instant) -> None:
        """Forget the segments of which nothing was heard after the horizon."""
        for segment in [segment for segment in self._segments if segment.last_at <= horizon]:
            for call in [call for block in segment.blocks for call, _ in self._kept_in(block)]:
                self.take(call)
            for block in segment.blocks:
                del self._blocks[block]
                self._numbers.pop(block, None)
            self._segments.remove(segment)
            if segment in self._unsaved:
                self._unsaved.remove(segment)
            self._dropped.append(f"{_PART}{segment.number}")

    def press(self, most: int = _PRESSED_AT_ONCE) -> bool:
        """Press so many blocks; tell whether there were any."""
        loose, self._loose = self._loose[:most], self._loose[most:]
        for block in loose:
            # What was forgotten meanwhile need not be.
            if block in self._blocks:
                self._blocks[block] = zlib.compress(self._blocks[block], 1)
        return bool(loose)

    def dump(self) -> dict[str, bytes]:
        """Return the parts of a checkpoint that changed since the last dump; empty bytes mean gone."""
        self.press(len(self._loose))
        parts = dict.fromkeys(self._dropped, b"")
        for segment in self._unsaved:
            blocks = [(self._numbers.pop(block), self._blocks[block]) for block in segment.blocks]
            parts[f"{_PART}{segment.number}"] = _encoder.encode((segment.last_at, blocks))
        self._unsaved.clear()
        self._dropped.clear()
        return parts

    def load(self, parts: Mapping[str, bytes]) -> None:
        """Take the calls out of a checkpoint's parts; of one that stands there twice the later counts."""
        for number in _numbered(parts, _PLAIN_PART):
            last_at, plain = _plain_segment_decoder.decode(parts[f"{_PLAIN_PART}{number}"])
            calls = [
                ((source, name), self._number((source, name)), packed)
                for source, some in plain.items()
                for name, packed in some.items()
            ]
            for call, _, _ in calls:
                self.take(call)
            self._dropped.append(f"{_PLAIN_PART}{number}")
            self._add_segment(number, calls, last_at)
            self._unsaved.append(self._segments[-1])
        for number in _numbered(parts, _PART):
            last_at, blocks = _segment_decoder.decode(parts[f"{_PART}{number}"])
            first = self._next_block
            for numbers, packed in blocks:
                self._add_packed(numbers, packed)
            self._end_segment(number, last_at, first)

    def _add_segment(self, number: int, calls: Iterable[Over], last_at: Instant) -> None:
        rest, first = iter(calls), self._next_block
        while some := list(islice(rest, _A_BLOCK)):
            self._add_block(some)
        self._end_segment(number, last_at, first)

    def _end_segment(self, number: int, last_at: Instant, first: int) -> None:
        self._segments.append(Segment(number, last_at, range(first, self._next_block)))
        self._next_segment = number + 1

    def _add_block(self, calls: list[Over]) -> None:
        by_source = dict[str, dict[str, bytes]]()
        for call, _, packed in calls:
            by_source.setdefault(call[0], {})[call[1]] = packed
        numbers = [number for _, number, _ in calls]
        self._numbers[self._next_block] = numbers
        self._loose.append(self._next_block)
        self._place_block(_encoder.encode(by_source), numbers, [call for call, _, _ in calls])

    def _add_packed(self, numbers: list[int], packed: bytes) -> None:
        """Keep a block as it was saved; it is opened only if a call of it may be kept already."""
        known = {number for number in numbers if number in self._places}
        if not known and len(set(numbers)) == len(numbers):
            self._place_block(packed, numbers, [])
            return
        calls = [(source, name) for source, each in _opened(packed).items() for name in each]
        for call in calls:
            self.take(call)
        self._place_block(packed, [self._number(call) for call in calls], calls)

    def _place_block(self, packed: bytes, numbers: list[int], calls: list[CallKey]) -> None:
        """Keep a block of calls of these numbers; none may be without the calls that share a number."""
        block = self._next_block
        self._next_block += 1
        self._blocks[block] = packed
        places = self._places
        shared: list[int] = []
        for n, number in enumerate(numbers):
            known = places.get(number)
            if known == NOWHERE:
                places.put(number, block)
            elif known != block:
                shared.append(n)
        for n in shared:
            self._share(calls[n], block)
        # Two of this very block may have one number.
        if len(set(numbers)) < len(numbers):
            for call in calls:
                self._share(call, block)

    def _share(self, call: CallKey, block: int) -> None:
        """Keep a call by its name, and so whoever else has its number."""
        number = self._number(call)
        place = self._places.get(number)
        if place != _SHARED:
            others = ((source, name) for source, each in self._open(place).items() for name in each)
            self._twins |= {other: place for other in others if self._number(other) == number}
            self._places.put(number, _SHARED)
        self._twins[call] = block

    def _place(self, call: CallKey) -> int | None:
        place = self._places.get(self._number(call))
        if place == _SHARED:
            return self._twins.get(call)
        return place if place != NOWHERE else None

    def _kept_in(self, block: int) -> Iterator[tuple[CallKey, bytes]]:
        """Yield the calls of a block that are not out, or in a later one."""
        for source, calls in self._open(block).items():
            for name, packed in calls.items():
                if self._place((source, name)) == block:
                    yield (source, name), packed

    def _open(self, block: int) -> _Block:
        # Whoever asks for one call of a block asks for its neighbours next.
        if self._opened[0] != block:
            packed = self._blocks[block]
            is_loose = packed[:1] != _PRESSED
            self._opened = block, _block_decoder.decode(packed) if is_loose else _opened(packed)
        return self._opened[1]


def _opened(packed: bytes) -> _Block:
    return _block_decoder.decode(zlib.decompress(packed))


def _numbered(parts: Mapping[str, bytes], kind: str) -> list[int]:
    """Return the numbers of the parts of a kind, in order."""
    return sorted(int(name.removeprefix(kind)) for name in parts if name.startswith(kind))
