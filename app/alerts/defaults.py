"""The rules that are switched on from the first run, until somebody changes them."""

from app.alerts.rule import Against, Comparison, Of, Rule, Scope, Severity

_CHANCE = 0.5
"""Fewer missing agents than 0.5 × √required may be chance: nobody is paged for them before long."""

_LASTING = 0.2
"""What chance makes of the estimate passes in half an hour, but for so much."""

_SURE = 0.6
"""A single long wait proves little: it is told at once only where this many × √required are missing."""

DEFAULTS: tuple[Rule, ...] = (
    Rule(
        id="service-level",
        metric="service_level",
        window="15m",
        comparison=Comparison.BELOW,
        against=Against.TARGET,
        clear=0.05,
        worst=-0.3,
        for_s=300,
        keep_s=300,
        missing=1,
        margin=_CHANCE,
    ),
    Rule(
        id="longest-wait",
        metric="longest_wait",
        threshold=2.0,
        against=Against.TARGET,
        clear=1.0,
        keep_s=300,
        missing=1,
        margin=_SURE,
    ),
    Rule(
        id="nobody-logged-in",
        metric="nobody_logged_in",
        window="15m",
        keep_s=60,
        severity=Severity.CRITICAL,
    ),
    Rule(
        id="understaffed",
        metric="missing_agents",
        for_s=600,
        keep_s=300,
        missing=1,
        margin=_CHANCE,
    ),
    Rule(
        id="understaffed-for-long",
        metric="missing_agents",
        for_s=1_800,
        keep_s=300,
        missing=1,
        margin=_LASTING,
    ),
    Rule(
        id="blocked-calls",
        metric="blocked_rate",
        window="15m",
        threshold=0.01,
        keep_s=300,
        scope=Scope(of=Of.CENTRE),
    ),
    Rule(
        id="source-silent",
        metric="silent",
        scope=Scope(of=Of.SOURCE),
        severity=Severity.CRITICAL,
    ),
    Rule(
        id="forecast-breach",
        metric="level_ahead",
        comparison=Comparison.BELOW,
        against=Against.TARGET,
        clear=0.03,
        for_s=300,
        keep_s=300,
        missing=1,
        margin=_CHANCE,
        severity=Severity.NOTICE,
    ),
    Rule(
        id="no-data",
        metric="no_data",
        window="60m",
        enabled=False,
        for_s=600,
        severity=Severity.NOTICE,
    ),
)
