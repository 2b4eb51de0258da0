"""Alert rules as they come in, one or a file of them, and as they are shown."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from app.alerts.metrics import METRICS
from app.alerts.rule import Rule, RuleRefused, check
from app.api.json_bodies import bad_field
from app.events.instants import format_instant
from app.events.misfit import misfit
from app.store.alert_contract import RuleVersion
from app.store.contract import NEVER_CONFIGURED, Shown

FORMAT = "callboard_alert_rules"
"""The word by which a file of rules is known; its value is the version of the form."""

RESERVED = frozenset(("export", "import", "metrics", "back-test"))
"""Ids that would stand for something else in an address."""

_BESIDE = frozenset(("version", "changed_at", "changed_by", "default"))
"""What is shown beside a rule, and may come back with it."""


class RulesFile(msgspec.Struct, forbid_unknown_fields=True):
    """Rules as a file."""

    callboard_alert_rules: int
    rules: list[dict[str, Any]]


def read_rule(raw: Mapping[str, Any], id_: str | None = None, place: str = "") -> Rule:
    """Return the rule that an object stands for; `place` is where it stands in what was sent.

    Raises:
        Problem: it makes no sense, with the field to blame.
    """
    bare = {name: value for name, value in raw.items() if name not in _BESIDE}
    if id_ is not None and bare.setdefault("id", id_) != id_:
        raise bad_field("id", "expected the id in the address, or none")
    try:
        rule = msgspec.convert(bare, Rule)
        _check_text(rule)
        check(rule)
    except msgspec.ValidationError as wrong:
        field, reason = misfit(wrong)
        raise bad_field(place + (field or "rule"), reason) from None
    except RuleRefused as refused:
        raise bad_field(place + refused.field, refused.reason) from None
    return rule


def read_file(file: RulesFile) -> list[Rule]:
    """Return the rules of a file; raise the 422 that names the rule and its field."""
    if file.callboard_alert_rules != 1:
        raise bad_field(FORMAT, "only files of form 1 are understood here")
    rules = [read_rule(raw, place=f"rules[{number}].") for number, raw in enumerate(file.rules)]
    for number, rule in enumerate(rules):
        if rule.id in {before.id for before in rules[:number]}:
            raise bad_field(f"rules[{number}].id", "stands in the file twice")
    return rules


def shown(version: RuleVersion) -> Shown:
    """Return a rule as the API shows it."""
    rule: Shown = msgspec.to_builtins(version.rule)
    changed = version.changed_at
    return rule | {
        "version": version.version,
        "changed_at": format_instant(changed) if changed is not None else None,
        "changed_by": version.changed_by,
        "default": version.version == NEVER_CONFIGURED,
    }


def as_file(versions: Sequence[RuleVersion]) -> bytes:
    """Return rules as a file that people may read, and import elsewhere."""
    rules = [msgspec.to_builtins(version.rule) for version in versions]
    return msgspec.json.format(msgspec.json.encode({FORMAT: 1, "rules": rules}), indent=2)


def metrics() -> list[Shown]:
    """Return what rules may look at."""
    return [
        {
            "name": name,
            "unit": metric.unit,
            "of": list(metric.of),
            "windowed": metric.windowed,
            "kind": metric.kind,
        }
        for name, metric in METRICS.items()
    ]


def _check_text(rule: Rule) -> None:
    if rule.id in RESERVED:
        raise RuleRefused("id", "is taken: choose another one")
    # PostgreSQL has no place for it.
    if b"\\u0000" in msgspec.json.encode(rule):
        raise RuleRefused("name", "no text may hold a NUL")
