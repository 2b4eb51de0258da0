"""GET /v1/visits: the calls behind a figure, from the worker's memory, and beyond it from history."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Annotated, Any, NamedTuple

import msgspec
from fastapi import APIRouter, Depends, Query, Response

from app.api.answers import fresh
from app.api.door import Door
from app.api.exports import Format, answer, read_format, table
from app.api.figures import PATIENCE
from app.api.history_desk import HistoryDesk
from app.api.parts import ApiParts
from app.api.reached import answers_to, between_of, newer_of, reached_of
from app.api.visit_pages import cursor_at, live_place, page_of, place_after
from app.events.instants import HOUR, Instant, format_instant, parse_instant
from app.metrics.pending import PendingQuestion
from app.metrics.snapshot import NotAnswerable, NotKept
from app.metrics.visits import MOST, VisitsQuestion
from app.reports.asked import checked, instant
from app.reports.outcomes import OUTCOMES, TOLD
from app.reports.past_visits import (
    ABANDONED,
    COLUMNS,
    flat,
    past_visit,
)
from app.store.contract import StoreUnavailable
from app.store.past_contract import WantedVisits, place_of
from app.streams.exchange import Unanswered

_A_PORTION = 5_000
_OPEN = PendingQuestion(0, 0, visits=True)
_Names = Annotated[
    list[str] | None, Query(description="Names with commas between; may be repeated.")
]


class Filters(NamedTuple):
    """What is asked of visits, as it came in."""

    queue: str | None
    queues: Sequence[str] | None
    outcome: str | None
    agent: str | None
    customer: str | None
    since: str | None
    until: str | None
    limit: int
    cursor: str | None

    @property
    def is_for_worker(self) -> bool:
        """Whether the worker can tell all of it, if it remembers that long."""
        return not (self.queues or self.agent or self.customer or self.cursor)


def routes(parts: ApiParts, door: Door, desk: HistoryDesk) -> APIRouter:
    """Return the route of visits."""
    router = APIRouter(dependencies=[Depends(door.demand)], tags=["figures"])
    visits_desk = VisitsDesk(parts, desk)

    @router.get("/v1/visits", response_class=Response)
    async def visits(  # noqa: PLR0913, PLR0917  what may be asked for
        queue: str | None = None,
        queues: _Names = None,
        outcome: Annotated[str | None, Query(description=", ".join(OUTCOMES))] = None,
        agent: str | None = None,
        customer: Annotated[str | None, Query(description="As it is shown: a hash.")] = None,
        since: str | None = None,
        until: str | None = None,
        limit: int = 200,
        cursor: Annotated[str | None, Query(description="The `next` of the page before.")] = None,
        format: Annotated[  # noqa: A002  its name outside
            str, Query(description="json, or all of them at once as csv, ndjson or parquet.")
        ] = "json",
    ) -> Response:
        """Return the calls behind a figure, latest first: by default those of the last hour.

        What the worker remembers is answered as of `until`, older visits as history has them now.
        """
        form = read_format(format)
        named = [name.strip() for names in queues or () for name in names.split(",")]
        asked = Filters(
            queue,
            [name for name in named if name] or None,
            outcome,
            agent,
            customer,
            since,
            until,
            limit,
            cursor,
        )
        if form is Format.JSON:
            return fresh(await visits_desk.page(asked))
        pieces = table(form, COLUMNS, visits_desk.everything(asked))
        return await answer(form, pieces, "visits")

    return router


class VisitsDesk:
    """Answers what is asked of visits."""

    def __init__(self, parts: ApiParts, desk: HistoryDesk) -> None:
        self._parts = parts
        self._desk = desk

    async def page(self, asked: Filters) -> Mapping[str, Any]:
        """Return a page of visits."""
        if asked.outcome is not None and asked.outcome not in OUTCOMES:
            raise NotAnswerable("outcome", f"expected one of {', '.join(OUTCOMES)}")
        if not 1 <= asked.limit <= MOST:
            raise NotAnswerable("limit", f"expected 1 to {MOST}")
        asked = self._in_instants(asked)
        if asked.is_for_worker and asked.outcome != "unknown":
            live = await self._live(asked)
            if live is not None:
                return live
        return await self._kept(asked)

    async def everything(self, asked: Filters) -> AsyncIterator[Sequence[Mapping[str, Any]]]:
        """Yield every visit of the time asked for."""
        if asked.outcome is not None and asked.outcome not in OUTCOMES:
            raise NotAnswerable("outcome", f"expected one of {', '.join(OUTCOMES)}")
        store, now = await self._parts.store.open(), await self._desk.now()
        standing = await self._desk.standing(store, _OPEN)
        newer, wanted, after = (
            newer_of(standing),
            _wanted(asked, now, self._desk),
            place_after(asked.cursor),
        )
        while True:
            rows = await page_of(store.past, newer, wanted, _A_PORTION, after)
            reached = await reached_of(store, standing, rows)
            yield [flat(past_visit(row, reached, now)) for row in rows]
            if len(rows) < _A_PORTION:
                return
            after = place_of(rows[-1])

    def _in_instants(self, asked: Filters) -> Filters:
        """Return the same question with days of the centre as instants."""
        return asked._replace(
            since=self._instant(asked.since, "since"), until=self._instant(asked.until, "until")
        )

    def _instant(self, text: str | None, field: str) -> str | None:
        return None if text is None else format_instant(instant(text, field, self._desk.zone))

    async def _live(self, asked: Filters) -> Mapping[str, Any] | None:
        """Return what the worker tells; None where it does not, or does not remember that long."""
        question = VisitsQuestion(asked.queue, asked.outcome, asked.since, asked.until, asked.limit)
        try:
            told = await self._parts.questions.ask(question, PATIENCE)
        except Unanswered:
            return None
        except NotKept:
            return None
        found: dict[str, Any] = msgspec.json.decode(told)
        visits = found.get("visits", [])
        await self._tell_reached(visits)
        last = live_place(visits[-1]) if found.get("more") and visits else None
        return found | {"next": last and cursor_at(last), "from": "live"}

    async def _tell_reached(self, visits: Sequence[dict[str, Any]]) -> None:
        """Add to who hung up when they were reached; the database may be away, the visits are told all the same."""
        gone = [v for v in visits if v["outcome"] == ABANDONED and v["customer"]]
        if not gone:
            return
        try:
            store = await self._parts.store.open()
            standing = await self._desk.standing(store, _OPEN)
            customers = {visit["customer"] for visit in gone}
            reached = await answers_to(store, standing, customers, between_of(gone))
        except StoreUnavailable:
            return
        for visit in gone:
            at = reached.later(visit["customer"], parse_instant(visit["left_at"]))
            visit["reached_later"] = None if at is None else format_instant(at)

    async def _kept(self, asked: Filters) -> Mapping[str, Any]:
        store, now = await self._parts.store.open(), await self._desk.now()
        wanted, after = _wanted(asked, now, self._desk), place_after(asked.cursor)
        standing = await self._desk.standing(store, _OPEN)
        rows = await page_of(store.past, newer_of(standing), wanted, asked.limit + 1, after)
        page = rows[: asked.limit]
        reached = await reached_of(store, standing, page)
        more = len(rows) > asked.limit
        return {
            "at": format_instant(now),
            "since": format_instant(wanted.since),
            "until": format_instant(wanted.until),
            "visits": [past_visit(row, reached, now) for row in page],
            "more": more,
            "next": cursor_at(place_of(page[-1])) if more else None,
            "from": "history",
        }


def _wanted(asked: Filters, now: Instant, desk: HistoryDesk) -> WantedVisits:
    until = now if asked.until is None else instant(asked.until, "until", desk.zone)
    since = until - HOUR if asked.since is None else instant(asked.since, "since", desk.zone)
    way = OUTCOMES[asked.outcome] if asked.outcome is not None else None
    named = [*(asked.queues or ()), *([asked.queue] if asked.queue is not None else [])]
    for field, names in (
        ("queues", named),
        ("agent", [asked.agent]),
        ("customer", [asked.customer]),
    ):
        for name in names:
            checked(name or "", field)
    return WantedVisits(
        since=since,
        until=until,
        queues=named or None,
        outcomes=TOLD if way is None else way.outcomes,
        in_target=None if way is None else way.in_target,
        short=None if way is None else way.short,
        agent=asked.agent,
        customer=asked.customer,
    )
