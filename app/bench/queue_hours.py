"""One queue played through for some hours, call by call, and its figures as of any instant of them.

Arrivals are Poisson, even or in waves, handling and patience exponential; how many agents there are is told.
"""

from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Sequence
from heapq import heappop, heappush
from itertools import accumulate
from math import pi, sin
from random import Random
from typing import NamedTuple

from app.events.instants import MINUTE, SECOND, Instant, format_instant
from app.metrics.beside import LevelAhead, StaffingPicture
from app.metrics.snapshot import Figure, Gauges, QueuePicture, Target, WindowFigures
from app.metrics.workload import Measured, Recent, Workload
from app.staffing.estimate import demand, estimate
from app.staffing.past import UNKNOWN
from app.staffing.plan import needed
from app.staffing.required import expected

SHORT_S = 5.0
TARGET = Target(0.8, 20.0)
_LEARNT_OVER_S = 4 * 3_600.0
_WINDOWS = {"15m": 900.0, "30m": 1_800.0, "60m": 3_600.0}


class Scene(NamedTuple):
    """What comes, and how long it takes and bears; seconds.

    In waves of `wave_s` the arrivals rise and fall by the share `wave` of their mean.
    """

    per_hour: float = 200.0
    handle_s: float = 180.0
    patience_s: float = 120.0
    wave: float = 0.0
    wave_s: float = 4 * 3_600.0

    def per_s(self, at: float) -> float:
        """Return the calls a second at an instant."""
        return self.per_hour / 3_600.0 * (1.0 + self.wave * sin(2.0 * pi * at / self.wave_s))

    def next_call(self, at: float, chance: Random) -> float:
        """Return when the next call comes, after an instant."""
        most = self.per_hour / 3_600.0 * (1.0 + self.wave)
        while True:
            at += chance.expovariate(most)
            # With even arrivals every one that is drawn comes.
            if not self.wave or chance.random() * most < self.per_s(at):
                return at


class Call(NamedTuple):
    """One call; `ended_s` is when its conversation was over, None for one that hung up."""

    queued_s: float
    left_s: float
    ended_s: float | None


def play(
    scene: Scene, agents: Sequence[tuple[float, int]], hours: float, chance: Random
) -> list[Call]:
    """Return the calls of so many hours; `agents` says from which second on there are how many."""
    waiting: deque[tuple[float, float]] = deque()
    talking: list[float] = []
    calls: list[Call] = []
    at, end, shifts = 0.0, hours * 3_600.0, deque(agents)
    coming, staffed = scene.next_call(0.0, chance), shifts.popleft()[1]
    while at < end:
        turns = [coming, talking[0] if talking else end, shifts[0][0] if shifts else end]
        at = min(turns)
        if at == coming:
            waiting.append((at, at + chance.expovariate(1.0 / scene.patience_s)))
            coming = scene.next_call(at, chance)
        elif talking and at == talking[0]:
            heappop(talking)
        elif shifts:
            staffed = shifts.popleft()[1]
        while waiting and len(talking) < staffed:
            queued, gone = waiting.popleft()
            if gone <= at:
                calls.append(Call(queued, gone, None))
                continue
            ended = at + chance.expovariate(1.0 / scene.handle_s)
            heappush(talking, ended)
            calls.append(Call(queued, at, ended))
    calls += [Call(queued, gone, None) for queued, gone in waiting]
    return sorted(calls)


class _Sums:
    """Amounts by the second at which they count: what a window holds is one subtraction."""

    def __init__(self, amounts: Sequence[tuple[float, float]]) -> None:
        ordered = sorted(amounts)
        self._at = [at for at, _ in ordered]
        self._total = [0.0, *accumulate(amount for _, amount in ordered)]

    def within(self, since: float, until: float) -> float:
        """Return the sum after `since` up to `until`."""
        first, last = bisect_right(self._at, since), bisect_right(self._at, until)
        return self._total[last] - self._total[first]


