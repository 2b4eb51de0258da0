"""What a board shows after a provider's requests: a day told in webhooks, folded as the worker folds."""

from collections.abc import Iterable
from typing import Any

import msgspec

from app.metrics.calculator import Calculator
from app.metrics.centre import EVENTS, Centre
from app.metrics.snapshot import Question
from app.providers.contract import Provider, WebhookRequest, declaration

ODD = ("contradictory_events", "incomplete_visits", "ended_unknown")


def told(provider: Provider, requests: Iterable[WebhookRequest]) -> Calculator:
    """Return what a calculator makes of requests in the order of their delivery."""
    made = Calculator(Centre("main", clock=EVENTS))
    made.apply(declaration(provider, "s", 0), 0)
    for request in requests:
        for event in provider.translate(request).events:
            made.apply(msgspec.structs.replace(event, source="s"), event.at)
    return made


def kpis(made: Calculator, queue: str | None = "Sales") -> dict[str, dict[str, Any]]:
    """Return every KPI of a queue (None: the centre) over the last half hour."""
    answer = msgspec.to_builtins(made.answer(Question(windows=["30m"]), 0))
    place = answer["total"] if queue is None else answer["queues"][queue]
    found: dict[str, dict[str, Any]] = place["windows"]["30m"]["kpis"]
    return found


def values(made: Calculator, slugs: str) -> dict[str, Any]:
    """Return the values of some KPIs of the queue Sales."""
    found = kpis(made)
    return {slug: found[slug]["value"] for slug in slugs.split()}


def odd(made: Calculator) -> dict[str, int]:
    """Return what was odd, nothing where nothing was."""
    counts = msgspec.to_builtins(made.answer(Question(windows=["30m"]), 0))["oddities"]
    return {name: counts[name] for name in ODD if counts[name]}
