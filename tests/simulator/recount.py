"""What the events alone tell, counted again by brute force."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from app.events.instants import parse_instant

Event: TypeAlias = dict[str, Any]


def instant(event: Event) -> int:
    return parse_instant(event["at"])


@dataclass
class Told:
    """Counts by queue, as truth has them too."""

    visits: list[tuple[Any, ...]] = field(default_factory=list)
    talk: Counter[str] = field(default_factory=Counter)
    hold: Counter[str] = field(default_factory=Counter)
    holds: Counter[str] = field(default_factory=Counter)
    acw: Counter[str] = field(default_factory=Counter)
    rings: Counter[str] = field(default_factory=Counter)
    refusals: Counter[tuple[str, str]] = field(default_factory=Counter)
    transferred: Counter[tuple[str, str]] = field(default_factory=Counter)


class CallStory:
    """One call, told by its events in order."""

    def __init__(self, told: Told) -> None:
        self.told = told
        self.queue = ""
        self.queued_at = 0
        self.waiting = False
        self.mark = 0
        self.state = "new"
        self.over: dict[str, tuple[int, str]] = {}
        self.agent = ""

    def tell(self, event: Event) -> None:
        step = getattr(self, event["type"].removeprefix("call."), None)
        if step is not None:
            step(event, instant(event))

    def queued(self, event: Event, at: int) -> None:
        assert not self.waiting
        self.queue, self.queued_at, self.waiting = event["queue"], at, True

    def ringing(self, event: Event, _: int) -> None:
        assert event["queue"] == self.queue
        self.told.rings[self.queue] += 1

    def not_answered(self, event: Event, _: int) -> None:
        self.told.refusals[self.queue, event["reason"]] += 1

    def answered(self, event: Event, at: int) -> None:
        if self.waiting:
            self._exit("answered", None, at)
        self.state, self.mark, self.agent = "talking", at, event["agent"]

    def held(self, event: Event, at: int) -> None:
        assert (self.state, event["agent"]) == ("talking", self.agent)
        self.told.talk[self.queue] += at - self.mark
        self.told.holds[self.queue] += 1
        self.state, self.mark = "held", at

    def resumed(self, event: Event, at: int) -> None:
        assert (self.state, event["agent"]) == ("held", self.agent)
        self.told.hold[self.queue] += at - self.mark
        self.state, self.mark = "talking", at

    def transferred(self, event: Event, at: int) -> None:
        self._leg_over(at)
        self.told.transferred[self.queue, event["kind"]] += 1

    def ended(self, _: Event, at: int) -> None:
        if self.queue:
            self._leg_over(at)

    def abandoned(self, _: Event, at: int) -> None:
        self._exit("abandoned", None, at)

    def overflowed(self, event: Event, at: int) -> None:
        self._exit("overflowed", event["kind"], at)

    def wrapped_up(self, event: Event, at: int) -> None:
        since, queue = self.over[event["agent"]]
        self.told.acw[queue] += at - since

    def _exit(self, outcome: str, kind: str | None, at: int) -> None:
        assert self.waiting
        self.waiting = False
        self.told.visits.append((self.queue, self.queued_at, outcome, kind, at))

    def _leg_over(self, at: int) -> None:
        assert self.state in {"talking", "held"}
        spent = self.told.talk if self.state == "talking" else self.told.hold
        spent[self.queue] += at - self.mark
        self.state = "over"
        self.over[self.agent] = (at, self.queue)


def recount(events: Iterable[Event]) -> Told:
    """Count visits that are over, and what was said and done in them."""
    told = Told()
    stories: dict[str, CallStory] = {}
    for event in events:
        if event["type"].startswith("call."):
            stories.setdefault(event["call"], CallStory(told)).tell(event)
    return told
