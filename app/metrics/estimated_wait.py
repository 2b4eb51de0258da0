"""The estimated wait: what a caller who enters a queue now would be told, and how wrong that has been.

    estimate = 0, while nobody waits
             = (callers waiting + 1) × pace, otherwise
    pace     = median of wait ÷ (callers waiting at entry + 1), over those who entered in the hour
               before the last full quarter hour, found somebody waiting and were answered by then

Nothing to go by is null: no such caller, or, while nobody waits, nobody answered in that hour. The
error is the median of |told − waited| over the callers of the last day who were answered; each is
told what was known a millisecond before they entered. docs/estimated-wait.md compares it with others.
"""

from bisect import bisect_right
from collections.abc import Mapping
from typing import Final, TypeVar

from app.events.instants import DAY, HOUR, SECOND, Instant, Millis
from app.metrics.book import QueueBook
from app.metrics.callers import (
    QUARTER,
    Answered,
    BackTest,
    Compared,
    Hour,
    answered_by,
    back_test,
    compared,
    hour,
    quarter,
)
from app.metrics.columns import Column
from app.metrics.ledger import Span
from app.metrics.series import Amounts
from app.metrics.snapshot import EstimatedWait

NOTHING_FORGOTTEN: Instant = -1
"""The horizon of a centre that remembers everything it ever heard."""

_REACH: Millis = DAY + QUARTER + HOUR
"""How far a back-test reaches: a day, and the hour that its first caller was told by."""

_REMEMBERED: Final = 4 * 97
"""Quarter hours that are kept at hand: of the present day, and of a past one that is looked at."""

_AT_HAND: Final = 5
"""Quarter hours whose callers are kept: the hours of two quarter hours teach by them, and nothing later."""

_TESTS_AT_HAND: Final = 8
"""Back-tests that are kept: each is asked for while its quarter hour lasts, and by who looks at the past."""

_QUARTER: Final = int(QUARTER)
_WAIT_ANSWERED: Final = int(Column.WAIT_ANSWERED)


def next_estimate(at: Instant) -> Instant:
    """Return when estimates change though nobody comes or goes: at the next quarter hour."""
    return quarter(at) + QUARTER


