"""A floor that tests put together by hand: the figures of queues, and a judge whose clock they move."""

from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

from app.alerts.alert import Alert
from app.alerts.defaults import DEFAULTS
from app.alerts.docket import Judged
from app.alerts.figures import Figures, of_queue
from app.alerts.judging import Chosen, Judge
from app.alerts.rule import Rule
from app.alerts.silence import Silence
from app.events.instants import MINUTE, SECOND, Instant, format_instant, parse_instant
from app.metrics.beside import LevelAhead, StaffingPicture
from app.metrics.snapshot import Figure, Gauges, QueuePicture, Target, WindowFigures

NOON = parse_instant("2026-11-17T12:00:00Z")
UTC = ZoneInfo("UTC")


def staffing(
    missing: int | None, required: int = 12, level: float | None = None
) -> StaffingPicture:
    return StaffingPicture(
        at=format_instant(NOON),
        staffed=None if missing is None else required - missing,
        serving=None if missing is None else required - missing,
        required=required,
        missing=missing,
        basis="last_hour",
        level=None if level is None else LevelAhead(format_instant(NOON), level, 0.4, 0.9),
    )


def picture(
    met: int = 40,
    counted: int = 40,
    *,
    missing: int | None = 0,
    waiting_since: Instant | None = None,
    staffed: int | None = 12,
    **other: Any,
) -> QueuePicture:
    level = Figure(met / counted if counted else None, met, counted)
    kpis = {"service_level": level, "offered": Figure(counted)}
    since = format_instant(waiting_since) if waiting_since is not None else None
    whole: dict[str, Any] = {
        "name": "Securities",
        "group": None,
        "target": Target(0.8, 20.0),
        "status": "ok",
        "status_since": None,
        "sources": ["pbx"],
        "now": Gauges(int(since is not None), 0, 0, since, agents_staffed=staffed),
        "windows": {name: WindowFigures("", "", dict(kpis)) for name in ("15m", "30m")},
        "staffing": staffing(missing),
    }
    return QueuePicture(**whole | other)


def queue(name: str = "NE", **what: Any) -> Figures:
    """Return a queue that is well, but for what is said of it."""
    return of_queue(name, picture(**what))


LOW: dict[str, Any] = {"met": 25, "counted": 41, "missing": 2}
"""61 % where 80 are wanted, two agents short."""


class Floor:
    """A judge, and the hand that moves its clock."""

    def __init__(
        self, rules: Iterable[Rule] = DEFAULTS, channels: tuple[str, ...] = ("slack",)
    ) -> None:
        self.rules = list(rules)
        self.channels = channels
        self.silences: list[Silence] = []
        self.judge = Judge(UTC, Chosen(self.rules, (), channels))
        self.now = NOON
        self.story: list[str] = []
        """Every decision: minute, rule, subject, reason."""
        self.sent: list[str] = []
        """Every notice: minute, rule, subject, reason, loud or quiet, channel."""
        self.judged: list[Judged] = []
        """All that is to be written down."""
        self._known: dict[str, Alert] = {}

    def choose(self, rules: Iterable[Rule] | None = None, *silences: Silence) -> None:
        self.rules = list(rules) if rules is not None else self.rules
        self.judge.choose(Chosen(self.rules, silences, self.channels))

    def look(self, *figures: Figures) -> None:
        """Judge this very instant."""
        self.tell(self.judge.judge(self.now, figures))

    def after(self, minutes: float, *figures: Figures) -> None:
        """Let time pass, judged every ten seconds, and then look at what is so."""
        end = self.now + round(minutes * MINUTE)
        while self.now + 10 * SECOND < end:
            self.now += 10 * SECOND
            self.look()
        self.now = end
        self.look(*figures)

    def tell(self, judged: Judged) -> None:
        self.judged += [judged] if judged else []
        self._known |= {alert.id: alert for alert in judged.changed}
        for each in judged.decisions:
            self.story.append(f"{self._of(each.alert)} {each.entry.reason.value}")
        for notice in judged.notices:
            how = "loud" if notice.is_loud else "quiet"
            if notice.reason != "updated":
                said = f"{self._of(notice.alert)} {notice.reason.value} {how} {notice.channel}"
                self.sent.append(said)

    def alert(self, rule: str, name: str = "NE") -> Alert:
        """Return the alert that goes on."""
        found = [a for a in self.judge.alerts if (a.rule, a.subject.name) == (rule, name)]
        return found[-1]

    def _of(self, id_: str) -> str:
        alert = self._known[id_]
        minute = (self.now - NOON) / MINUTE
        return f"{minute:g} {alert.rule} {alert.subject.name}"
