"""What the database promises of alert rules, alerts and silences."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from app.alerts.alert import Alert
from app.alerts.docket import Judged
from app.alerts.rule import Rule
from app.alerts.silence import Silence
from app.events.instants import Instant


class RuleVersion(NamedTuple):
    """A rule as somebody left it; `rule` is None where it was deleted, version 0 is a default's."""

    id: str
    version: int
    rule: Rule | None
    changed_at: Instant | None
    changed_by: str | None


class AlertRuleStore(Protocol):
    """The alert rules of a centre, every version of them; the defaults until somebody changed them."""

    async def current(self) -> Sequence[RuleVersion]:
        """Return the rules in force, the defaults first, then by id."""
        ...

    async def newest(self, id_: str) -> RuleVersion | None:
        """Return one rule as it is now, deleted ones too; None if there never was one."""
        ...

    async def versions(self, id_: str) -> Sequence[RuleVersion]:
        """Return every version of one rule, newest first."""
        ...

    async def change(
        self, rules: Sequence[Rule], who: str, at: Instant, expected_version: int | None = None
    ) -> Sequence[RuleVersion]:
        """Keep new versions and their lines in the audit, all or none; the same rule is no change.

        Raises:
            Conflict: a present version is not the expected one.
        """
        ...

    async def remove(
        self, id_: str, who: str, at: Instant, expected_version: int | None = None
    ) -> bool:
        """Delete a rule, and note it in the audit; return whether there was one.

        Raises:
            Conflict: the present version is not the expected one.
        """
        ...


class WantedAlerts(NamedTuple):
    """Which alerts: None is no condition; those that began from `since` until before `until`."""

    states: Sequence[str] | None = None
    queue: str | None = None
    rule: str | None = None
    severity: str | None = None
    since: Instant | None = None
    until: Instant | None = None


class NewerJudge(Exception):  # noqa: N818  a verdict: stop
    """A newer judge has taken the centre over."""


class AlertStore(Protocol):
    """The alerts of a centre, with every decision about them."""

    async def begin(self) -> int:
        """Take the centre over, and return the number to write under."""
        ...

    async def write(self, judge: int, judged: Judged) -> None:
        """Write down what was decided, and the notices of it: all or nothing, and twice is as once.

        Raises:
            NewerJudge: another judge has begun since.
        """
        ...

    async def going_on(self, resolved_since: Instant) -> Sequence[Alert]:
        """Return what the judge goes on with: all that is not over, its leads, and what was over lately."""
        ...

    async def find(self, wanted: WantedAlerts, most: int) -> Sequence[Alert]:
        """Return alerts that people could see, the newest first, without their timelines."""
        ...

    async def one(self, id_: str) -> Alert | None:
        """Return an alert with its timeline."""
        ...

    async def forget(self, before: Instant) -> None:
        """Forget alerts that were over before an instant, and silences that ended before it."""
        ...


class SilenceStore(Protocol):
    """The silences of a centre."""

    async def every(self, ending_after: Instant | None = None) -> Sequence[Silence]:
        """Return silences, those alone that end after an instant if one is given; the soonest end first."""
        ...

    async def add(self, silence: Silence, at: Instant) -> None:
        """Keep a silence, and note it in the audit."""
        ...

    async def end(self, id_: str, who: str, at: Instant) -> Silence | None:
        """End a silence now, and note it in the audit; None if there is none of that id."""
        ...
