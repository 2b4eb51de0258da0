"""History as a report reads it: what the database holds, and in its place what the worker has newer."""

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from app.events.instants import Instant, Millis
from app.metrics.columns import WIDTH, Attribution
from app.metrics.kpi import Quantile
from app.metrics.ledger import Sums
from app.metrics.measures import Counting
from app.metrics.pending import Pending
from app.metrics.queue_settings import ATTRIBUTIONS
from app.metrics.record import SUMS, Kind, Record
from app.reports.asked import By, Chosen
from app.reports.intervals import Stretch, runs
from app.reports.needed import TIMES, columns
from app.reports.rows import Centre, Forming, Kept
from app.store.past_contract import PastStore, Waits

KINDS: Mapping[By, tuple[Kind, Kind | None]] = {
    By.TOTAL: (Kind.QUEUE, Kind.CENTRE),
    By.GROUP: (Kind.QUEUE, Kind.GROUP),
    By.QUEUE: (Kind.QUEUE, None),
    By.AGENT: (Kind.AGENT, None),
}
"""Whose sums add up to a row, and whose agents' time is taken for it."""

_NOTHING = Record()
_COLUMNS = tuple(SUMS.values())


class Past:
    """Reads what a report is made of."""

    def __init__(self, store: PastStore, pending: Pending | None, forming: Forming) -> None:
        self._store = store
        self._fresh = (pending.record if pending is not None else None) or _NOTHING
        self._chosen = forming.chosen
        self._columns = columns(forming.kpis)
        self._needs_waits = any(isinstance(kpi, Quantile) for kpi in forming.kpis)
        self._needs_waiting = _is_by_arrival(forming.counting, forming.centre) and any(
            kpi.slug == "service_level" for kpi in forming.kpis
        )
        self._queues = _queues(forming.chosen, forming.centre)
        self._together = forming.together
        """The queue under whose name all of them are added up, None where each is by itself."""

    async def kept(self, between: Sequence[Instant], number: int) -> list[Kept]:
        """Return what is kept of the intervals between borders, the first of which has this number."""
        kind, people_kind = KINDS[self._chosen.by]
        subjects = self._chosen.agents if kind is Kind.AGENT else self._queues
        sums = await self._sums(kind, between, number, self._columns, subjects, self._together)
        people: Mapping[int, Mapping[str, Sums]] = {}
        times = [column for column in TIMES if column in self._columns]
        if people_kind is not None and times:
            named = self._chosen.groups if people_kind is Kind.GROUP else None
            people = await self._sums(people_kind, between, number, times, named)
        waits = await self._waits(between, number)
        waiting = await self._waiting(between, number)
        return [
            Kept(
                n,
                Stretch(since, until),
                sums.get(n, {}),
                people.get(n, {}),
                waits.get(n, {}),
                frozenset(waiting.get(n, ())),
            )
            for n, (since, until) in enumerate(pairwise(between), number)
        ]

    async def _sums(
        self,
        kind: Kind,
        between: Sequence[Instant],
        number: int,
        wanted: Sequence[int],
        subjects: Sequence[str] | None,
        together: str | None = None,
    ) -> Mapping[int, Mapping[str, Sums]]:
        fresh = {
            (row.subject, row.since): row.sums
            for row in self._fresh.sums
            if row.kind == kind
            and between[0] <= row.since < between[-1]
            and (subjects is None or row.subject in subjects)
        }
        # Up to here the database adds up; from here on each quarter hour may be newer than its.
        cut = min((since for _, since in fresh), default=between[-1])
        found: dict[int, dict[str, Sums]] = {}
        if cut > between[0]:
            before = [at for at in between if at < cut] + [cut]
            summed = await self._store.sums(kind, runs(before, number), wanted, subjects, together)
            found = {n: dict(each) for n, each in summed.items()}
        if cut < between[-1]:
            after = Stretch(cut, between[-1])
            for quarter in await self._store.quarters(kind, after, wanted, subjects):
                if quarter.is_imported or (quarter.subject, quarter.since) not in fresh:
                    n = number + bisect_right(between, quarter.since) - 1
                    _add(
                        found.setdefault(n, {}),
                        quarter.subject if together is None else together,
                        quarter.sums,
                    )
        for (subject, since), sums in fresh.items():
            n = number + bisect_right(between, since) - 1
            _add(found.setdefault(n, {}), subject if together is None else together, _row(sums))
        return found

    async def _waits(
        self, between: Sequence[Instant], number: int
    ) -> Mapping[int, Mapping[str, Sequence[Millis]]]:
        if not self._needs_waits or self._chosen.by is By.AGENT:
            return {}
        found = await waits(self._store, self._fresh, between, number, self._queues, self._together)
        return {n: {queue: _all(each) for queue, each in of.items()} for n, of in found.items()}

    async def _waiting(
        self, between: Sequence[Instant], number: int
    ) -> Mapping[int, Iterable[str]]:
        if not self._needs_waiting or self._chosen.by is By.AGENT:
            return {}
        stretch, newer = Stretch(between[0], between[-1]), set(self._fresh.calls)
        kept = await self._store.waiting(stretch, self._queues)
        every = [(each.queue, each.queued_at) for each in kept if each.call not in newer]
        every += [
            (visit.queue, visit.queued_at)
            for visit in self._fresh.visits
            if visit.outcome == "waiting" and stretch.since <= visit.queued_at < stretch.until
        ]
        found: dict[int, set[str]] = {}
        for queue, at in every:
            name = queue if self._together is None else self._together
            found.setdefault(number + bisect_right(between, at) - 1, set()).add(name)
        return found


