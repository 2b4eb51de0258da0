"""Trying a rule on what was: by the minute where the worker remembers it, else by the quarter hours of history."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

import msgspec

from app.alerts.back_test import UNTESTABLE, BackTest, Tried
from app.alerts.figures import Figures, Subject
from app.alerts.metrics import METRICS
from app.alerts.orders import BackTest as Order
from app.alerts.orders import Found
from app.alerts.rule import Of, Rule
from app.api.alert_desk import order_in
from app.api.alert_rule_bodies import read_rule
from app.api.alerts import instant
from app.api.json_bodies import bad_field
from app.api.parts import ApiParts
from app.events.instants import DAY, MINUTE, SECOND, Instant, Millis
from app.metrics.catalogue import CATALOGUE
from app.metrics.centre import Centre
from app.metrics.columns import WIDTH
from app.metrics.figures import figures, fractions, ratio
from app.metrics.ledger import Sums
from app.metrics.oddities import Telling
from app.metrics.quarter import QUARTER
from app.metrics.queue_settings import ATTRIBUTIONS, QueueSettings, read_settings
from app.metrics.record import Kind
from app.metrics.snapshot import Target
from app.metrics.windows import read_window
from app.streams.exchange import Unanswered

LONGEST: Millis = 92 * DAY

_PATIENCE: Final[Millis] = 120_000


class BackTestBody(msgspec.Struct, forbid_unknown_fields=True):
    """A rule that is to be tried on the time from `since` until `until`: the last day, if none is named."""

    rule: dict[str, Any]
    since: str | None = None
    until: str | None = None


class BackTestDesk:
    """Answers how often a rule would have fired."""

    def __init__(self, parts: ApiParts) -> None:
        self._parts = parts

    async def try_rule(self, body: BackTestBody) -> Tried:
        """Return what came of trying a rule; raise the 422, or Unanswered."""
        rule = read_rule({"id": "tried", **body.rule}, place="rule.")
        if rule.metric in UNTESTABLE:
            raise bad_field("rule.metric", "of this nothing is kept: it cannot be tried")
        since, until = instant("since", body.since), instant("until", body.until)
        if since is not None and until is not None and since >= until:
            raise bad_field("until", "expected an instant after since")
        answer = await order_in(self._parts.trials, Order(rule, since, until), _PATIENCE)
        if isinstance(answer, Found):
            return answer.tried
        if since is None:
            raise Unanswered
        return await self._by_quarters(rule, since, until or self._parts.clock.now())

    async def _by_quarters(self, rule: Rule, since: Instant, until: Instant) -> Tried:
        length = _check_quarters(rule)
        since, until = since // QUARTER * QUARTER, until // QUARTER * QUARTER
        if until - since > LONGEST:
            raise bad_field("since", "expected at most 92 days")
        store = await self._parts.store.open()
        borders = range(since - length + QUARTER, until + 1, QUARTER)
        quarters = await store.history.sums(Kind.QUEUE, borders)
        settings = {
            v.queue: read_settings(v.settings) for v in await store.queue_settings.current()
        }
        zone = Centre(self._parts.centre.name, self._parts.centre.timezone).zone
        trial = BackTest(rule, zone)
        for place in range(length // QUARTER, len(quarters) + 1):
            found = _added(quarters[place - length // QUARTER : place])
            at = borders[place]
            trial.look(at, _figures(rule, found, settings) if found else ())
            for minute in range(1, QUARTER // MINUTE):
                trial.look(at + minute * MINUTE, ())
            await asyncio.sleep(0)
        return trial.found(since, until, "quarters", QUARTER)


def _check_quarters(rule: Rule) -> Millis:
    """Return the rule's window; raise the 422 where quarter hours cannot make it up."""
    if not METRICS[rule.metric].windowed or rule.metric == "nobody_logged_in":
        reason = "of so long ago only sums are kept, not how it stood from minute to minute"
        raise bad_field("rule.metric", reason)
    length = read_window(str(rule.window)).rolling
    if length is None or length % QUARTER:
        raise bad_field("rule.window", "of so long ago only whole quarter hours are kept")
    return length


def _added(quarters: Sequence[Mapping[str, Sums]]) -> dict[str, Sums]:
    found: dict[str, Sums] = {}
    for quarter in quarters:
        for queue, sums in quarter.items():
            so_far = found.get(queue, [0] * WIDTH)
            found[queue] = [a + b for a, b in zip(so_far, sums, strict=True)]
    return found


class _Part(NamedTuple):
    """What of one queue counts in a figure: its sums, and its service level by its own rules."""

    queue: str
    own: QueueSettings
    sums: Sums

    @property
    def level(self) -> tuple[int, int]:
        """Calls that met the target, and calls that counted."""
        own = self.own
        levels = fractions(self.sums, (own.formula,), (ATTRIBUTIONS[own.attribution],))
        return next(iter(levels.values()))


def _figures(
    rule: Rule, found: Mapping[str, Sums], settings: Mapping[str, QueueSettings]
) -> list[Figures]:
    parts = [_Part(q, settings.get(q, QueueSettings()), sums) for q, sums in found.items()]
    if rule.scope.of is Of.CENTRE:
        return [_formed(rule, Subject(Of.CENTRE.value, ""), parts)]
    named = [part for part in parts if part.queue]
    if rule.scope.of is Of.QUEUE:
        return [_formed(rule, Subject(Of.QUEUE.value, part.queue), [part]) for part in named]
    groups = sorted({part.own.group for part in named if part.own.group is not None})
    return [
        _formed(rule, Subject(Of.GROUP.value, group), [p for p in named if p.own.group == group])
        for group in groups
    ]


def _formed(rule: Rule, subject: Subject, parts: Sequence[_Part]) -> Figures:
    """Form figures as the board does: sums added up first, ratios last."""
    sums = [sum(column) for column in zip(*(part.sums for part in parts), strict=True)]
    met, counted = (sum(column) for column in zip(*(part.level for part in parts), strict=True))
    kpis = figures(sums, [], Telling(_EVERYTHING))
    own = parts[0].own
    is_queue = subject.of == Of.QUEUE
    return Figures(
        subject=subject,
        shown=own.name or subject.name if is_queue else subject.name,
        group=own.group if is_queue else None,
        target=Target(own.target_ratio, own.within / SECOND) if is_queue else None,
        windows={str(rule.window): {**kpis, "service_level": ratio(met, counted)}},
    )


_EVERYTHING = frozenset(need for kpi in CATALOGUE.values() for need in kpi.needs)
