"""What may be shown where anybody looks: figures of queues, and nothing of any one person. Pure."""

from collections.abc import Container, Mapping
from typing import Any

from app.metrics.snapshot import Delta, QueueId, Snapshot

_ALERT = ("queue", "advice")
_ADVICE = ("agents", "back_at")


def impersonal(told: Snapshot | Delta, shown: Container[QueueId] | None) -> dict[str, Any]:
    """Return what takes the place of those parts of a board that speak of people, or of queues not shown."""
    alerts = [each for each in told.alerts if shown is None or each.get("queue") in shown]
    return {
        "agents": [],
        "groups": {},
        "oddities": {},
        "alerts": [_alert(each) for each in alerts],
    }


def _alert(alert: Mapping[str, Any]) -> dict[str, Any]:
    shown = _only(alert, _ALERT)
    if isinstance(advice := shown.get("advice"), Mapping):
        shown["advice"] = _only(advice, _ADVICE)
    return shown


def _only(given: Mapping[str, Any], names: Container[str]) -> dict[str, Any]:
    return {name: value for name, value in given.items() if name in names}
