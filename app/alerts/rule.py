"""A rule: which figure of whom, beyond what, for how long, is to be told to whom."""

from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import Meta

from app.alerts.metrics import METRICS, Metric
from app.metrics.hours import Opening
from app.metrics.snapshot import NotAnswerable
from app.metrics.windows import read_window

Name = Annotated[str, Meta(min_length=1, max_length=256)]
RuleId = Annotated[str, Meta(pattern="^[a-z0-9][a-z0-9-]{0,62}$")]
Seconds = Annotated[int, Meta(ge=0, le=86_400)]
Names = Annotated[tuple[Name, ...], Meta(max_length=200)]
Channels = Annotated[
    tuple[Annotated[str, Meta(min_length=1, max_length=64)], ...], Meta(max_length=20)
]


class RuleRefused(ValueError):  # noqa: N818  the sender's fault, not ours
    """A rule makes no sense; `field` names the culprit."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


class Severity(StrEnum):
    """How bad an alert is."""

    NOTICE = "notice"
    WARNING = "warning"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        """A higher number is worse."""
        return list(Severity).index(self)


class Comparison(StrEnum):
    """On which side of the threshold the trouble is; at the threshold itself there is none."""

    BELOW = "below"
    ABOVE = "above"


class Against(StrEnum):
    """What a threshold is measured from."""

    NOUGHT = "nought"
    TARGET = "target"
    """The queue's own target: shares are added to its ratio, seconds are multiples of its seconds."""


class Of(StrEnum):
    """Whose figure a rule looks at."""

    QUEUE = "queue"
    GROUP = "group"
    CENTRE = "centre"
    SOURCE = "source"


class Scope(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whom a rule is about: each queue, each group, each source, or the centre as a whole.

    Named queues and groups narrow it; none named means all. A group's name also chooses its queues.
    """

    of: Of = Of.QUEUE
    queues: Names = ()
    groups: Names = ()


class Rule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When people are to be told of what; spans are seconds, shares 0 to 1.

    `clear` is measured as `threshold` is, and lies on its good side; null clears at the threshold.
    `worst` is beyond the threshold: past it an alert is critical, whatever its severity. A figure
    of fewer than `fewest` calls does not begin an alert. With `missing` of 1 or more an alert
    begins only while staff is known to be short by as many, or where nobody tells of staff; and by
    `margin` × √required, for the load is known from calls that come by chance.
    """

    id: RuleId
    metric: str
    name: Annotated[str, Meta(max_length=120)] = ""
    enabled: bool = True
    severity: Severity = Severity.WARNING
    window: str | None = None
    comparison: Comparison = Comparison.ABOVE
    threshold: Annotated[float, Meta(ge=-1e9, le=1e9)] = 0.0
    against: Against = Against.NOUGHT
    clear: Annotated[float, Meta(ge=-1e9, le=1e9)] | None = None
    worst: Annotated[float, Meta(ge=-1e9, le=1e9)] | None = None
    for_s: Seconds = 0
    keep_s: Seconds = 0
    fewest: Annotated[int, Meta(ge=0, le=1_000_000)] = 20
    missing: Annotated[int, Meta(ge=0, le=1_000)] = 0
    margin: Annotated[float, Meta(ge=0, le=10)] = 0.0
    open_hours_only: bool = True
    scope: Scope = Scope()
    channels: Channels = ()
    """Ids of channels; none means every default channel."""
    escalate_to: Channels = ()
    escalate_after_s: Seconds | None = None
    repeat_s: Seconds | None = None
    quiet_hours: Annotated[tuple[Opening, ...], Meta(max_length=20)] = ()
    """While they last people are not told, but told what is resolved; by the centre's clock."""
    together_s: Seconds = 60
    """Other subjects that follow within so many seconds go into the same message."""


def check(rule: Rule) -> None:
    """Return if the rule makes sense.

    Raises:
        RuleRefused: it does not.
    """
    metric = METRICS.get(rule.metric)
    if metric is None:
        raise RuleRefused("metric", f"expected one of {', '.join(METRICS)}")
    _check_window(rule, metric)
    if rule.scope.of not in metric.of:
        raise RuleRefused("scope.of", f"expected {' or '.join(metric.of)} for {rule.metric}")
    if rule.against is Against.TARGET and metric.unit not in {"ratio", "seconds"}:
        raise RuleRefused("against", f"{rule.metric} has no target")
    if rule.against is Against.TARGET and rule.scope.of is not Of.QUEUE:
        raise RuleRefused("against", "only a queue has a target")
    _check_sides(rule)
    _check_telling(rule)


def _check_window(rule: Rule, metric: Metric) -> None:
    if not metric.windowed:
        if rule.window is not None:
            raise RuleRefused("window", f"{rule.metric} is a figure of now: leave it out")
        return
    if rule.window is None:
        raise RuleRefused("window", f"{rule.metric} needs one, as in 15m, 1h or today")
    try:
        read_window(rule.window)
    except NotAnswerable as wrong:
        raise RuleRefused("window", wrong.reason) from wrong


def _check_sides(rule: Rule) -> None:
    sign = 1 if rule.comparison is Comparison.ABOVE else -1
    if rule.clear is not None and sign * (rule.clear - rule.threshold) > 0:
        raise RuleRefused("clear", "expected the threshold, or a value on its good side")
    if rule.worst is not None and sign * (rule.worst - rule.threshold) <= 0:
        raise RuleRefused("worst", "expected a value beyond the threshold")


def _check_telling(rule: Rule) -> None:
    if bool(rule.escalate_to) is not (rule.escalate_after_s is not None):
        raise RuleRefused("escalate_to", "goes with escalate_after_s, and it with channels")
    if rule.repeat_s is not None and rule.repeat_s < _SOONEST_REPEAT_S:
        raise RuleRefused("repeat_s", f"expected {_SOONEST_REPEAT_S} seconds or more")


_SOONEST_REPEAT_S = 60
