"""What the board shows beside its own figures: alerts, staffing, how history and the channels stand.

Others work these out and say them here; the board only carries them, and keeps none through a restart.
"""

from typing import Annotated, Any, TypeAlias

import msgspec
from msgspec import Meta

QueueId: TypeAlias = str

SeverityWord: TypeAlias = Annotated[
    str, Meta(extra_json_schema={"enum": ["critical", "warning", "notice"]})
]
AlertStateWord: TypeAlias = Annotated[
    str, Meta(extra_json_schema={"enum": ["firing", "acknowledged", "snoozed", "resolved"]})
]


class AlertPicture(msgspec.Struct, frozen=True, omit_defaults=True):
    """One alert as it stands: about which queue, how bad, since when, who has taken it.

    `facts` holds what its sentence is made of, by name: figures as the board writes them, counts,
    seconds and instants; which ones depends on the rule's `kind`.
    """

    id: str
    kind: str
    rule: str
    severity: SeverityWord
    state: AlertStateWord
    since: str
    queue: QueueId | None = None
    group: str | None = None
    facts: dict[str, Any] = {}
    acknowledged_by: str | None = None
    snoozed_until: str | None = None
    resolved_at: str | None = None


class QuarterAhead(msgspec.Struct, frozen=True):
    """A quarter hour to come: the calls expected, between which four times in five they lie, and for whom."""

    since: str
    arrivals: float
    low: int
    high: int
    required: int | None


class LevelAhead(msgspec.Struct, frozen=True):
    """The service level expected of the next half hour, and between which it lies four times in five."""

    until: str
    mean: float | None
    low: float | None
    high: float | None


class LoadPicture(msgspec.Struct, frozen=True):
    """What comes at a queue just now, as staffing is worked out from it.

    `patience_s` is null while nobody has hung up; `elsewhere` are the Erlangs that the queue's agents
    carry for other queues.
    """

    per_hour: float
    handle_s: float
    patience_s: float | None
    erlangs: float
    elsewhere: float


class Remedy(msgspec.Struct, frozen=True):
    """So many agents more, and when the last 30 minutes are then at the target again; null: not within the hour."""

    agents: int
    back_at: str | None


class Lender(msgspec.Struct, frozen=True):
    """A queue whose free agents could serve this one: how many, and how many it could spare.

    With n fewer, `serving` drops to serving − n, of whom it needs `required`. Those who serve both
    queues already (`serves_already`) would serve this one alone.
    """

    queue: QueueId
    free: int
    spare: int
    serving: int
    required: int | None
    serves_already: bool


BasisWord: TypeAlias = Annotated[
    str, Meta(extra_json_schema={"enum": ["usual_day", "last_hour", "nothing"]})
]
EstimateWord: TypeAlias = Annotated[
    str, Meta(extra_json_schema={"enum": ["arrivals", "handle_time", "patience"]})
]


class StaffingPicture(msgspec.Struct, frozen=True, omit_defaults=True):
    """How many agents a queue has and needs, now and in the next quarter hours.

    `serving` are the staffed who are not away: these are held against `required`, which is null where
    nothing can be said yet. `missing` is required − serving, below 0 where there are agents to spare;
    at 0 the queue is at the edge. `from_history` names the estimates that rest mostly on history
    because today has too few calls; `lines` are the trunks on which one call in a hundred finds all busy.
    """

    at: str
    staffed: int | None
    serving: int | None
    required: int | None
    missing: int | None
    basis: BasisWord
    at_the_edge: bool = False
    from_history: list[EstimateWord] = []
    load: LoadPicture | None = None
    quarters: list[QuarterAhead] = []
    level: LevelAhead | None = None
    lines: int | None = None
    remedy: Remedy | None = None
    lenders: list[Lender] = []


class HistoryPicture(msgspec.Struct, frozen=True):
    """How far history is behind the board; `reachable` is false while its database is away."""

    lag_s: float
    reachable: bool


class ChannelPicture(msgspec.Struct, frozen=True):
    """A way to tell people that does not work: since when, and what it answered."""

    channel: str
    kind: str
    since: str
    reason: str
    name: str = ""


class Beside:
    """Holds what was said last, and knows what of it the board has not shown yet."""

    def __init__(self) -> None:
        self.alerts: list[AlertPicture] = []
        self.channels: list[ChannelPicture] = []
        self.history: HistoryPicture | None = None
        self.staffing: dict[QueueId, StaffingPicture] = {}
        self.is_news = False
        self.restaffed: set[QueueId] = set()

    def show_alerts(self, alerts: list[AlertPicture]) -> None:
        """Show these alerts, and no others."""
        self.is_news |= alerts != self.alerts
        self.alerts = alerts

    def show_channels(self, broken: list[ChannelPicture]) -> None:
        """Show that these channels do not work, and no others."""
        self.is_news |= broken != self.channels
        self.channels = broken

    def show_history(self, standing: HistoryPicture) -> None:
        """Show how history stands."""
        self.is_news |= standing != self.history
        self.history = standing

    def show_staffing(self, queue: QueueId, picture: StaffingPicture) -> None:
        """Show the staffing of a queue."""
        if self.staffing.get(queue) != picture:
            self.staffing[queue] = picture
            self.restaffed.add(queue)
            self.is_news = True

    def shown(self) -> None:
        """Note that the board shows all of it."""
        self.is_news = False
        self.restaffed.clear()
