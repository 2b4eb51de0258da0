"""The forecast of the service level tried on hours that are over, from nothing but what was known then.

Of agents only that is used which calls tell: who ended one in the last quarter hour is taken to be there.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, tzinfo
from typing import NamedTuple

from app.metrics.record import VisitRecord
from app.metrics.workload import Measured, Recent, Workload
from app.staffing.ahead import HALF_HOUR, drag, foretold, play, scene
from app.staffing.estimate import estimate
from app.staffing.past import DayLoad, Past, learn
from app.staffing.play import Chance, without_breath

QUARTER_S = 900.0
_MINUTE_S = 60.0
_HALF_HOUR_S = 1_800.0
_HOUR_S = 3_600.0
_LEARNT_S = 14_400.0
_SEEN_S = 900.0
_TALKS = 400

_FEWEST = 5
"""Calls that must count in the half hour: of fewer a share says nothing."""


class Stay(NamedTuple):
    """One visit of a queue, in seconds since some beginning; `over_s` is when its agent was free again."""

    queued_s: float
    queue: str
    left_s: float
    answered: bool
    agent: str | None = None
    over_s: float = 0.0


def stay(visit: VisitRecord) -> Stay | None:
    """Return a visit that is over as it is tried on; None of one that is not, or went on elsewhere."""
    if visit.left_at is None or visit.outcome not in ("answered", "abandoned"):
        return None
    left_s = visit.left_at / 1_000
    kept = sum(part or 0 for part in (visit.talk, visit.hold, visit.acw)) / 1_000
    is_answered = visit.outcome == "answered"
    return Stay(
        visit.queued_at / 1_000, visit.queue, left_s, is_answered, visit.agent, left_s + kept
    )


class Promise(NamedTuple):
    """The target that is counted by, and what a short hang-up is."""

    ratio: float
    within_s: float
    short_s: float


class LevelReport(NamedTuple):
    """How good forecasts of the next half hour were: mean |error| in shares, and how many lay within the range."""

    error: float | None
    coverage: float | None
    baselines: dict[str, float | None]
    forecasts: int


BASELINES = ("last_half_hour", "last_hour")


class Calendar:
    """The days of a queue by the centre's clock, and what those before each of them teach."""

    def __init__(self, loads: Sequence[DayLoad], zone: tzinfo) -> None:
        self._loads = {load.day: load for load in loads}
        self._zone = zone
        self._pasts: dict[int, Past] = {}

    def place(self, at_s: float) -> tuple[int, int]:
        """Return the number of an instant's day, and of its quarter hour."""
        local = datetime.fromtimestamp(at_s, self._zone)
        return local.toordinal(), (60 * local.hour + local.minute) // 15

    def today(self, day: int, quarter: int) -> list[int]:
        """Return the arrivals of the quarter hours of a day before one."""
        load = self._loads.get(day)
        return [0] * quarter if load is None else [round(n) for n in load.arrivals[:quarter]]

    def past(self, day: int) -> Past:
        """Return what the days before a day teach."""
        if day not in self._pasts:
            self._pasts[day] = learn([*self._loads.values()], day)
        return self._pasts[day]


