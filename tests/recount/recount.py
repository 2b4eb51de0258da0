"""The recount: every call KPI from the raw native events, all of them anew for each question.

Nothing is remembered from one instant to the next, so there is nothing to get out of step.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.recount.call import Call, Visit
from tests.recount.callbacks import rows_of_callbacks
from tests.recount.counting import Row, is_overdue, rows_of
from tests.recount.excluding import is_excluded
from tests.recount.figures import (
    CALLBACKS,
    COUNTS,
    MEAN_TIMES,
    RATIOS,
    Figure,
    Sums,
    fraction,
    nearest_rank,
)
from tests.recount.half_told import Event
from tests.recount.one_call import RANKS, call_as_of
from tests.recount.rules import Rules, Window
from tests.recount.service_level import VARIANTS, counted_at, met_and_out_of


def every_event_in_order(events: list[Event]) -> list[Event]:
    """The conversation's events before its callbacks at one instant, as kpis.md lists them."""
    ranks = RANKS | {f"callback.{step}": len(RANKS) + n for n, step in enumerate(CALLBACKS)}
    last = len(ranks)
    return sorted(
        events, key=lambda event: (event["at"], ranks.get(event["type"], last), event["id"])
    )


def as_instant(at: int | str) -> int:
    """Milliseconds since 1970, from those or from ISO 8601."""
    if isinstance(at, int):
        return at
    since_1970 = datetime.fromisoformat(at) - datetime(1970, 1, 1, tzinfo=UTC)
    return since_1970 // timedelta(milliseconds=1)


class Recount:
    """All native events of a centre, delivered in any order and any number of times."""

    def __init__(self, deliveries: Iterable[Mapping[str, Any]], rules: Rules | None = None) -> None:
        self.rules = rules or Rules()
        first: dict[tuple[str, str], Event] = {}
        for event in deliveries:
            known = {"source": "native", **event, "at": as_instant(event["at"])}
            first.setdefault((known["source"], known["id"]), known)
        self.events = list(first.values())

    def as_of(self, instant: int) -> "Picture":
        """What the events up to this instant, and no others, say."""
        return Picture([e for e in self.events if e["at"] <= instant], self.rules, instant)

    def kpis(
        self, queue: str | None, window: Window, as_of: int | None = None
    ) -> dict[str, Figure]:
        """Every KPI of a queue (None: of the whole centre) in a window, as known at `as_of`."""
        return self.as_of(window.until if as_of is None else as_of).kpis(queue, window)

    def now(self, queue: str | None, instant: int) -> dict[str, int | None]:
        """The gauges of a queue (None: of the whole centre) at an instant."""
        return self.as_of(instant).now(queue)


class Picture:
    """The centre as it looked at one instant."""

    def __init__(self, events: list[Event], rules: Rules, instant: int) -> None:
        self.events, self.rules, self.instant = events, rules, instant
        heard = self._told()
        self.told = {
            call: events
            for call, events in heard.items()
            if not (rules.excluding and is_excluded(every_event_in_order(events), rules))
        }
        self.excluded_calls = len(heard) - len(self.told)
        self.calls = self._calls()
        self.rows = self._rows()

    def _told(self) -> dict[tuple[str, str], list[Event]]:
        """The events of each call."""
        told: dict[tuple[str, str], list[Event]] = {}
        for event in self.events:
            if event["type"].startswith(("call.", "callback.")):
                told.setdefault((event["source"], event["call"]), []).append(event)
        return told

    def _calls(self) -> dict[tuple[str, str], Call]:
        restarts: dict[str, list[int]] = {}
        for event in self.events:
            if event["type"] == "source.restarted":
                restarts.setdefault(event["source"], []).append(event["at"])
        return {
            (source, call): call_as_of(
                self.instant, own, restarts.get(source, []), self.rules.limits
            )
            for (source, call), events in self.told.items()
            if (own := [event for event in events if event["type"] in RANKS])
        }

    def visits(self, queue: str | None) -> list[Visit]:
        every = [visit for call in self.calls.values() for visit in call.visits]
        return [visit for visit in every if queue in (None, visit.queue)]

    def _rows(self) -> list[Row]:
        rows = [
            row for call in self.calls.values() for row in rows_of(call, self.rules, self.instant)
        ]
        return rows + [row for events in self.told.values() for row in rows_of_callbacks(events)]

    def rows_in(self, queue: str | None, window: Window) -> list[Row]:
        """Every amount booked in the window; what belongs to no queue is the centre's only."""
        return [row for row in self.rows if queue in (None, row.queue) and window.holds(row.at)]

    def sums(self, queue: str | None, window: Window) -> Sums:
        """The sums of kpis.md section 2, times in milliseconds."""
        sums: Sums = Counter()
        for row in self.rows_in(queue, window):
            sums[row.column] += row.amount
        return sums

    def service_level(
        self, queue: str | None, window: Window, formula: str | None, attribution: str | None
    ) -> Figure:
        """One variant; without a name each queue counts as it is configured."""
        met = out_of = 0
        for visit in self.visits(queue):
            rules = self.rules.queue(visit.queue)
            at = counted_at(visit, rules, attribution or rules.attribution, self.instant)
            if at is not None and window.holds(at):
                plus, of = met_and_out_of(visit, rules, formula or rules.formula)
                met, out_of = met + plus, out_of + of
        return fraction(met, out_of)

    def waits(self, queue: str | None, window: Window) -> list[int]:
        return sorted(
            visit.wait_ms
            for visit in self.visits(queue)
            if visit.outcome in ("answered", "abandoned", "overflowed")
            and visit.exit_at is not None
            and window.holds(visit.exit_at)
        )

    def kpis(
        self, queue: str | None, window: Window, variants: Iterable[tuple[str, str]] = VARIANTS
    ) -> dict[str, Figure]:
        """Every call KPI in the window, and these service levels; times in seconds."""
        sums, waits = self.sums(queue, window), self.waits(queue, window)
        figures: dict[str, Figure] = {slug: {"value": sums[slug]} for slug in COUNTS}
        for slug, (above, below) in RATIOS.items():
            figures[slug] = fraction(above(sums), below(sums))
        for slug, (above, below) in MEAN_TIMES.items():
            figures[slug] = fraction(above(sums) / 1000, below(sums))
        for slug, percent in {"wait_p50": 50, "wait_p90": 90, "wait_max": 100}.items():
            figures[slug] = {"value": nearest_rank(waits, percent)}
        figures["service_level"] = self.service_level(queue, window, None, None)
        for formula, attribution in variants:
            figures[f"service_level/{formula}/{attribution}"] = self.service_level(
                queue, window, formula, attribution
            )
        return figures

    def now(self, queue: str | None) -> dict[str, int | None]:
        """The gauges; a visit whose phone rings is still waiting."""
        waiting = [visit for visit in self.visits(queue) if visit.outcome == "waiting"]
        rules = self.rules
        return {
            "waiting": len(waiting),
            "overdue_waiting": sum(
                is_overdue(visit, rules.queue(visit.queue), self.instant) for visit in waiting
            ),
            "longest_waiting_since": min((visit.queued_at for visit in waiting), default=None),
            "ringing": sum(any(ring.until is None for ring in visit.rings) for visit in waiting),
        }
