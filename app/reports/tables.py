"""Reports as flat tables: a column a figure and its fraction, for spreadsheets and for programs."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from msgspec import UNSET

from app.metrics.figures import ALL
from app.metrics.kpi import Kpi, Ratio
from app.metrics.measures import Counting
from app.metrics.queue_settings import ATTRIBUTIONS, Formula
from app.metrics.snapshot import Figure
from app.reports.rows import Row

TEXT, INSTANT, NUMBER, YES_NO, WHOLE = "text", "instant", "number", "yes or no", "whole"

_FORMULA_BEGINS = "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20"
"""A spreadsheet takes a cell that begins like this for a formula, and carries it out."""


class Column(NamedTuple):
    """One column: its name, and what its cells are."""

    name: str
    kind: str = NUMBER


def columns(kpis: Sequence[Kpi], counting: Counting, *, has_periods: bool) -> tuple[Column, ...]:
    """Return the columns of a report."""
    of_kpis: list[Column] = []
    for kpi in kpis:
        names = _levels(counting) if kpi.slug == "service_level" else [kpi.slug]
        is_ratio = isinstance(kpi, Ratio) or kpi.slug == "service_level"
        for name in names:
            parts = ("", "_numerator", "_denominator") if is_ratio else ("",)
            of_kpis += [Column(name + part) for part in parts]
    return (
        *((Column("period", TEXT),) if has_periods else ()),
        Column("since", INSTANT),
        Column("until", INSTANT),
        Column("subject", TEXT),
        Column("name", TEXT),
        *of_kpis,
    )


def flat(row: Row, period: str) -> dict[str, Any]:
    """Return a row by the names of its columns."""
    cells: dict[str, Any] = {
        "period": period,
        "since": row.since,
        "until": row.until,
        "subject": row.subject,
        "name": row.name,
    }
    for slug, figure in row.kpis.items():
        for name, each in _named(slug, figure):
            cells[name] = each.value
            cells[f"{name}_numerator"] = None if each.numerator is UNSET else each.numerator
            cells[f"{name}_denominator"] = None if each.denominator is UNSET else each.denominator
    return cells


def csv_head(table: Sequence[Column]) -> bytes:
    """Return the line of names."""
    return _lines([[column.name for column in table]])


def csv_lines(table: Sequence[Column], rows: Iterable[Mapping[str, Any]]) -> bytes:
    """Return rows as CSV (RFC 4180); what a spreadsheet would take for a formula is made text."""
    return _lines([_cell(row.get(column.name)) for column in table] for row in rows)


def _cell(value: object) -> object:
    if isinstance(value, str) and value[:1] and value[0] in _FORMULA_BEGINS:
        return "'" + value
    if isinstance(value, bool):
        return "true" if value else "false"
    return value


def _lines(rows: Iterable[Sequence[object]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def _levels(counting: Counting) -> list[str]:
    formulas = [each.value for each in Formula] if counting.formula == ALL else [""]
    attributions = list(ATTRIBUTIONS) if counting.attribution == ALL else [""]
    return [
        "/".join(part for part in ("service_level", formula, attribution) if part)
        for formula in formulas
        for attribution in attributions
    ]


def _named(slug: str, figure: Figure | dict[str, Any]) -> Iterator[tuple[str, Figure]]:
    if isinstance(figure, Figure):
        yield slug, figure
        return
    for name, each in figure.items():
        yield from _named(f"{slug}/{name}", each)
