"""The shape of what goes out: snapshots, the changes between them, and questions about them."""

from typing import Annotated, Any, TypeAlias

import msgspec
from msgspec import UNSET, Meta, UnsetType

from app.events.instants import SECOND
from app.events.vocabulary import AgentState
from app.metrics.beside import AlertPicture, ChannelPicture, HistoryPicture, StaffingPicture
from app.metrics.centre import EVENTS, WALL
from app.metrics.status import Status, Thresholds

QueueId: TypeAlias = str
WindowName: TypeAlias = str
"""A window as it was asked for: 15m, 900s, 1h, today, interval."""

# Known words, for those who read the schema; nobody is refused for another one.
StatusWord: TypeAlias = Annotated[str, Meta(extra_json_schema={"enum": [*map(str, Status)]})]
StateWord: TypeAlias = Annotated[str, Meta(extra_json_schema={"enum": [*map(str, AgentState)]})]
ClockWord: TypeAlias = Annotated[str, Meta(extra_json_schema={"enum": [WALL, EVENTS]})]

LONGEST_WAIT_S = Thresholds().longest_wait / SECOND


class Figure(msgspec.Struct, omit_defaults=True, gc=False):
    """One KPI: its value, the fraction behind it, and whether a source reports it at all.

    `value` is null when there is nothing to divide by; seconds are numbers, ratios 0 to 1. What no
    source reports is null without a fraction, `reported` false.
    """

    value: float | int | None
    numerator: float | int | UnsetType = UNSET
    denominator: float | int | UnsetType = UNSET
    formula: str | UnsetType = UNSET
    attribution: str | UnsetType = UNSET
    provisional: bool | UnsetType = UNSET
    reported: bool | UnsetType = UNSET


Kpis: TypeAlias = Annotated[
    dict[str, Any],
    Meta(extra_json_schema={"additionalProperties": {"$ref": "#/components/schemas/Figure"}}),
]
"""Slug to Figure; under formula=all or attribution=all service_level is a dict of Figures."""


class WindowFigures(msgspec.Struct, gc=False):
    """The KPIs of one window, and its borders."""

    since: str
    until: str
    kpis: Kpis


class EstimatedWait(msgspec.Struct, frozen=True, gc=False):
    """What a caller who enters now would be told, and how far that was off over the last day.

    `wait_s` is null when there is nothing to go by. `error_s` is the median absolute error of what
    `n` callers would have been told at entry, of `of` who were answered in the day up to the last
    full quarter hour: fewer where nothing could be told, an even sample where they were over 2,000.
    """

    wait_s: float | None
    error_s: float | None
    n: int
    of: int


class Gauges(msgspec.Struct, gc=False):
    """What is so at the instant; null is not reported, but for longest_waiting_since where nobody waits.

    Every agents_* is null where no source reports agents, `waiting` and what follows from it where
    the sources tell of a wait only when it is over. A roll-up adds the queues whose sources tell it.
    """

    waiting: int | None
    ringing: int | None
    overdue_waiting: int | None
    longest_waiting_since: str | None
    agents_available: int | None = None
    agents_ringing: int | None = None
    agents_on_call: int | None = None
    agents_on_hold: int | None = None
    agents_wrap_up: int | None = None
    agents_away: int | None = None
    agents_offline: int | None = None
    agents_staffed: int | None = None
    away_reasons: dict[str, int] | None = None
    estimated_wait: EstimatedWait | UnsetType = UNSET
    """Of a single queue only: pictures of several queues have none."""


class Target(msgspec.Struct, frozen=True):
    """80/20: the share to answer, and within how many seconds."""

    ratio: float
    within_s: float


class Trend(msgspec.Struct):
    """A figure as it stood at regular instants, oldest first; the last one at `until`."""

    kpi: str
    window: str
    step_s: int
    until: str
    values: list[float | None]


class Hours(msgspec.Struct):
    """When a queue with opening hours opens, and when it closes: the last time or the next."""

    open: bool
    opens_at: str | None
    closed_at: str | None


class QueuePicture(msgspec.Struct, omit_defaults=True):
    """Everything shown of one queue."""

    name: str
    group: str | None
    target: Target
    status: StatusWord
    status_since: str | None
    sources: list[str]
    now: Gauges
    windows: dict[WindowName, WindowFigures]
    trend: Trend | UnsetType = UNSET
    hours: Hours | UnsetType = UNSET
    longest_wait_s: float = LONGEST_WAIT_S
    """A wait longer than this is a breach by itself."""
    staffing: StaffingPicture | UnsetType = UNSET
    """Of the present board only: the past has none."""


class TotalPicture(msgspec.Struct):
    """Sums over all queues of the centre."""

    now: Gauges
    windows: dict[WindowName, WindowFigures]


class SourcePicture(msgspec.Struct):
    """How a source is doing: when it last spoke, how late its events arrive."""

    source: str
    last_event_at: str
    lag_s: float
    silent: bool
    silent_since: str | None
    skew_s: float = 0.0
    tested_only: bool | UnsetType = UNSET
    """Set where nothing but tests came from it."""


class AgentPicture(msgspec.Struct):
    """What one agent is doing, since when."""

    agent: str
    state: StateWord
    reason: str | None
    since: str
    queues: list[QueueId]


class Snapshot(msgspec.Struct):
    """The whole board at one instant."""

    version: int
    at: str
    centre: str
    timezone: str
    clock: ClockWord
    applied: int
    lag_s: float
    queues: dict[QueueId, QueuePicture]
    total: TotalPicture
    groups: dict[str, TotalPicture]
    agents: list[AgentPicture]
    alerts: list[AlertPicture]
    sources: list[SourcePicture]
    oddities: dict[str, int]
    centre_name: str = ""
    """What people call the centre; empty where nobody has said."""
    channels: list[ChannelPicture] = []
    """The channels that do not work."""
    history: HistoryPicture | None = None
    """None where no history is written."""


class Delta(msgspec.Struct):
    """What changed between version `since` and `version`: whole queues, never parts of one."""

    version: int
    since: int
    at: str
    applied: int
    lag_s: float
    queues: dict[QueueId, QueuePicture]
    removed: list[QueueId]
    total: TotalPicture
    groups: dict[str, TotalPicture]
    agents: list[AgentPicture]
    alerts: list[AlertPicture]
    sources: list[SourcePicture]
    oddities: dict[str, int]
    channels: list[ChannelPicture] = []
    history: HistoryPicture | None = None


class Question(msgspec.Struct, frozen=True, tag="board", omit_defaults=True):
    """A request for figures, as it came in: strings still to be read and perhaps refused."""

    queues: list[QueueId] | None = None
    windows: list[WindowName] | None = None
    at: str | None = None
    formula: str | None = None
    attribution: str | None = None
    within: list[str] | None = None
    """Other target seconds for which the service level is wanted too."""


class NotAnswerable(ValueError):  # noqa: N818  the asker's fault, not ours
    """The question makes no sense; `field` names the culprit."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


class NotKept(NotAnswerable):
    """It reaches back further than is kept in memory; history or the archive may know."""