class Estimates:
    """The estimates of one queue; what is concluded of callers, hours and days is kept until a fact of their past changes."""

    def __init__(self) -> None:
        self._hours: dict[Instant, Hour] = {}
        self._tests: dict[Instant, BackTest] = {}
        self._compared: dict[Instant, Compared] = {}
        self._callers: dict[Instant, Answered] = {}
        self._ahead: dict[tuple[Instant, Millis], int] = {}
        """How many waited when somebody entered who has been answered since the last quarter hour."""
        self._followed: Instant = -1
        self._latest: Instant = 0
        self._border: Instant = -1
        self._waiting = -1
        self._horizon: Instant = -1
        self._told_by: Hour | None = None
        """What is told by: the hour before the quarter hour that was asked for last."""
        self._shown: EstimatedWait | None = None
        """What was shown last, and of which quarter hour, how many waiting and which horizon."""

    def follow(self, book: QueueBook, now: Instant) -> None:
        """Look back at who was answered up to `now`, so that little of it is left for the quarter hour."""
        before = self._followed
        series = book.ledger.series(_WAIT_ANSWERED)
        if series is None or now <= before or series.last <= before:
            return
        self._followed = now
        if isinstance(series, Amounts):
            after = max(before, quarter(now) - QUARTER)
            last = series.reach(now)
            for at, wait in series.rows(series.near(last, after, last), last):
                self._ahead[at, wait] = book.waited_at(at - wait - 1)

    def revise(self, since: Instant | None) -> None:
        """Forget what was concluded from facts at or after an instant."""
        if since is None:
            return
        if since <= self._followed:
            self._followed = since - 1
            self._ahead = {row: ahead for row, ahead in self._ahead.items() if row[0] < since}
        if since > self._latest:
            return
        self._shown = None
        for kept in (self._hours, self._tests, self._compared, self._callers):
            for border in [border for border in kept if border >= since]:
                del kept[border]

    def at(self, book: QueueBook, at: Instant, horizon: Instant, waiting: int) -> EstimatedWait:
        """Return the estimate as of an instant at which so many wait; what reaches back behind the horizon is null."""
        border = at - at % _QUARTER
        shown = self._shown
        if shown is None or border != self._border or horizon != self._horizon:
            self._border, self._horizon = border, horizon
            shown = self._formed(book, border, horizon, waiting)
        elif waiting != self._waiting:
            # Of the quarter hour all else is as it was.
            shown = EstimatedWait(self._told(waiting), shown.error_s, shown.n, shown.of)
        self._shown, self._waiting = shown, waiting
        return shown

    def _told(self, waiting: int) -> float | None:
        return _seconds(self._told_by.told(waiting)) if self._told_by is not None else None

    def _formed(
        self, book: QueueBook, border: Instant, horizon: Instant, waiting: int
    ) -> EstimatedWait:
        self._latest = max(self._latest, border)
        self._told_by, tested = None, BackTest(None, 0, 0)
        if border - DAY + QUARTER not in self._compared:
            self._look_back(book, border)
        if horizon <= max(border - HOUR, NOTHING_FORGOTTEN):
            self._told_by = self._hour(book, border)
        if horizon <= max(border - _REACH, NOTHING_FORGOTTEN):
            tested = self._tested(book, border)
        self._forget_callers(border)
        return EstimatedWait(
            wait_s=self._told(waiting),
            error_s=_seconds(tested.error),
            n=tested.compared,
            of=tested.answered,
        )

    def _tested(self, book: QueueBook, border: Instant) -> BackTest:
        found = self._tests.get(border)
        if found is None:
            quarters = range(border - DAY + QUARTER, border + 1, QUARTER)
            found = back_test([self._quarter(book, each) for each in quarters], border - DAY)
            _keep(self._tests, border, found, _TESTS_AT_HAND)
        return found

    def _quarter(self, book: QueueBook, border: Instant) -> "Compared":
        found = self._compared.get(border)
        if found is None:
            found = compared(self._answered(book, border), border, lambda at: self._hour(book, at))
            _keep(self._compared, border, found, _REMEMBERED)
        return found

    def _hour(self, book: QueueBook, border: Instant) -> Hour:
        found = self._hours.get(border)
        if found is None:
            quarters = range(border - HOUR + QUARTER, border + 1, QUARTER)
            found = hour([self._answered(book, each) for each in quarters], border - HOUR)
            _keep(self._hours, border, found, _REMEMBERED)
        return found

    def _answered(self, book: QueueBook, border: Instant) -> "Answered":
        found = self._callers.get(border)
        if found is None:
            found = self._callers[border] = answered(book, border, self._ahead)
        return found

    def _look_back(self, book: QueueBook, border: Instant) -> None:
        """Learn who was answered in all the quarter hours that a back-test asks for, where all is as it stands.

        One by one they take seven times as long, which a worker has to wait for that starts with a day to fold.
        """
        first = border - _REACH
        if book.ledger.wavers(_WAIT_ANSWERED, first):
            return
        rows = sorted(book.ledger.rows(Column.WAIT_ANSWERED, Span(first, border, border)))
        ahead = _waiting_at(book, [at - wait - 1 for at, wait in rows], border)
        place = 0
        for each in range(first + QUARTER, border + 1, QUARTER):
            begun = place
            while place < len(rows) and rows[place][0] <= each:
                place += 1
            self._callers[each] = answered_by(rows[begun:place], ahead[begun:place])

    def _forget_callers(self, border: Instant) -> None:
        """Forget who was answered longer ago than what is told next asks for."""
        self._ahead = {row: ahead for row, ahead in self._ahead.items() if row[0] > border}
        for each in list(self._callers)[:-_AT_HAND]:
            del self._callers[each]


def answered(
    book: QueueBook, border: Instant, known: Mapping[tuple[Instant, Millis], int]
) -> Answered:
    """Return who was answered in the quarter hour up to `border`; of some it is known who was ahead."""
    rows = sorted(book.ledger.rows(Column.WAIT_ANSWERED, Span(border - QUARTER, border, border)))
    unknown = [row for row in rows if row not in known] if known else rows
    found = _waiting_at(book, [at - wait - 1 for at, wait in unknown], border)
    if known:
        looked_at = dict(zip(unknown, found, strict=True))
        found = [known[row] if row in known else looked_at[row] for row in rows]
    return answered_by(rows, found)


def _waiting_at(book: QueueBook, instants: list[Instant], until: Instant) -> list[int]:
    """Return how many waited at each of these instants, none of them after `until`."""
    found = book.ledger.held_at(Column.WAITING, instants)
    open_now = [wait for wait in book.open_waits() if wait[0] <= until]
    if open_now:
        entered = sorted(since for since, _ in open_now)
        limits = sorted(limit for _, limit in open_now)
        more = [bisect_right(entered, at) - bisect_right(limits, at) for at in instants]
        found = [count + waiting for count, waiting in zip(found, more, strict=True)]
    return found


_Kept = TypeVar("_Kept")


def _keep(kept: dict[Instant, _Kept], border: Instant, found: _Kept, most: int) -> None:
    kept[border] = found
    if len(kept) > most:
        del kept[next(iter(kept))]


def _seconds(span: Millis | None) -> float | None:
    return span / SECOND if span is not None else None
