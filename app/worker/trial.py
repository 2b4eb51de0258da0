"""Trying a rule on what is kept in memory, minute by minute, in slices that the fold hardly notices."""

import asyncio
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from app.alerts.back_test import BackTest, Tried
from app.alerts.figures import Figures, Subject, of_queue, of_total
from app.alerts.orders import BackTest as Order
from app.alerts.rule import Of, Rule
from app.alerts.verdict import is_about, judge, window_length
from app.events.instants import MINUTE, Instant, Millis, format_instant
from app.metrics.beside import StaffingPicture
from app.metrics.calculator import Calculator
from app.metrics.snapshot import Gauges, TotalPicture
from app.staffing.estimate import estimate
from app.staffing.past import UNKNOWN
from app.staffing.plan import needed

MOST_LOOKS = 40_000
"""Beyond so many looks the steps grow longer than a minute."""

_REST_S = 0.002


class TooLongAgo(Exception):  # noqa: N818  a verdict: ask history
    """The memory does not reach back so far."""


async def try_rule(calculator: Calculator, order: Order, now: Instant, zone: ZoneInfo) -> Tried:
    """Return how often the rule would have fired.

    Raises:
        TooLongAgo: it is asked from before the memory begins.
    """
    first = calculator.horizon + 1 + window_length(order.rule)
    until = min(order.until or now, now)
    if order.since is not None and order.since < first:
        raise TooLongAgo
    since = max(order.since or max(first, now - 26 * 60 * MINUTE), 0)
    trial = BackTest(order.rule, zone)
    subjects = list(_subjects(calculator, order.rule))
    step = _step(until - since, len(subjects))
    for at in range(since, until + 1, step):
        looked = []
        for subject in subjects:
            looked.append(figures_at(calculator, order.rule, subject, at, trial))
            await asyncio.sleep(0)
        trial.look(at, looked)
        await asyncio.sleep(_REST_S)
    return trial.found(since, until, "minutes", step)


def _step(span: Millis, subjects: int) -> Millis:
    minutes = span // MINUTE + 1
    return MINUTE * -(-minutes * max(subjects, 1) // MOST_LOOKS)


def _subjects(calculator: Calculator, rule: Rule) -> Iterator[Subject]:
    shown = calculator.shown(0)
    if rule.scope.of is Of.CENTRE:
        yield Subject(Of.CENTRE.value, "")
    elif rule.scope.of is Of.GROUP:
        yield from (Subject(Of.GROUP.value, group) for group in sorted(shown.groups))
    else:
        yield from (Subject(Of.QUEUE.value, queue) for queue in sorted(shown.queues))


def figures_at(
    calculator: Calculator, rule: Rule, subject: Subject, at: Instant, trial: BackTest
) -> Figures:
    """Return a subject's figures as of an instant; how many were missing only where it matters."""
    names = [rule.window] if rule.window is not None else []
    if subject.of != Of.QUEUE:
        group = subject.name if subject.of == Of.GROUP else None
        formed = calculator.windows_of(names, at, group=group)
        return of_total(subject, TotalPicture(Gauges(None, None, None, None), formed))
    figures = of_queue(subject.name, calculator.queue_at(subject.name, names, at))
    enabled = replace(rule, enabled=True)
    if not is_about(enabled, figures):
        return figures
    if rule.metric == "missing_agents" or (rule.missing and _matters(enabled, figures, at, trial)):
        return replace(figures, staffing=staffing_at(calculator, subject.name, at))
    return figures


def _matters(rule: Rule, figures: Figures, at: Instant, trial: BackTest) -> bool:
    verdict = judge(replace(rule, missing=0), figures, at)
    return figures.subject in trial.subjects or (verdict is not None and verdict.bad)


def staffing_at(calculator: Calculator, queue: str, at: Instant) -> StaffingPicture:
    """Return how a queue was staffed and what it needed as of an instant, by the live load of then."""
    work = calculator.workload_at(queue, at)
    found = estimate(work, UNKNOWN)
    required = needed(work, found, found.per_s)
    missing = None if required is None or work.serving is None else required - work.serving
    return StaffingPicture(
        at=format_instant(at),
        staffed=work.staffed,
        serving=work.serving,
        required=required,
        missing=missing,
        basis=found.ahead.basis,
    )
