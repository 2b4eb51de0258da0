"""docs/kpis.md: the catalogue, and what each service-level formula makes of each outcome."""

from app.metrics.catalogue import CATALOGUE
from app.metrics.kpi import Kpi
from app.metrics.queue_settings import ATTRIBUTIONS, Formula
from app.metrics.service_level import FORMULAS, Outcomes
from tests.docs.markdown import code, page, table

ICMI = Outcomes(
    answered_in_target=860,
    answered_late=140,
    abandoned_short=10,
    abandoned_in_target=10,
    abandoned_late=40,
    overflowed=0,
    overdue_waiting=0,
)
"""The data on which ICMI compares formulas: 1000 answered, 60 abandoned."""

_INTRO = """\
Every figure of the service is declared once, in `app/metrics/catalogue.py`; `GET /v1/kpis` serves
the same list. A ratio is formed from two sums at the last moment, and carries both. A ratio with
nothing to divide by is null. *Needs* names what some source must report first: until then the
figure is null with `"reported": false`, since a nought that nobody measured would be a guess.
*Good* is the way a figure should move; *source* the publication that a definition follows, blank for
the house's own."""

_FORMULAS = """\
## Service level: seven formulas

What each formula makes of a visit, by what became of it: **met** counts above and below the line,
*counted* only below, a blank not at all. *Overdue* is a visit that waits still and has passed the
target; it counts as missed at once. The last column is the example that ICMI publishes: 860 answered
in target, 140 late; 10 short abandons, 10 more within the target, 40 after it."""

_ATTRIBUTIONS = """\
## Attribution: when a visit counts

The names that `attribution=` takes: {names}.
Under `sl_event` a visit counts at its exit or at the target second, whichever comes first; under `arrival` when it had entered the queue (a figure is
`provisional` while somebody of that window waits); under `end` when an unanswered visit left, or
when the conversation ended. Only the service level moves: waits and counts stay where they happened."""

_OUR_OWN = "kpis.md"
_UNITS = {"ratio": "Ratios", "seconds": "Seconds", "count": "Counts"}


def text() -> str:
    """Return the page."""
    names = ", ".join(code(name) for name in ATTRIBUTIONS)
    kinds = [_kind(unit, title) for unit, title in _UNITS.items()]
    return page(
        "The figures",
        "app/metrics/catalogue.py, counts.py and service_level.py",
        _INTRO,
        *kinds,
        _FORMULAS,
        _formulas(),
        _ATTRIBUTIONS.format(names=names),
    )


def _kind(unit: str, title: str) -> str:
    rows = [_row(kpi) for kpi in CATALOGUE.values() if kpi.unit == unit]
    heads = ("slug", "label", "definition", "formula", "good", "needs", "source")
    return f"## {title}\n\n" + table(heads, rows)


def _row(kpi: Kpi) -> tuple[str, ...]:
    formula = "" if kpi.formula == kpi.slug else kpi.formula
    good = "" if kpi.direction == "none" else kpi.direction
    source = "" if kpi.source.startswith(_OUR_OWN) else kpi.source
    needs = ", ".join(kpi.needs)
    return code(kpi.slug), kpi.label, kpi.definition, formula, good, needs, source


def _formulas() -> str:
    heads = [name.replace("_", " ") for name in Outcomes._fields]
    rows = [(code(formula), *_marks(formula), _example(formula)) for formula in Formula]
    return table(["formula", *heads, "ICMI's example"], rows)


def _marks(formula: Formula) -> list[str]:
    """Ask the formula what one visit of each outcome adds to its fraction."""
    width = len(Outcomes._fields)
    singles = [Outcomes(*(int(i == outcome) for i in range(width))) for outcome in range(width)]
    words = {(1, 1): "**met**", (0, 1): "*counted*", (0, 0): ""}
    return [words[FORMULAS[formula](single)] for single in singles]


def _example(formula: Formula) -> str:
    met, counted = FORMULAS[formula](ICMI)
    return f"{met} ÷ {counted} = {met / counted:.1%}"
