"""The estimated wait by brute force: every caller's moment of entry is looked at anew."""

from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import TypeVar

from tests.recount.call import Visit
from tests.recount.recount import Recount
from tests.recount.rules import HOUR, MINUTE, SECOND

DAY = 24 * HOUR


@dataclass(frozen=True)
class Estimated:
    """What the next caller would be told, the median error of the last day, and of how many callers."""

    wait_s: float | None
    error_s: float | None
    n: int
    of: int


class Estimating:
    """The estimates of one queue of a recounted centre."""

    def __init__(self, recount: Recount, queue: str) -> None:
        self.recount, self.queue = recount, queue
        self.waiting = cache(self._waiting)
        self.told = cache(self._told)

    def at(self, instant: int) -> Estimated:
        border = full_quarter(instant)
        answered = self.answered(border - DAY, border)
        told = [(self.told(visit.queued_at - 1), visit.wait_ms) for visit in answered]
        errors = sorted(abs(said - waited) for said, waited in told if said is not None)
        return Estimated(
            in_seconds(self.told(instant)), in_seconds(median(errors)), len(errors), len(answered)
        )

    def _told(self, instant: int) -> int | None:
        border = full_quarter(instant)
        answered, waiting = self.answered(border - HOUR, border), self.waiting(instant)
        found = [(visit, self.waiting(visit.queued_at - 1)) for visit in answered]
        paces = sorted(Fraction(visit.wait_ms, ahead + 1) for visit, ahead in found if ahead > 0)
        if waiting == 0:
            return 0 if answered else None
        if not paces:
            return None
        return int(Fraction(1, 2) + (waiting + 1) * (median(paces) or 0))

    def _waiting(self, instant: int) -> int:
        return self.recount.now(self.queue, instant)["waiting"] or 0

    def answered(self, after: int, until: int) -> list[Visit]:
        """Those who entered after one instant, and had been answered by the other."""
        visits = self.recount.as_of(until).visits(self.queue)
        return [
            visit for visit in visits if visit.outcome == "answered" and after < visit.queued_at
        ]


def full_quarter(instant: int) -> int:
    return instant // (15 * MINUTE) * (15 * MINUTE)


Ranked = TypeVar("Ranked", int, Fraction)


def median(ordered: list[Ranked]) -> Ranked | None:
    """Nearest rank, as all medians of the house."""
    return ordered[-(-len(ordered) // 2) - 1] if ordered else None


def in_seconds(span: int | None) -> float | None:
    return None if span is None else span / SECOND
