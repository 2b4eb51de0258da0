"""Puts the calculator's answer and the recount's side by side, figure by figure."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from app.events.codec import CLASSES
from app.events.instants import format_instant, parse_instant
from app.events.vocabulary import Event
from app.metrics.calculator import Calculator
from app.metrics.centre import EVENTS, Centre
from app.metrics.exclusions import Exclusion
from app.metrics.queue_settings import Formula, QueueSettings
from app.metrics.snapshot import Question
from tests.recount.recount import Picture
from tests.recount.rules import Excluding, Rules, Window
from tests.recount.service_level import VARIANTS

Figures = dict[str, dict[str, Any]]

LONG_MEMORY = Centre("main", clock=EVENTS, retention=40 * 24 * 3_600_000)

RENAMED = {
    f"transferred_out_{way}": f"transferred_{prefix}{way}"
    for way, prefix in (
        ("cold", ""),
        ("warm", ""),
        ("queue", "to_"),
        ("agent", "to_"),
        ("number", "to_"),
    )
}
"""The recount's name for a figure → the catalogue's."""


def canonical(raw: Mapping[str, Any]) -> Event:
    """Return a drawn event as the event log would give it to the calculator."""
    fields = {name: value for name, value in raw.items() if name != "type"}
    if isinstance(fields["at"], str):
        fields["at"] = parse_instant(fields["at"])
    return msgspec.convert(fields, CLASSES[raw["type"]])


def calculator(
    rules: Rules, centre: Centre = LONG_MEMORY, *, keeps_history: bool = False
) -> Calculator:
    """Return a calculator whose queues have the drawn rules."""
    made = Calculator(centre, keeps_history=keeps_history)
    for queue, own in rules.queues.items():
        made.configure(
            queue,
            QueueSettings(
                within=own.target_ms,
                short=own.short_ms,
                target_ratio=own.ratio,
                formula=Formula(own.formula),
                attribution=own.attribution,
            ),
        )
    for version, rule in enumerate(rules.excluding):
        made.exclude(version, exclusion(rule))
    return made


def exclusion(rule: Excluding) -> Exclusion:
    """Return a drawn rule as the calculator knows it."""
    return Exclusion(
        since=rule.since,
        callers=rule.callers,
        entries=rule.entries,
        queues=rule.queues,
        internal=rule.internal,
    )


def fold(into: Calculator, deliveries: Iterable[Mapping[str, Any]]) -> None:
    """Deliver events one after the other."""
    for raw in deliveries:
        event = canonical(raw)
        into.apply(event, event.at)


def expected(
    picture: Picture,
    queue: str | None,
    window: Window,
    variants: Iterable[tuple[str, str]] = VARIANTS,
) -> Figures:
    """Return the recount's figures under the catalogue's names, these service levels among them."""
    figures = picture.kpis(queue, window, variants)
    return {RENAMED.get(slug, slug): dict(figure) for slug, figure in figures.items()}


def shown(made: Calculator, queue: str | None, at: int, window: str) -> Figures:
    """Return the calculator's figures of a queue (None: the centre), every service level among them."""
    figures: Figures = {}
    for formula in (None, "all"):
        question = Question(
            windows=[window], at=format_instant(at), formula=formula, attribution=formula
        )
        answer = msgspec.to_builtins(made.answer(question, at))
        place = answer["total"] if queue is None else answer["queues"].get(queue)
        if place is None:
            return {}
        kpis = place["windows"][window]["kpis"]
        if formula is None:
            figures |= kpis
        else:
            for name, by_attribution in kpis["service_level"].items():
                for attribution, figure in by_attribution.items():
                    figures[f"service_level/{name}/{attribution}"] = figure
    return figures


def differences(shown_: Figures, expected_: Figures) -> dict[str, tuple[Any, Any]]:
    """Return slug → (shown, expected) of every figure that is not the same."""
    found: dict[str, tuple[Any, Any]] = {}
    for slug, wanted in expected_.items():
        figure = shown_.get(slug, {})
        if figure.get("reported") is False:
            # Nobody can tell it, and so it says nothing.
            if figure != {"value": None, "reported": False}:
                found[slug] = (figure, None)
            continue
        for part in ("value", "numerator", "denominator"):
            if part in wanted and figure.get(part) != wanted[part]:
                found[f"{slug}.{part}"] = (figure.get(part), wanted[part])
    return found


def gauges(made: Calculator, queue: str | None, at: int) -> dict[str, Any]:
    """Return waiting, overdue_waiting, ringing and longest_waiting_since as instants."""
    answer = made.answer(Question(windows=["15m"], at=format_instant(at)), at)
    place = answer.total if queue is None else answer.queues.get(queue)
    if place is None:
        return {}
    since = place.now.longest_waiting_since
    return {
        "waiting": place.now.waiting,
        "overdue_waiting": place.now.overdue_waiting,
        "ringing": place.now.ringing,
        "longest_waiting_since": parse_instant(since) if since is not None else None,
    }
