"""/v1/history: any KPI of any past, by queue, group, agent or in total, as a table, by wait, by hour."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Depends, Query, Response

from app.api.answers import fresh
from app.api.door import Door
from app.api.exports import Format, answer, read_format, table
from app.api.history_desk import HistoryDesk, Report
from app.api.parts import ApiParts
from app.api.sights import Sights, instant_or_none
from app.events.instants import format_instant
from app.reports.asked import HistoryQuestion
from app.reports.rows import Row
from app.reports.tables import columns, flat

PATH = "/v1/history"

_Names = Annotated[
    list[str] | None, Query(description="Names with commas between; may be repeated.")
]
_Time = Annotated[
    str | None, Query(description="An instant with its zone, or a day of the centre: 2026-11-01.")
]
_Period = Annotated[
    str | None,
    Query(
        description="today, yesterday, this_week, last_week, this_month, last_month, 7_days_to_today,"
        " last_7_days or last_30_days, in place of since and until; today where nothing is said."
    ),
]
_Form = Annotated[str, Query(description="json, csv, ndjson or parquet.")]


def routes(parts: ApiParts, door: Door, desk: HistoryDesk) -> APIRouter:
    """Return the routes of history."""
    sights = Sights(parts, desk)
    router = APIRouter(dependencies=[Depends(door.demand)], tags=["history"])

    @router.get(PATH, response_class=Response)
    async def history(  # noqa: PLR0913, PLR0917  what may be asked for
        kpis: _Names = None,
        by: str = "total",
        queues: _Names = None,
        groups: _Names = None,
        agents: _Names = None,
        since: _Time = None,
        until: _Time = None,
        period: _Period = None,
        interval: str = "1d",
        formula: str | None = None,
        attribution: str | None = None,
        compare: Annotated[
            str | None, Query(description="previous, week, year, or where the other period begins.")
        ] = None,
        format: _Form = "json",  # noqa: A002  its name outside
    ) -> Response:
        """Return figures of the past, interval by interval, formed as the board forms them."""
        form = read_format(format)
        question = HistoryQuestion(
            kpis=_names(kpis),
            by=by,
            queues=_names(queues),
            groups=_names(groups),
            agents=_names(agents),
            since=since,
            until=until,
            period=period,
            interval=interval,
            formula=formula,
            attribution=attribution,
            compare=compare,
        )
        report = await desk.report(question)
        if form is Format.JSON:
            return await answer(form, _document(parts, report), "history")
        asked = report.asked
        wanted = columns(asked.kpis, asked.counting, has_periods=report.compared is not None)
        return await answer(form, table(form, wanted, _flat(report)), "history")

    @router.get(f"{PATH}/waits", response_class=Response)
    async def waits(  # noqa: PLR0913, PLR0917  what may be asked for
        queues: _Names = None,
        groups: _Names = None,
        since: _Time = None,
        until: _Time = None,
        period: _Period = None,
        outcome: Annotated[
            str | None, Query(description="answered, abandoned, overflowed.")
        ] = None,
        edges: Annotated[
            list[str] | None, Query(description="Seconds with commas between, from 0 on.")
        ] = None,
    ) -> Response:
        """Return how the waits that ended in a stretch of time are spread."""
        asked = HistoryQuestion(
            queues=_names(queues), groups=_names(groups), since=since, until=until, period=period
        )
        return fresh(await sights.waits(asked, outcome, _names(edges)))

    @router.get(f"{PATH}/heatmap", response_class=Response)
    async def heatmap(  # noqa: PLR0913, PLR0917  what may be asked for
        kpi: str,
        queues: _Names = None,
        groups: _Names = None,
        agents: _Names = None,
        since: _Time = None,
        until: _Time = None,
        period: _Period = None,
        formula: str | None = None,
        attribution: str | None = None,
    ) -> Response:
        """Return one figure for every hour of the week, Monday first: of some queues or one agent."""
        asked = HistoryQuestion(
            kpis=[kpi],
            queues=_names(queues),
            groups=_names(groups),
            agents=_names(agents),
            since=since,
            until=until,
            period=period,
            formula=formula,
            attribution=attribution,
        )
        return fresh(await sights.heat_map(asked))

    @router.get("/v1/agents/{agent}/timeline", response_class=Response)
    async def timeline(
        agent: str, since: _Time = None, until: _Time = None, period: _Period = None
    ) -> Response:
        """Return what an agent did, state after state, and the seconds in each."""
        return fresh(await sights.timeline(agent, since, until, period))

    return router


async def _document(parts: ApiParts, report: Report) -> AsyncIterator[bytes]:
    asked, standing = report.asked, report.standing
    head = {
        "centre": parts.centre.name,
        "timezone": parts.centre.timezone,
        "interval": asked.interval,
        "by": asked.chosen.by,
        "since": format_instant(asked.stretch.since),
        "until": format_instant(asked.stretch.until),
        "complete_until": instant_or_none(standing.complete_until),
        "live": standing.is_live,
        "kpis": [kpi.slug for kpi in asked.kpis],
    }
    # The document is open where the rows go on.
    begun = msgspec.json.encode(head)[:-1] + b',"rows":['
    async for rows in _joined(report.rows):
        yield begun + rows
        begun = b""
    yield begun + b'],"compared":'
    if report.compared is None or asked.compared is None:
        yield b"null}"
        return
    since, until = map(format_instant, asked.compared)
    yield msgspec.json.encode({"since": since, "until": until})[:-1] + b',"rows":['
    async for rows in _joined(report.compared):
        yield rows
    yield b"]}}"


async def _joined(portions: AsyncIterator[Sequence[Row]]) -> AsyncIterator[bytes]:
    comma = b""
    async for rows in portions:
        if rows:
            yield comma + b",".join(msgspec.json.encode(row) for row in rows)
            comma = b","


async def _flat(report: Report) -> AsyncIterator[Sequence[Mapping[str, Any]]]:
    async for rows in report.rows:
        yield [flat(row, "asked") for row in rows]
    if report.compared is not None:
        async for rows in report.compared:
            yield [flat(row, "compared") for row in rows]


def _names(given: list[str] | None) -> list[str] | None:
    if given is None:
        return None
    return [name.strip() for names in given for name in names.split(",") if name.strip()] or None
