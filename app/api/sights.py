"""Other sights of history than a table: how waits are spread, the hours of the week, an agent's day."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from app.api.history_desk import HistoryDesk, Standing, portions
from app.api.parts import ApiParts
from app.api.past import Past, waits
from app.events.instants import DAY, SECOND, Instant, Millis, format_instant
from app.metrics.pending import PendingQuestion
from app.metrics.record import Record, SpanRecord
from app.metrics.snapshot import NotAnswerable
from app.reports.asked import (
    MOST_DAYS_OF_WAITS,
    By,
    HistoryQuestion,
    checked,
    kpis_of,
    read_question,
    stretch_of,
)
from app.reports.distribution import distribution, read_edges
from app.reports.heat_map import HeatMap
from app.reports.intervals import Interval, Stretch, borders, rounded
from app.reports.rows import Centre, Forming
from app.store.past_contract import Waits

MOST_DAYS_OF_STATES = 92

_WAYS_OUT = Waits._fields
_TOGETHER = ""


class Sights:
    """Answers what is asked of history but for its tables."""

    def __init__(self, parts: ApiParts, desk: HistoryDesk) -> None:
        self._parts = parts
        self._desk = desk

    async def waits(
        self, question: HistoryQuestion, outcome: str | None, edges: Sequence[str] | None
    ) -> Mapping[str, Any]:
        """Return how the waits are spread; raise NotAnswerable."""
        if outcome is not None and outcome not in _WAYS_OUT:
            raise NotAnswerable("outcome", f"expected one of {', '.join(_WAYS_OUT)}")
        between = read_edges(edges)
        asked = read_question(
            msgspec.structs.replace(question, interval=Interval.ALL),
            await self._desk.now(),
            self._desk.zone,
        )
        _check_length(asked.stretch, MOST_DAYS_OF_WAITS)
        store = await self._parts.store.open()
        standing = await self._desk.standing(
            store, PendingQuestion(*asked.stretch, kinds=[], visits=True)
        )
        centre = await self._desk.centre(store, standing, (), asked.stretch.since)
        queues = asked.chosen.queues
        if asked.chosen.groups is not None:
            queues = tuple(q for group in asked.chosen.groups for q in centre.group(group))
        whole = rounded(asked.stretch, Interval.ALL, self._desk.zone)
        found = await waits(store.past, _record(standing), whole, 0, queues, _TOGETHER)
        every = found.get(0, {}).get(_TOGETHER) or Waits.none()
        ways = {w: of for w, of in every._asdict().items() if outcome in (None, w)}
        made = await asyncio.to_thread(distribution, ways, between)
        head = _head(asked.stretch, standing)
        return head | msgspec.structs.asdict(made) | {"within_s": _within(centre, queues)}

    async def heat_map(self, question: HistoryQuestion) -> Mapping[str, Any]:
        """Return a figure for every hour of the week; raise NotAnswerable."""
        kpis_of(question.kpis, "kpi")
        by, subject = _one(question)
        whole = msgspec.structs.replace(question, by=by, interval=Interval.HOUR)
        asked = read_question(whole, await self._desk.now(), self._desk.zone)
        if asked.needs_waits:
            _check_length(asked.stretch, MOST_DAYS_OF_WAITS)
        store = await self._parts.store.open()
        standing = await self._desk.standing(store, self._desk.pending_of(asked))
        centre = await self._desk.centre(store, standing, asked.kpis, asked.stretch.since)
        forming = Forming(asked.kpis, asked.chosen, asked.counting, centre)
        past = Past(store.past, standing.pending, forming)
        drawn, number = HeatMap(self._desk.zone, asked.stretch.until), 0
        for portion in portions(borders(asked.stretch, asked.interval, self._desk.zone), asked):
            for kept in await past.kept(portion, number):
                drawn.add(kept)
            number += len(portion) - 1
        (kpi,) = asked.kpis
        cells = await asyncio.to_thread(drawn.cells, forming, subject, kpi.slug)
        return _head(asked.stretch, standing) | {"kpi": kpi.slug, "cells": cells}

    async def timeline(
        self, agent: str, since: str | None, until: str | None, period: str | None
    ) -> Mapping[str, Any]:
        """Return an agent's states; raise NotAnswerable."""
        checked(agent, "agent")
        now = await self._desk.now()
        stretch = stretch_of(since, until, period, now, self._desk.zone)
        _check_length(stretch, MOST_DAYS_OF_STATES)
        store = await self._parts.store.open()
        question = PendingQuestion(*stretch, agent=agent)
        standing = await self._desk.standing(store, question)
        kept = await store.history.spans(agent, *stretch)
        spans = _newest(kept, _record(standing), stretch)
        shown = [
            {
                "since": format_instant(span.since),
                "until": instant_or_none(span.until),
                "state": span.state,
                "reason": span.reason,
                "queues": list(span.queues),
            }
            for span in spans
        ]
        whole = {"spans": shown, "state_s": _seconds(spans, stretch, now)}
        return {"agent": agent} | _head(stretch, standing) | whole


def instant_or_none(at: Instant | None) -> str | None:
    """Return an instant as it is written, None for none."""
    return None if at is None else format_instant(at)


def _head(stretch: Stretch, standing: Standing) -> dict[str, Any]:
    return {
        "since": format_instant(stretch.since),
        "until": format_instant(stretch.until),
        "complete_until": instant_or_none(standing.complete_until),
        "live": standing.is_live,
    }


def _check_length(stretch: Stretch, days: int) -> None:
    if stretch.until - stretch.since > days * DAY:
        raise NotAnswerable("since", f"expected at most {days} days at once")


def _one(question: HistoryQuestion) -> tuple[By, str]:
    """Return whose hours are asked for: those of one agent, group or queue, or of several queues."""
    if question.agents is not None:
        if len(question.agents) != 1:
            raise NotAnswerable("agents", "expected one agent")
        return By.AGENT, question.agents[0]
    if question.groups is not None and len(question.groups) == 1:
        return By.GROUP, question.groups[0]
    if question.queues is not None and len(question.queues) == 1:
        return By.QUEUE, question.queues[0]
    return By.TOTAL, ""


def _within(centre: Centre, queues: Sequence[str] | None) -> float | None:
    if queues is None or len(queues) != 1:
        return None
    return centre.rules(queues[0]).within / SECOND


def _record(standing: Standing) -> Record:
    pending = standing.pending
    return (pending.record if pending is not None else None) or Record()


def _newest(kept: Sequence[SpanRecord], newer: Record, stretch: Stretch) -> Sequence[SpanRecord]:
    """Return the states that were written, and in the place of the last of them what is newer."""
    if not newer.spans:
        return kept
    first = newer.spans[0].since
    before = [
        span._replace(until=min(span.until or first, first)) for span in kept if span.since < first
    ]
    return [*before, *(span for span in newer.spans if span.since < stretch.until)]


def _seconds(spans: Sequence[SpanRecord], stretch: Stretch, now: Instant) -> Mapping[str, float]:
    """Return the seconds in each state, away also by its reason, as far as they lie in a stretch."""
    found: dict[str, Millis] = {}
    end = min(stretch.until, max(now, stretch.since))
    for span in spans:
        until = min(end if span.until is None else span.until, end)
        lasted = max(0, until - max(span.since, stretch.since))
        names = [span.state, *([f"{span.state}:{span.reason}"] if span.reason else [])]
        for name in names:
            found[name] = found.get(name, 0) + lasted
    return {name: lasted / SECOND for name, lasted in found.items()}
