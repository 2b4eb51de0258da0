"""Quarter hours of many subjects: a bit each, where a tuple in a dict took 150 bytes, 50,000 times a day."""

from collections.abc import Iterable, Iterator
from typing import Final, TypeAlias

from app.events.instants import DAY, Instant
from app.metrics.quarter import QUARTER

Quarter: TypeAlias = tuple[str, str, Instant]
"""A kind, a subject of that kind, and when a quarter hour began."""

_DAY: Final = int(DAY)
_QUARTER: Final = int(QUARTER)
_DAYS_BYTES: Final = 12
"""A bit for each of 96."""


class QuarterHours:
    """A set of quarter hours."""

    __slots__ = ("_days",)

    def __init__(self, quarters: Iterable[Quarter] = ()) -> None:
        self._days: dict[tuple[str, str, int], int] = {}
        """Of every kind, subject and day the quarter hours, as bits; none without any."""
        self.update(quarters)

    def add(self, kind: str, subject: str, since: Instant) -> None:
        """Take one in."""
        day, bit = since // _DAY, 1 << since % _DAY // _QUARTER
        key = kind, subject, day
        self._days[key] = self._days.get(key, 0) | bit

    def update(self, quarters: Iterable[Quarter]) -> None:
        """Take some in."""
        for kind, subject, since in quarters:
            self.add(kind, subject, since)

    def take(self, most: int) -> list[Quarter]:
        """Hand over at most so many, to be kept no longer."""
        taken: list[Quarter] = []
        while self._days and len(taken) < most:
            key, bits = next(iter(self._days.items()))
            some = _quarters(key, bits)[: most - len(taken)]
            taken += some
            for _, _, since in some:
                bits &= ~(1 << since % _DAY // _QUARTER)
            if bits:
                self._days[key] = bits
            else:
                del self._days[key]
        return taken

    def copy(self) -> "QuarterHours":
        """Return another with the same."""
        other = QuarterHours()
        other._days.update(self._days)
        return other

    def dump(self) -> list[tuple[str, str, int, bytes]]:
        """Return the bits of every kind, subject and day."""
        return [(*key, bits.to_bytes(_DAYS_BYTES, "little")) for key, bits in self._days.items()]

    def load(self, days: Iterable[tuple[str, str, int, bytes]]) -> None:
        """Take in what `dump` returned."""
        for kind, subject, day, bits in days:
            key = kind, subject, day
            self._days[key] = self._days.get(key, 0) | int.from_bytes(bits, "little")

    def join(self, other: "QuarterHours") -> None:
        """Take in what another holds."""
        self.load(other.dump())

    def oldest(self) -> Instant | None:
        """Return when the first of all began; None if there is none."""
        oldest: Instant | None = None
        for (_, _, day), bits in self._days.items():
            # The lowest bit that is set is the first quarter hour: none of the others is looked at.
            since = day * _DAY + ((bits & -bits).bit_length() - 1) * _QUARTER
            if oldest is None or since < oldest:
                oldest = since
        return oldest

    def __iter__(self) -> Iterator[Quarter]:
        """Yield each, a subject's of a day in order."""
        return iter([each for key, bits in self._days.items() for each in _quarters(key, bits)])

    def __len__(self) -> int:
        """Return how many there are."""
        return sum(bits.bit_count() for bits in self._days.values())

    def __bool__(self) -> bool:
        """Tell whether there is any."""
        return bool(self._days)


def _quarters(of: tuple[str, str, int], bits: int) -> list[Quarter]:
    """Return the quarter hours of a subject's day, in order."""
    kind, subject, day = of
    begun = day * _DAY
    return [
        (kind, subject, begun + number * _QUARTER)
        for number in range(bits.bit_length())
        if bits >> number & 1
    ]
