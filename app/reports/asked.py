"""Questions to history: strings as they came in, read into what is to be worked out."""

from collections.abc import Iterable, Sequence
from datetime import date
from enum import StrEnum
from typing import NamedTuple, TypeVar
from zoneinfo import ZoneInfo

import msgspec

from app.events.instants import DAY, Instant, parse_instant
from app.metrics.catalogue import CATALOGUE, GAUGES
from app.metrics.figures import ALL
from app.metrics.kpi import Kpi, Quantile
from app.metrics.measures import Counting
from app.metrics.queue_settings import ATTRIBUTIONS, Formula
from app.metrics.snapshot import NotAnswerable
from app.reports.intervals import Interval, Stretch, midnight, rounded
from app.reports.periods import Comparison, Period, compared, period

USUAL_KPIS = (
    "offered",
    "answered",
    "abandoned",
    "service_level",
    "asa",
    "abandonment_rate",
    "average_handle_time",
)
EARLIEST: Instant = 365 * DAY
"""Of the year 1971: before it, no zone is sure to keep to quarter hours."""
LATEST: Instant = 230 * 365 * DAY
MOST_DAYS = 3_700
MOST_DAYS_OF_WAITS = 400
"""An order statistic needs every wait of its interval at once."""
MOST_SUBJECTS = 500


class By(StrEnum):
    """Whose figures make a row."""

    TOTAL = "total"
    GROUP = "group"
    QUEUE = "queue"
    AGENT = "agent"


class HistoryQuestion(msgspec.Struct, frozen=True, kw_only=True):
    """A request for history, as it came in."""

    kpis: Sequence[str] | None = None
    by: str = By.TOTAL
    queues: Sequence[str] | None = None
    groups: Sequence[str] | None = None
    agents: Sequence[str] | None = None
    since: str | None = None
    until: str | None = None
    period: str | None = None
    interval: str = Interval.DAY
    formula: str | None = None
    attribution: str | None = None
    compare: str | None = None


class Chosen(NamedTuple):
    """Whose rows: all where nobody is named."""

    by: By
    queues: tuple[str, ...] | None
    groups: tuple[str, ...] | None
    agents: tuple[str, ...] | None

    @property
    def named(self) -> tuple[str, ...] | None:
        """Those who have a row of their own in every interval, for they were asked for by name."""
        return {By.QUEUE: self.queues, By.GROUP: self.groups, By.AGENT: self.agents}.get(self.by)


class Asked(NamedTuple):
    """What is to be worked out."""

    kpis: tuple[Kpi, ...]
    chosen: Chosen
    stretch: Stretch
    interval: Interval
    counting: Counting
    compared: Stretch | None

    @property
    def needs_waits(self) -> bool:
        """Whether a figure needs every wait by itself."""
        return any(isinstance(kpi, Quantile) for kpi in self.kpis)


def read_question(question: HistoryQuestion, now: Instant, zone: ZoneInfo) -> Asked:
    """Return what a question asks for.

    Raises:
        NotAnswerable: it makes no sense, with the field to blame.
    """
    interval = one_of(Interval, "interval", question.interval)
    asked = stretch_of(question.since, question.until, question.period, now, zone)
    stretch = rounded(asked, interval, zone)
    made = Asked(
        kpis=kpis_of(question.kpis),
        chosen=chosen_of(question),
        stretch=stretch,
        interval=interval,
        counting=counting_of(question.formula, question.attribution),
        compared=_compared(question.compare, stretch, interval, zone),
    )
    _check_waits(made)
    return made


def stretch_of(
    since: str | None, until: str | None, named: str | None, now: Instant, zone: ZoneInfo
) -> Stretch:
    """Return the time that is asked for, by name or by its ends; today where nothing is said.

    Raises:
        NotAnswerable: no such time, or too much of it.
    """
    if named is not None and (since is not None or until is not None):
        raise NotAnswerable("period", "goes without since and until")
    found = period(one_of(Period, "period", named or Period.TODAY), now, zone)
    if since is not None:
        found = found._replace(since=instant(since, "since", zone))
    if until is not None:
        found = found._replace(until=instant(until, "until", zone))
        if since is None and named is None:
            found = found._replace(since=period(Period.TODAY, found.until - 1, zone).since)
    if found.since >= found.until:
        raise NotAnswerable("until", "expected an instant after since")
    if found.until - found.since > MOST_DAYS * DAY:
        raise NotAnswerable("since", f"expected at most {MOST_DAYS} days at once")
    return found


