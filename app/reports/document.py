"""The document of a saved report: what the reports screen asked for, checked as it comes in."""

import re
from typing import Any, Literal, TypeAlias
from zoneinfo import ZoneInfo

import msgspec

from app.events.misfit import misfit
from app.metrics.snapshot import NotAnswerable
from app.reports.asked import HistoryQuestion, one_of, read_question
from app.reports.outcomes import OUTCOMES
from app.reports.periods import Period

LONGEST_NAME = 80
LONGEST_SUBJECT = 256
MOST_KPIS = 100

_ANY_DAY = 1_800_000_000_000
_ANYWHERE = ZoneInfo("UTC")
_CONTROL = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")

View: TypeAlias = Literal["table", "trend", "heatmap", "waits", "comparison", "visits"]
Chart: TypeAlias = Literal["line", "bar"]


class ReportDocument(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a report shows, of whom, and when; what is null is as the screen has it by itself."""

    view: View
    kpis: tuple[str, ...] | None = None
    by: str = "total"
    queues: tuple[str, ...] | None = None
    groups: tuple[str, ...] | None = None
    agents: tuple[str, ...] | None = None
    period: str | None = None
    since: str | None = None
    until: str | None = None
    interval: str = "1d"
    formula: str | None = None
    attribution: str | None = None
    compare: str | None = None
    outcome: str | None = None
    chart: Chart | None = None


def read_document(raw: object) -> ReportDocument:
    """Return the report that a JSON object stands for; what is left out has its default.

    Raises:
        NotAnswerable: not such an object, or one that asks for nonsense, with the field to blame.
    """
    try:
        document = msgspec.convert(raw, ReportDocument)
    except msgspec.ValidationError as wrong:
        found = misfit(wrong)
        raise NotAnswerable(found.top or "document", found.reason) from wrong
    _check(document)
    if document.period is None and document.since is None and document.until is None:
        return msgspec.structs.replace(document, period=Period.LAST_7_DAYS.value)
    return document


def kept_document(raw: object) -> ReportDocument:
    """Return a report that was checked before it was kept: what it asks for may be gone since."""
    return msgspec.convert(raw, ReportDocument)


def shown_document(document: ReportDocument) -> dict[str, Any]:
    """Return a document as JSON carries it: the inverse of read_document."""
    shown: dict[str, Any] = msgspec.to_builtins(document)
    return shown


def checked_name(name: str) -> str:
    """Return the name of a report; raise NotAnswerable if it can be none."""
    name = name.strip()
    if not 0 < len(name) <= LONGEST_NAME or _CONTROL.search(name):
        raise NotAnswerable("name", f"expected 1 to {LONGEST_NAME} characters on one line")
    return name


def _check(document: ReportDocument) -> None:
    if document.kpis is not None and not 0 < len(document.kpis) <= MOST_KPIS:
        raise NotAnswerable("kpis", f"expected 1 to {MOST_KPIS}")
    for field in ("queues", "groups", "agents"):
        for name in getattr(document, field) or ():
            if not 0 < len(name) <= LONGEST_SUBJECT or _CONTROL.search(name):
                raise NotAnswerable(field, "expected names of 1 to 256 characters")
    if document.outcome is not None and document.outcome not in OUTCOMES:
        raise NotAnswerable("outcome", f"expected one of {', '.join(OUTCOMES)}")
    if document.period is not None:
        one_of(Period, "period", document.period)
    # What history could not answer is not kept either.
    asked = {field: getattr(document, field) for field in HistoryQuestion.__struct_fields__}
    read_question(HistoryQuestion(**asked), _ANY_DAY, _ANYWHERE)