async def waits(
    store: PastStore,
    fresh: Record,
    between: Sequence[Instant],
    number: int,
    queues: Sequence[str] | None,
    together: str | None = None,
) -> Mapping[int, Mapping[str, Waits]]:
    """Return the waits that ended in each interval, by its number and by queue or all as one queue's."""
    kept = await store.waits(runs(between, number), queues, fresh.calls, together)
    found = {n: dict(each) for n, each in kept.items()}
    for visit in fresh.visits:
        if visit.left_at is None or visit.wait is None:
            continue
        here = between[0] <= visit.left_at < between[-1]
        if here and (queues is None or visit.queue in queues):
            n = number + bisect_right(between, visit.left_at) - 1
            name = visit.queue if together is None else together
            of_queue = found.setdefault(n, {}).setdefault(name, Waits.none())
            of_way = of_queue.of(visit.outcome)
            if of_way is not None:
                of_way.append(visit.wait)
    return found


def _all(waits_: Iterable["array[int]"]) -> "array[int]":
    """Return waits, whatever their way out."""
    together = array("q")
    for each in waits_:
        together.extend(each)
    return together


def _queues(chosen: Chosen, centre: Centre) -> tuple[str, ...] | None:
    """Return the queues that anything is read of, None for all."""
    if chosen.groups is not None:
        return tuple(queue for group in chosen.groups for queue in centre.group(group))
    return chosen.queues


def _is_by_arrival(counting: Counting, centre: Centre) -> bool:
    """Tell whether a service level may be provisional."""
    if counting.attribution is not None:
        return Attribution.ARRIVAL in counting.attributions(counting.attribution)
    return any(
        ATTRIBUTIONS[own.attribution] is Attribution.ARRIVAL for own in centre.settings.values()
    )


def _add(into: dict[str, Sums], subject: str, sums: Sums) -> None:
    so_far = into.get(subject)
    into[subject] = (
        list(sums) if so_far is None else [a + b for a, b in zip(so_far, sums, strict=True)]
    )


def _row(sums: Sequence[int]) -> Sums:
    row = [0] * WIDTH
    for column, total in zip(_COLUMNS, sums, strict=True):
        row[column] = total
    return row
