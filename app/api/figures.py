"""GET /v1/snapshot and /v1/kpis: the figures, and what they mean."""

from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Depends, Query, Response

from app.api.door import Door
from app.api.parts import ApiParts
from app.events.instants import Millis
from app.metrics.agents import AgentsQuestion
from app.metrics.asking import AnyQuestion
from app.metrics.catalogue import CATALOGUE
from app.metrics.kpi import Kpi
from app.metrics.snapshot import NotKept, Question
from app.reports.needed import NOT_OF_AGENTS

PATIENCE: Millis = 3_000
"""How long the worker may take over an answer."""

_FRESH = {"Cache-Control": "no-store"}
_Names = Annotated[
    list[str] | None, Query(description="Names with commas between; may be repeated.")
]


def routes(parts: ApiParts, door: Door) -> APIRouter:
    """Return the routes of the figures."""
    router = APIRouter(dependencies=[Depends(door.demand)], tags=["figures"])

    @router.get("/v1/snapshot", response_class=Response)
    async def snapshot(
        queues: _Names = None,
        windows: _Names = None,
        at: str | None = None,
        formula: str | None = None,
        attribution: str | None = None,
        within: _Names = None,
    ) -> Response:
        """Return the board now, or as of a past instant; `within` adds other target seconds."""
        question = Question(
            _names(queues), _names(windows), at, formula, attribution, _names(within)
        )
        return await _answer(parts, question)

    @router.get("/v1/agents", response_class=Response)
    async def agents(
        queue: str | None = None, windows: _Names = None, at: str | None = None
    ) -> Response:
        """Return what every agent does and has done, now or as of a past instant."""
        return await _answer(parts, AgentsQuestion(queue, _names(windows), at))

    @router.get("/v1/kpis", response_class=Response)
    async def kpis() -> Response:
        """Return the catalogue: every KPI, what it means and what it is made of."""
        catalogue = {"kpis": [_described(kpi) for kpi in CATALOGUE.values()]}
        return Response(msgspec.json.encode(catalogue), media_type="application/json")

    return router


async def _answer(parts: ApiParts, question: AnyQuestion) -> Response:
    try:
        answer, kept_in = await parts.questions.ask(question, PATIENCE), "ledger"
    except NotKept as refusal:
        answer, kept_in = await _from_the_past(parts, question, refusal), "archive"
    headers = _FRESH | {"Callboard-From": kept_in}
    return Response(answer, media_type="application/json", headers=headers)


async def _from_the_past(parts: ApiParts, question: AnyQuestion, refusal: NotKept) -> bytes:
    try:
        return await parts.playable_days.ask(question)
    except NotKept:
        # How far the board itself reaches back tells the asker more.
        raise refusal from None


def _names(given: list[str] | None) -> list[str] | None:
    if given is None:
        return None
    return [name.strip() for names in given for name in names.split(",") if name.strip()] or None


def _described(kpi: Kpi) -> dict[str, Any]:
    fields = {name: getattr(kpi, name) for name in Kpi.__struct_fields__}
    return fields | {"of_agents": kpi.slug not in NOT_OF_AGENTS}
