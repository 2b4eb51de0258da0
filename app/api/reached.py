"""Who hung up and was reached later: from the worker's memory and from history."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from app.api.history_desk import Standing
from app.events.instants import Instant, parse_instant
from app.metrics.record import Record, VisitRecord
from app.reports.past_visits import ANSWERED, REACHED_WITHIN, Reached, hung_up
from app.store.contract import Store
from app.store.past_contract import place_of


class Between(NamedTuple):
    """The instants between which answers are looked for."""

    since: Instant
    until: Instant


async def reached_of(store: Store, standing: Standing, visits: Sequence[VisitRecord]) -> Reached:
    """Return when those of these visits who hung up were reached."""
    gone = hung_up(visits)
    if not gone:
        return Reached(())
    since = min(visit.queued_at for visit in gone)
    until = max(place_of(visit).at for visit in gone)
    customers = {visit.customer for visit in gone if visit.customer}
    return await answers_to(store, standing, customers, Between(since, until))


async def answers_to(
    store: Store, standing: Standing, customers: set[str], between: Between
) -> Reached:
    """Return the answers that these customers had between two instants, and some time after."""
    newer = newer_of(standing)
    calls = set(newer.calls)
    until = between.until + REACHED_WITHIN
    kept = await store.past.answered(customers, between.since, until)
    return Reached(
        [
            *(visit for visit in kept if (visit.source, visit.call) not in calls),
            *(visit for visit in newer.visits if visit.outcome == ANSWERED),
        ]
    )


def newer_of(standing: Standing) -> Record:
    """Return what the worker has that history has not."""
    pending = standing.pending
    return (pending.record if pending is not None else None) or Record()


def between_of(gone: Sequence[Mapping[str, Any]]) -> Between:
    """Return the instants between which these visits, as they are told, came and went."""
    return Between(
        min(parse_instant(visit["queued_at"]) for visit in gone),
        max(parse_instant(visit["left_at"]) for visit in gone),
    )
