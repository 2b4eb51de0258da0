"""Which calls count nowhere: tests and internal calls, by rules that the centre makes.

A call is judged by the newest rule that was in force when it began. It is excluded as soon as one of
its events fits the rule; as of an instant before that it still counts, for nobody could know. A call
that comes to a named queue after it was in another one stays: its caller is no test.
"""

from collections.abc import Iterable, Sequence

import msgspec

from app.events import vocabulary as v
from app.events.instants import Instant, format_instant, parse_instant
from app.events.misfit import misfit
from app.events.vocabulary import Direction, Event
from app.metrics.queue_settings import SettingRefused

MOST_NAMES = 1_000
LONGEST = 256


class Exclusion(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One rule: whose calls, on which lines, in which queues, from when on."""

    since: Instant
    callers: frozenset[str] = frozenset()
    """Callers as events name them: by their hash, or by a name that is no number."""
    entries: frozenset[str] = frozenset()
    queues: frozenset[str] = frozenset()
    internal: bool = False
    """Whether calls count nowhere that arrive with direction internal."""

    def fits(self, event: Event, first_queue: str | None) -> bool:
        """Tell whether an event marks its call, whose first queue so far is given."""
        if getattr(event, "customer", None) in self.callers or first_queue in self.queues:
            return True
        if not isinstance(event, v.CallArrived):
            return False
        internal = self.internal and event.direction is Direction.INTERNAL
        return internal or event.entry in self.entries


class Exclusions:
    """Every version of the centre's rule that still matters."""

    def __init__(self) -> None:
        self.versions: dict[int, Exclusion] = {}

    def __bool__(self) -> bool:
        """Tell whether there ever was a rule."""
        return bool(self.versions)

    def take(self, version: int, rule: Exclusion) -> bool:
        """Take a version of the rule; False if it was taken before."""
        if version in self.versions:
            return False
        self.versions[version] = rule
        return True

    def marked_at(self, events: Sequence[Event]) -> Instant | None:
        """Return when a call turned out to be excluded, from its events in order; None if it counts."""
        rule = self._in_force(events[0].at) if events and self.versions else None
        if rule is None:
            return None
        queue: str | None = None
        for event in events:
            queue = queue or getattr(event, "queue", None)
            if rule.fits(event, queue):
                return event.at
        return None

    def trim(self, horizon: Instant) -> None:
        """Forget versions that no call after the horizon is judged by."""
        settled = [number for number, rule in self.versions.items() if rule.since <= horizon]
        for number in [number for number in self.versions if number < max(settled, default=0)]:
            del self.versions[number]

    def _in_force(self, at: Instant) -> Exclusion | None:
        known = [number for number, rule in self.versions.items() if rule.since <= at]
        return self.versions[max(known)] if known else None


class PublicExclusion(msgspec.Struct, forbid_unknown_fields=True):
    """The rule as GET and PUT /v1/rules carry it."""

    callers: list[str] = []
    entries: list[str] = []
    queues: list[str] = []
    internal: bool = False
    since: str | None = None


def read_exclusion(raw: object, now: Instant) -> Exclusion:
    """Return the rule that a JSON object stands for; it holds from `now` on, unless it says since when.

    Raises:
        SettingRefused: not such an object, with the field to blame.
    """
    try:
        public = msgspec.convert(raw, PublicExclusion)
    except msgspec.ValidationError as wrong:
        field, reason = misfit(wrong)
        raise SettingRefused(field or "rules", reason) from wrong
    for name in ("callers", "entries", "queues"):
        _check_names(name, getattr(public, name))
    return Exclusion(
        since=now if public.since is None else _instant(public.since),
        callers=frozenset(public.callers),
        entries=frozenset(public.entries),
        queues=frozenset(public.queues),
        internal=public.internal,
    )


def public_exclusion(rule: Exclusion) -> dict[str, object]:
    """Return the rule as it is shown: the inverse of read_exclusion."""
    return {
        "callers": sorted(rule.callers),
        "entries": sorted(rule.entries),
        "queues": sorted(rule.queues),
        "internal": rule.internal,
        "since": format_instant(rule.since),
    }


def _instant(text: str) -> Instant:
    try:
        return parse_instant(text)
    except (ValueError, OverflowError) as wrong:
        reason = f"{text[:40]!r} is not an ISO 8601 instant with its zone"
        raise SettingRefused("since", reason) from wrong


def _check_names(field: str, names: Iterable[str]) -> None:
    names = list(names)
    if len(names) > MOST_NAMES:
        raise SettingRefused(field, f"at most {MOST_NAMES}")
    if not all(name.strip() and len(name) <= LONGEST and "\0" not in name for name in names):
        raise SettingRefused(field, f"each has 1 to {LONGEST} characters")
