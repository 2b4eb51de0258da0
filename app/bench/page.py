"""The page of the figures: what was asked beside what was reached, misses too."""

import json
import operator
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from app.bench.figure import Figure

PLACE = "docs/speed.md"

_HEADS = ("", "reached", "", "spread", "asked", "")
_WITHIN = {"≥": operator.ge, "≤": operator.le}
_ASKED = (
    (re.compile(r"tick, .* calls kept, 6 of \d+ queues changed"), "≤ 0.2"),
    (re.compile(r"tick, .* calls kept, 16 of 600 queues changed"), "≤ 1"),
    (re.compile(r"an event 30 min late, .*"), "≤ 1"),
    (re.compile(r"fold [\d,]+ events"), "≥ 250000"),
    (re.compile(r"memory per 100,000 calls"), "≤ 250"),
)
"""What is asked of the calculator's own figures."""
_PARTS = {
    "memory": "Memory",
    "tick": "Tick: the board brought up to the present",
    "fold": "Fold: events decoded and taken in by the calculator",
    "ingest": "Intake: posts that are on the disk when they are answered",
    "e2e": "From a post to a figure in a client",
    "fanout": "Fan-out to clients",
    "restart": "Restart of the worker",
    "peers": "Beside what one would take instead",
}
_NOTES = {
    "peers": """\
The same figures of the same calls, at every second of the last hour of their day. They are all that a day of calls
queued, rung, answered, given up, ended and wrapped up has to say in the four windows of every queue: service level,
averages, shares, counts and quantiles of waits, each with numerator and denominator, and each checked to be Callboard's
before anything is measured. A window in which nothing moved keeps its figures, with everybody.

What peers need not do is in their favour. They form no other KPI, no figures of the centre, no status, estimate or who
waits, all of which is in Callboard's tick. They hold a finished day in order, in which it is known what became of every
call, and are not told events as they come, some of them late. Nobody is charged for taking events in.

bytewax has no window that moves by the millisecond. What it carries here was written by hand for these figures and this
day: sliding sums and waits in order, in plain Python. That is the least that must be done, and a yardstick for us; what
one could take instead are the others, which do the work themselves.

""",
}
"""What a reader has to know of a part before its figures."""


def read(file: Path) -> dict[str, list[Figure]]:
    """Return the figures of a file that `--json` wrote, by part."""
    figures: dict[str, list[Figure]] = {}
    for row in json.loads(file.read_text(encoding="utf-8")):
        figures.setdefault(row.pop("part"), []).append(Figure(**row))
    return figures


def page(figures: Mapping[str, Sequence[Figure]]) -> str:
    """Return the figures as a page."""
    figures = {name: [_with_asked(each) for each in some] for name, some in figures.items()}
    tables = [
        f"## {_PARTS[name]}\n\n{_NOTES.get(name, '')}{_table(some)}"
        for name, some in figures.items()
    ]
    asked = [is_met(each) for some in figures.values() for each in some if each.asked is not None]
    return _PAGE.format(place=PLACE, met=sum(asked), asked=len(asked), tables="\n\n".join(tables))


def _with_asked(figure: Figure) -> Figure:
    asked = (limit for what, limit in _ASKED if what.fullmatch(figure.what))
    return figure._replace(asked=figure.asked or next(asked, None))


def is_met(figure: Figure) -> bool:
    """Tell whether a figure reaches what is asked of it."""
    sign, _, limit = (figure.asked or "").partition(" ")
    return sign not in _WITHIN or bool(_WITHIN[sign](figure.value, float(limit)))


def _table(figures: Sequence[Figure]) -> str:
    rows = [_HEADS, ("---", "--:", "---", "--:", "---", "---"), *map(_row, figures)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _row(figure: Figure) -> tuple[str, ...]:
    what = figure.what.strip() if figure.what[0] != " " else f"… {figure.what.strip()}"
    spread = "" if figure.spread is None else f"{figure.spread:,.2f}"
    verdict = "" if figure.asked is None else ("yes" if is_met(figure) else "**missed**")
    return what, f"{figure.value:,.2f}", figure.unit, spread, figure.asked or "", verdict


_PAGE = """# Speed

<!-- Made by `./dev callboard bench all --json docs/speed.json --page {place}`: run that, do not change this. -->

Measured on one machine in one run, each figure beside its baseline of the same run: two cores of a machine that is
shared with others, for the product, its clients and the baselines together, so read the ratios. The product is
whole: its own Valkey with every event on the disk before it is answered, its API, its worker with history, alerts
and archive; the figures are compiled, where a row does not say otherwise. *Spread* is how far the rounds of a
figure lie apart.
Of {asked} figures that something is asked of, {met} reach it.

`callboard bench PART` measures one part alone; `callboard bench page --json FILE --page FILE` makes this page again.

{tables}
"""
