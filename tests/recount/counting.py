"""Turns calls into rows: so much of one column, in one queue, at one instant."""

from collections.abc import Iterator
from typing import NamedTuple

from tests.recount.call import Call, Leg, Visit
from tests.recount.rules import QueueRules, Rules


class Row(NamedTuple):
    """One amount, booked once."""

    at: int
    queue: str | None
    column: str
    amount: int = 1


def rows_of(call: Call, rules: Rules, as_of: int) -> Iterator[Row]:
    for visit in call.visits:
        yield from rows_of_visit(visit, rules.queue(visit.queue), as_of)
    for leg in call.legs:
        yield from rows_of_leg(leg)
    for fact in call.facts:
        yield Row(fact.at, fact.queue, fact.column)


def rows_of_visit(visit: Visit, rules: QueueRules, as_of: int) -> Iterator[Row]:
    queue = visit.queue
    yield Row(visit.queued_at, queue, "offered")
    for ring in visit.rings:
        if not ring.no_offer:
            yield Row(ring.since, queue, "rings")
    if is_overdue(visit, rules, as_of):
        yield Row(visit.queued_at + rules.target_ms, queue, "overdue")
    if visit.exit_at is not None:
        for column, amount in columns_at_exit(visit, rules).items():
            yield Row(visit.exit_at, queue, column, amount)


def is_overdue(visit: Visit, rules: QueueRules, as_of: int) -> bool:
    """It had not left its queue by its target; leaving at the very instant is in target."""
    deadline = visit.queued_at + rules.target_ms
    return as_of >= deadline if visit.exit_at is None else visit.exit_at > deadline


def columns_at_exit(visit: Visit, rules: QueueRules) -> dict[str, int]:
    wait, in_target = visit.wait_ms, int(visit.wait_ms <= rules.target_ms)
    if visit.outcome == "answered":
        return {
            "answered": 1,
            "answered_in_target": in_target,
            "wait_answered_ms": wait,
            "wait_all_ms": wait,
            "ring_answered_ms": ringing_ms(visit),
        }
    if visit.outcome == "abandoned":
        return {
            "abandoned": 1,
            "abandoned_in_target": in_target,
            "abandoned_short": int(wait < rules.short_ms),
            "wait_abandoned_ms": wait,
            "wait_all_ms": wait,
        }
    if visit.outcome == "overflowed":
        return {"overflowed": 1, f"overflowed_{visit.kind}": 1, "wait_all_ms": wait}
    return {"ended_unknown": 1} if visit.outcome == "lost" else {}


def ringing_ms(visit: Visit) -> int:
    """How long at least one agent's phone rang: overlaps count once."""
    exit_at = visit.exit_at or visit.queued_at
    heard_until, total = visit.queued_at, 0
    for ring in sorted(visit.rings, key=lambda ring: ring.since):
        since = max(ring.since, heard_until)
        until = min(exit_at if ring.until is None else ring.until, exit_at)
        total += max(0, until - since)
        heard_until = max(heard_until, until)
    return total


def rows_of_leg(leg: Leg) -> Iterator[Row]:
    queue = leg.visit.queue
    if leg.ended_at is not None:
        yield Row(leg.ended_at, queue, "handled")
        yield Row(leg.ended_at, queue, "talk_ms", leg.talk_ms)
        yield Row(leg.ended_at, queue, "hold_ms", leg.hold_ms)
        yield Row(leg.ended_at, queue, "holds", leg.holds)
        if leg.wrapped_at is not None:
            yield Row(leg.wrapped_at, queue, "wrapped")
            yield Row(leg.wrapped_at, queue, "acw_ms", leg.wrapped_at - leg.ended_at)
    elif leg.lost_at is not None:
        yield Row(leg.lost_at, queue, "ended_unknown")
