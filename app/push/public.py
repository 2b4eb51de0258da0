"""What may be shown where anybody looks: figures of queues, and nothing of any one person. Pure."""

from collections.abc import Container
from typing import Any

from msgspec.structs import replace

from app.metrics.beside import AlertPicture
from app.metrics.snapshot import Delta, QueueId, Snapshot

PUBLIC_FACTS = frozenset(
    (
        *("value", "numerator", "denominator", "threshold", "waiting", "longest_wait_s"),
        *("staffed", "serving", "required", "missing", "remedy_agents", "back_at"),
        *("metric", "unit", "comparison", "window", "target_ratio", "target_within_s"),
        *("offered", "level", "low", "high", "until", "fired_at", "held_back", "told_with"),
    )
)
"""What a television may be told of an alert: all other facts stay with those who sign in."""


def impersonal(told: Snapshot | Delta, shown: Container[QueueId] | None) -> dict[str, Any]:
    """Return what takes the place of those parts of a board that speak of people, or of queues not shown."""
    alerts = [each for each in told.alerts if shown is None or each.queue in shown]
    return {
        "agents": [],
        "groups": {},
        "oddities": {},
        "channels": [],
        "alerts": [_alert(each) for each in alerts],
    }


def _alert(alert: AlertPicture) -> AlertPicture:
    facts = {name: fact for name, fact in alert.facts.items() if name in PUBLIC_FACTS}
    return replace(alert, rule="", facts=facts, acknowledged_by=None, group=None)