class QueueHours:
    """The figures of a queue that was played through, as a board would have shown them."""

    def __init__(self, calls: Sequence[Call], agents: Sequence[tuple[float, int]]) -> None:
        self.seconds = int(calls[-1].queued_s)
        self._agents = agents
        self._calls = calls
        self._queued = [call.queued_s for call in calls]
        self._longest = max((call.left_s - call.queued_s for call in calls), default=0.0)
        levels = [event for call in calls if (event := _level(call)) is not None]
        talks = [(c.ended_s, c.ended_s - c.left_s) for c in calls if c.ended_s is not None]
        hung_up = [call for call in calls if call.ended_s is None]
        self._counted = _Sums([(at, 1.0) for at, _ in levels])
        self._met = _Sums([(at, float(met)) for at, met in levels])
        self._handled = _Sums([(at, 1.0) for at, _ in talks])
        self._handling = _Sums(talks)
        self._abandoned = _Sums([(call.left_s, 1.0) for call in hung_up])
        self._waited = _Sums([(call.left_s, call.left_s - call.queued_s) for call in calls])
        self._foreseen_at = -1.0
        self._found: tuple[int | None, float | None] = (None, None)

    def picture(self, at_s: float, day: Instant) -> QueuePicture:
        """Return the queue as of a second of its hours; `day` is the instant at which they began."""
        at = day + round(at_s * SECOND)
        waits = self._waiting(at_s)
        staffed = self._staffed(at_s)
        required, level = self._foreseen(at_s, day, staffed)
        since = format_instant(day + round(min(waits) * SECOND)) if waits else None
        return QueuePicture(
            name="Queue",
            group=None,
            target=TARGET,
            status="ok",
            status_since=None,
            sources=[],
            now=Gauges(len(waits), 0, 0, since, agents_staffed=staffed),
            windows={name: self._window(at_s, length) for name, length in _WINDOWS.items()},
            staffing=StaffingPicture(
                at=format_instant(at),
                staffed=staffed,
                serving=staffed,
                required=required,
                missing=None if required is None else required - staffed,
                basis="last_hour",
                level=LevelAhead(format_instant(at + 30 * MINUTE), level, None, None),
            ),
        )

    def _window(self, at: float, length: float) -> WindowFigures:
        counted = self._counted.within(at - length, at)
        met = self._met.within(at - length, at)
        level = Figure(met / counted if counted else None, met, counted)
        offered = Figure(self._came(at, length).calls)
        return WindowFigures("", "", {"service_level": level, "offered": offered})

    def _waiting(self, at: float) -> list[float]:
        first = bisect_left(self._queued, at - self._longest)
        last = bisect_right(self._queued, at)
        return [call.queued_s for call in self._calls[first:last] if call.left_s > at]

    def _staffed(self, at: float) -> int:
        return next(agents for since, agents in reversed(self._agents) if since <= at)

    def _foreseen(self, at: float, day: Instant, staffed: int) -> tuple[int | None, float | None]:
        """Return what staffing makes of what is known by then, worked out once a minute as in the service.

        The service level ahead is Erlang A's: the service plays it through from who waits now.
        """
        if self._foreseen_at != at // 60:
            self._foreseen_at = at // 60
            work = self._workload(at, day, staffed)
            found = estimate(work, UNKNOWN)
            wanted = demand(work, found, found.per_s)
            level = expected(wanted, staffed).service_level if wanted is not None else None
            self._found = (needed(work, found, found.per_s), level)
        return self._found

    def _workload(self, at: float, day: Instant, staffed: int) -> Workload:
        since = at - _LEARNT_OVER_S
        quarter = 15 * MINUTE
        now = day + round(at * SECOND)
        return Workload(
            queue="Q",
            at=now,
            ratio=TARGET.ratio,
            within_s=TARGET.within_s,
            short_s=SHORT_S,
            day=0,
            quarter=0,
            quarter_since=now // quarter * quarter,
            today=[],
            known_from=0,
            half_hour=self._came(at, 1_800.0),
            hour=self._came(at, 3_600.0),
            measured=Measured(
                handled=round(self._handled.within(since, at)),
                handling_s=self._handling.within(since, at),
                abandoned=round(self._abandoned.within(since, at)),
                waited_s=self._waited.within(since, at),
            ),
            talks=[],
            waiting=[],
            busy=[],
            minutes=[],
            level=(0, 0),
            staffed=staffed,
            serving=staffed,
            served=float(staffed),
            others=[],
        )

    def _came(self, at: float, length: float) -> Recent:
        calls = bisect_right(self._queued, at) - bisect_right(self._queued, at - length)
        return Recent(calls, min(length, at))


def _level(call: Call) -> tuple[float, bool] | None:
    """Return when a call counts in the service level and whether it meets the target; short ones do not."""
    waited = call.left_s - call.queued_s
    if call.ended_s is None and waited < SHORT_S:
        return None
    due = call.queued_s + TARGET.within_s
    return (call.left_s, call.ended_s is not None) if call.left_s <= due else (due, False)
