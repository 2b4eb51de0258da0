"""docs/alert-rules.md: what rules may look at, the rules of the first run, the life of an alert."""

from app.alerts.defaults import DEFAULTS
from app.alerts.lifecycle import MOVES
from app.alerts.metrics import METRICS
from app.alerts.rule import Against, Rule
from app.metrics.catalogue import CATALOGUE
from tests.docs.markdown import code, page, table


def text() -> str:
    return page(
        "Alert rules",
        "`app/alerts`",
        "See [alerts.md](alerts.md) for what the columns mean. Spans are seconds, shares 0 to 1. Against "
        "`target`, shares are added to the queue's target ratio, seconds are multiples of its target seconds.",
        "## From the first run",
        table(
            [
                "rule",
                "looks at",
                "is bad",
                "clear",
                "for_s",
                "keep_s",
                "fewest",
                "cause",
                "severity",
            ],
            [_rule(rule) for rule in DEFAULTS],
        ),
        "Each can be changed or deleted; one that nobody changed has version 0.",
        "## The life of an alert",
        table(
            ["state", "on", "held for", "goes to"],
            [
                [state.value, row.on.value, code(row.hold or ""), row.to.value]
                for state, rows in MOVES.items()
                for row in rows
            ],
        ),
        "## What a rule may look at",
        "Every KPI of [kpis.md](kpis.md) that has a window, and these:",
        table(
            ["metric", "unit", "of", "window", "alert's kind"],
            [
                [code(name), m.unit, ", ".join(m.of), "yes" if m.windowed else "", code(m.kind)]
                for name, m in METRICS.items()
                if name not in CATALOGUE or m.kind != "figure"
            ],
        ),
    )


def _rule(rule: Rule) -> list[str]:
    metric, against = METRICS[rule.metric], rule.against is Against.TARGET
    how = {"ratio": "target {:+g}", "seconds": "{:g} × target"}[metric.unit] if against else "{:g}"
    window = f" of {rule.window}" if rule.window else ""
    cause = f"{rule.missing} missing, {rule.margin:g} × √required" if rule.missing else ""
    clear = rule.clear if rule.clear is not None else rule.threshold
    return [
        code(rule.id) + ("" if rule.enabled else " (off)"),
        code(rule.metric) + window,
        f"{rule.comparison.value} {how.format(rule.threshold)}",
        how.format(clear),
        str(rule.for_s),
        str(rule.keep_s),
        str(rule.fewest),
        cause,
        rule.severity.value + (f", critical beyond {how.format(rule.worst)}" if rule.worst else ""),
    ]
