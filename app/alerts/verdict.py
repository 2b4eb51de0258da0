"""What a rule makes of figures: bad, good, how bad, and what its sentence is made of."""

from math import sqrt
from typing import Any, NamedTuple

from app.alerts.figures import Figures
from app.alerts.metrics import METRICS, Reading
from app.alerts.rule import Against, Comparison, Of, Rule, Severity
from app.events.instants import MINUTE, SECOND, Instant, Millis, format_instant
from app.metrics.snapshot import Figure
from app.metrics.windows import Window, read_window

_SHOWN = "30m"
"""The window of the board's own status."""


class Verdict(NamedTuple):
    """How a rule finds a subject at an instant; neither bad nor good is between the thresholds."""

    bad: bool
    good: bool
    severity: Severity


def is_about(rule: Rule, figures: Figures) -> bool:
    """Tell whether a rule looks at this subject at all."""
    scope, (of, name) = rule.scope, figures.subject
    if not rule.enabled or of != scope.of:
        return False
    if not scope.queues and not scope.groups:
        return True
    if of == Of.QUEUE:
        return name in scope.queues or figures.group in scope.groups
    return of != Of.GROUP or name in scope.groups


def judge(rule: Rule, figures: Figures, at: Instant) -> Verdict | None:
    """Return what the rule makes of the figures; None where they are of before, and say nothing of now."""
    if (figures.is_stale or figures.is_late) and rule.scope.of is not Of.SOURCE:
        return None
    reading = _reading(rule, figures, at)
    if reading is None or reading.value is None:
        # With nothing left to be bad, what was bad is over.
        return Verdict(bad=False, good=True, severity=rule.severity)
    clear = rule.clear if rule.clear is not None else rule.threshold
    return Verdict(
        bad=_beyond(rule, reading.value, limit(rule, rule.threshold, figures))
        and not _few(rule, reading)
        and _staff_is_short(rule, figures),
        good=not _beyond(rule, reading.value, limit(rule, clear, figures)),
        severity=_severity(rule, reading.value, figures),
    )


def facts(rule: Rule, figures: Figures, at: Instant) -> dict[str, Any]:
    """Return what the sentence of an alert is made of; nothing where there is no figure."""
    reading = _reading(rule, figures, at)
    if reading is None or reading.value is None:
        return {}
    found: dict[str, Any] = {
        "name": figures.shown,
        "metric": rule.metric,
        "unit": METRICS[rule.metric].unit,
        "value": reading.value,
        "threshold": limit(rule, rule.threshold, figures),
        "comparison": rule.comparison.value,
        "window": rule.window,
        "rule_name": rule.name or None,
        **reading.facts,
        **_of_target(figures),
        **_of_now(figures, at),
        **_of_level(rule, figures),
        **_of_staff(figures, at, window_length(rule)),
        **_of_silence(figures),
    }
    return {name: fact for name, fact in found.items() if fact is not None}


def _reading(rule: Rule, figures: Figures, at: Instant) -> Reading | None:
    """Return the figure; None where the rule does not look, for it is not open."""
    if rule.open_hours_only and not figures.is_open:
        return None
    return METRICS[rule.metric].read(figures, rule.window, at)


def limit(rule: Rule, value: float, figures: Figures) -> float:
    """Return a threshold in the figure's own terms."""
    if rule.against is Against.NOUGHT or figures.target is None:
        return value
    if METRICS[rule.metric].unit == "ratio":
        return round(figures.target.ratio + value, 9)
    return round(figures.target.within_s * value, 9)


def window_length(rule: Rule) -> Millis:
    """Return how long the rule's window is; a quarter hour where it has none, or no fixed length."""
    window = read_window(rule.window) if rule.window is not None else Window("")
    return window.rolling or window.interval or 15 * MINUTE


def _beyond(rule: Rule, value: float, threshold: float) -> bool:
    return value < threshold if rule.comparison is Comparison.BELOW else value > threshold


def _few(rule: Rule, reading: Reading) -> bool:
    return reading.n is not None and reading.n < rule.fewest


def _staff_is_short(rule: Rule, figures: Figures) -> bool:
    """Tell whether staff is short by as many as the rule wants; so where nobody tells of staff."""
    missing, known = figures.missing, figures.staffing
    if rule.missing == 0:
        return True
    if missing is None or known is None:
        # Where agents are told of, what they amount to is worth waiting for.
        return not figures.awaits_staffing or figures.gauge("agents_staffed") is None
    # Of R calls that come by chance the deviation is √R: square-root staffing's own measure.
    return missing >= max(rule.missing, rule.margin * sqrt(known.required or 0))


def _severity(rule: Rule, value: float, figures: Figures) -> Severity:
    if rule.worst is not None and _beyond(rule, value, limit(rule, rule.worst, figures)):
        return Severity.CRITICAL
    return rule.severity


def _of_silence(figures: Figures) -> dict[str, Any]:
    if figures.silent_since is None:
        return {}
    # How long is for whoever shows it to count.
    since = format_instant(figures.silent_since)
    source = {"source": figures.subject.name, "queues": list(figures.queues)}
    return {"silent_since": since, "value": None, **source}


def _of_target(figures: Figures) -> dict[str, Any]:
    target = figures.target
    if target is None:
        return {}
    return {"target_ratio": target.ratio, "target_within_s": target.within_s}


def _of_now(figures: Figures, at: Instant) -> dict[str, Any]:
    waited = figures.longest_wait(at)
    return {
        "waiting": figures.gauge("waiting"),
        "longest_wait_s": waited / SECOND if waited is not None else None,
        "free": figures.gauge("agents_available"),
    }


def _of_level(rule: Rule, figures: Figures) -> dict[str, Any]:
    """Return what a sentence about anything else says of the service level, and of the calls that came."""
    window = rule.window if rule.window is not None else _SHOWN
    figure = figures.windows.get(window, {}).get("service_level")
    found: dict[str, Any] = {"offered": figures.value(window, "offered")}
    if isinstance(figure, Figure) and figure.value is not None:
        found["level"] = {
            "value": figure.value,
            "numerator": figure.numerator,
            "denominator": figure.denominator,
            "window": window,
        }
    return found


def _of_staff(figures: Figures, at: Instant, window: Millis) -> dict[str, Any]:
    missing, known = figures.missing, figures.staffing
    found: dict[str, Any] = {"staffed": figures.gauge("agents_staffed")}
    if known is not None:
        found["serving"] = known.serving
    if known is not None and known.quarters:
        found["expected"] = known.quarters[0].arrivals
    if missing is not None and known is not None:
        found |= {"required": known.required, "missing": missing}
    if known is not None and known.remedy is not None:
        return found | {"remedy_agents": known.remedy.agents, "back_at": known.remedy.back_at}
    if missing is not None and missing > 0:
        # What is bad in the window has left it when it is over once more.
        found |= {
            "remedy_agents": missing,
            "back_at": format_instant(-(-(at + window) // MINUTE) * MINUTE),
        }
    return found