def instant(text: str, field: str, zone: ZoneInfo) -> Instant:
    """Return an instant, given with its zone or as a day of the centre.

    Raises:
        NotAnswerable: it is neither, or out of all proportion.
    """
    try:
        if len(text) == len("2026-11-01"):
            at = midnight(date.fromisoformat(text), zone)
        else:
            at = parse_instant(text)
    except (ValueError, OverflowError) as wrong:
        reason = f"{text[:40]!r} is neither a day nor an ISO 8601 instant with its zone"
        raise NotAnswerable(field, reason) from wrong
    if not EARLIEST <= at <= LATEST:
        raise NotAnswerable(field, f"{text[:40]} is out of all proportion")
    return at


def counting_of(formula: str | None, attribution: str | None) -> Counting:
    """Return how the service level is to be counted; raise NotAnswerable."""
    if formula not in (None, ALL, *Formula):
        raise NotAnswerable("formula", f"expected all or one of {', '.join(Formula)}")
    if attribution not in (None, ALL, *ATTRIBUTIONS):
        raise NotAnswerable("attribution", f"expected all or one of {', '.join(ATTRIBUTIONS)}")
    return Counting(formula, attribution)


def kpis_of(slugs: Sequence[str] | None, field: str = "kpis") -> tuple[Kpi, ...]:
    """Return the KPIs of these names, the usual ones of none; raise NotAnswerable."""
    if slugs is None:
        slugs = USUAL_KPIS
    elif list(slugs) == [ALL]:
        slugs = [slug for slug in CATALOGUE if slug not in GAUGES]
    for slug in slugs:
        if slug in GAUGES:
            raise NotAnswerable(field, f"{slug} is so at an instant: it has no history")
        if slug not in CATALOGUE:
            raise NotAnswerable(field, f"there is no KPI {slug[:40]!r}; GET /v1/kpis lists them")
    return tuple(CATALOGUE[slug] for slug in dict.fromkeys(slugs))


def chosen_of(question: HistoryQuestion) -> Chosen:
    """Return whose rows are asked for; raise NotAnswerable."""
    by = one_of(By, "by", question.by)
    for field, fits in (
        ("queues", (By.TOTAL, By.QUEUE)),
        ("groups", (By.TOTAL, By.GROUP, By.QUEUE)),
        ("agents", (By.AGENT,)),
    ):
        names = getattr(question, field)
        if names is not None and by not in fits:
            raise NotAnswerable(field, f"does not go with by={by}")
        if names is not None and len(names) > MOST_SUBJECTS:
            raise NotAnswerable(field, f"expected at most {MOST_SUBJECTS}")
        for name in names or ():
            checked(name, field)
    if question.queues is not None and question.groups is not None:
        raise NotAnswerable("groups", "goes without queues")
    return Chosen(by, _once(question.queues), _once(question.groups), _once(question.agents))


def checked(name: str, field: str) -> str:
    """Return a name that may be looked for; raise NotAnswerable for what no database takes."""
    if "\x00" in name:
        raise NotAnswerable(field, "a name has no zero byte in it")
    return name


_Word = TypeVar("_Word", bound=StrEnum)


def one_of(words: type[_Word], field: str, word: str) -> _Word:
    """Return the word that this is.

    Raises:
        NotAnswerable: it is none of them.
    """
    try:
        return words(word)
    except ValueError as wrong:
        raise NotAnswerable(field, f"expected one of {', '.join(words)}") from wrong


def _compared(
    text: str | None, stretch: Stretch, interval: Interval, zone: ZoneInfo
) -> Stretch | None:
    if text is None:
        return None
    by: Comparison | Instant
    by = Comparison(text) if text in tuple(Comparison) else instant(text, "compare", zone)
    if by is Comparison.WEEK and interval is Interval.MONTH:
        raise NotAnswerable("compare", "week does not go with months")
    found = compared(stretch, by, interval, zone)
    if found.since < EARLIEST:
        raise NotAnswerable("compare", "reaches back out of all proportion")
    return rounded(found, interval, zone)


def _check_waits(asked: Asked) -> None:
    long = asked.stretch.until - asked.stretch.since > MOST_DAYS_OF_WAITS * DAY
    if asked.interval is Interval.ALL and long and asked.needs_waits:
        reason = f"waits by rank go over at most {MOST_DAYS_OF_WAITS} days in one interval"
        raise NotAnswerable("kpis", reason)


def _once(names: Iterable[str] | None) -> tuple[str, ...] | None:
    return None if names is None else tuple(dict.fromkeys(names))