class Hours:
    """The visits of all queues, to be looked at as they stood at any instant."""

    def __init__(
        self, stays: Sequence[Stay], queue: str, promise: Promise, calendar: Calendar
    ) -> None:
        self._all = sorted(stays)
        self._entered = [stay.queued_s for stay in self._all]
        self._queue = queue
        self._promise = promise
        self._calendar = calendar

    def level(self, since_s: float, until_s: float, now_s: float) -> tuple[int, int]:
        """Return (met, counted) of the calls that count in a stretch, as known at an instant."""
        met = counted = 0
        for stay in self._between(since_s - _HOUR_S, until_s):
            if stay.queue != self._queue:
                continue
            waited = min(stay.left_s, now_s) - stay.queued_s
            counts_at = stay.queued_s + min(waited, self._promise.within_s)
            if not since_s < counts_at <= until_s:
                continue
            gone = stay.left_s <= now_s
            if (gone and (stay.answered or waited >= self._promise.short_s)) or (
                not gone and waited >= self._promise.within_s
            ):
                counted += 1
                met += gone and stay.answered and waited <= self._promise.within_s
        return met, counted

    def workload(self, at_s: float) -> Workload:
        """Return the workload of the queue as its board would have had it at an instant."""
        known = list(self._between(at_s - _LEARNT_S, at_s))
        ours = [stay for stay in known if stay.queue == self._queue]
        over = [stay for stay in known if stay.answered and at_s - _SEEN_S < stay.over_s <= at_s]
        talking = [stay for stay in ours if stay.answered and stay.left_s <= at_s < stay.over_s]
        seen = {stay.agent for stay in (*over, *talking) if stay.queue == self._queue}
        elsewhere = sum(stay.agent in seen and stay.queue != self._queue for stay in over)
        waiting = [at_s - stay.queued_s for stay in ours if stay.left_s > at_s]
        day, quarter = self._calendar.place(at_s)
        return Workload(
            queue=self._queue,
            at=round(at_s * 1_000),
            ratio=self._promise.ratio,
            within_s=self._promise.within_s,
            short_s=self._promise.short_s,
            day=day,
            quarter=quarter,
            quarter_since=round(at_s // QUARTER_S * QUARTER_S * 1_000),
            today=self._calendar.today(day, quarter),
            known_from=0,
            half_hour=_recent(ours, at_s, _HALF_HOUR_S),
            hour=_recent(ours, at_s, _HOUR_S),
            measured=_measured(ours, at_s),
            talks=[s.over_s - s.left_s for s in ours if s.answered and s.over_s <= at_s][-_TALKS:],
            waiting=sorted(waiting, reverse=True),
            busy=[at_s - stay.left_s for stay in talking],
            minutes=[],
            level=self.level(at_s - _HOUR_S, at_s, at_s),
            staffed=None,
            serving=None,
            served=len(seen),
            others=[],
            elsewhere=Recent(elsewhere, _SEEN_S),
        )

    def past(self, at_s: float) -> Past:
        """Return what the days before an instant's day teach."""
        return self._calendar.past(self._calendar.place(at_s)[0])

    def _between(self, since_s: float, until_s: float) -> Sequence[Stay]:
        return self._all[bisect_left(self._entered, since_s) : bisect_right(self._entered, until_s)]


def level_back_test(
    hours: Hours, instants: Sequence[float], chance: Callable[[float], Chance]
) -> LevelReport:
    """Foretell the half hour after each of these instants, and hold it against what came."""
    errors: dict[str, list[float]] = {name: [] for name in ("ours", *BASELINES)}
    within = 0
    for at_s in instants:
        for name, error, covered in _tried(hours, at_s, chance(at_s)):
            errors[name].append(error)
            within += covered
    means = {name: sum(each) / len(each) if each else None for name, each in errors.items()}
    tried = len(errors["ours"])
    return LevelReport(means.pop("ours"), within / tried if tried else None, means, tried)


def _tried(hours: Hours, at_s: float, chance: Chance) -> Iterator[tuple[str, float, bool]]:
    met, counted = hours.level(at_s, at_s + _HALF_HOUR_S, at_s + _HALF_HOUR_S)
    work = hours.workload(at_s)
    found = estimate(work, hours.past(at_s))
    there = scene(work, found, round(work.served), drag(work, found))
    if counted < _FEWEST or there is None or not there.agents:
        return
    told = foretold(work, without_breath(play(there, chance, HALF_HOUR)))
    if told is None:
        return
    came = met / counted
    yield "ours", abs(told.mean - came), told.low <= came <= told.high
    for name, back_s in zip(BASELINES, (_HALF_HOUR_S, _HOUR_S), strict=True):
        was_met, was_counted = hours.level(at_s - back_s, at_s, at_s)
        was = was_met / was_counted if was_counted else work.ratio
        yield name, abs(was - came), False


def _recent(stays: Sequence[Stay], at_s: float, length_s: float) -> Recent:
    return Recent(sum(stay.queued_s > at_s - length_s for stay in stays), length_s)


def _measured(stays: Sequence[Stay], at_s: float) -> Measured:
    handled = [stay for stay in stays if stay.answered and stay.over_s <= at_s]
    return Measured(
        handled=len(handled),
        handling_s=sum(stay.over_s - stay.left_s for stay in handled),
        abandoned=sum(not stay.answered and stay.left_s <= at_s for stay in stays),
        waited_s=sum(min(stay.left_s, at_s) - stay.queued_s for stay in stays),
    )
