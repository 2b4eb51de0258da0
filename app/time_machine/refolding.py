"""A past day folded again, in a process of its own; the days looked at last are kept at hand."""

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from typing import NamedTuple, TypeAlias

import msgspec

from app.events import segment
from app.events.instants import Instant
from app.events.vocabulary import CentreConfigured, Event, QueueConfigured, SourceDeclared
from app.metrics.asking import AnyQuestion
from app.metrics.calculator import Calculator
from app.metrics.centre import Centre
from app.metrics.snapshot import NotAnswerable
from app.metrics.starting_point import BEFORE

MOST_KEPT = 3
"""Days at hand: each takes as much memory as the live board's retention."""

_SETTINGS = (QueueConfigured, CentreConfigured, SourceDeclared)


class Day(NamedTuple):
    """A past day: its name, its first instant and its last, and the centre that it was a day of."""

    name: str
    since: Instant
    until: Instant
    centre: Centre


class Told(NamedTuple):
    """All that is known of a day: where to begin, and the events since, segment by segment."""

    point: bytes | None
    horizon: Instant
    """When the point was taken, nothing up to here was remembered."""
    segments: Sequence[bytes]


class Refusal(NamedTuple):
    """The question makes no sense."""

    field: str
    reason: str


Answer: TypeAlias = bytes | Refusal | None
"""An answer as JSON, a refusal, or None: the day is not at hand."""


class Shelf:
    """The days at hand, each with the settings that were in force at the instants asked for."""

    def __init__(self) -> None:
        self._changes: dict[str, list[Instant]] = {}
        self._made: OrderedDict[tuple[str, int], Calculator] = OrderedDict()

    def ask(self, day: Day, at: Instant, question: AnyQuestion) -> Answer:
        """Answer from a day that is at hand."""
        made = self._made.get(self._place(day.name, at))
        if made is None:
            return None
        self._made.move_to_end(self._place(day.name, at))
        try:
            return msgspec.json.encode(made.ask(question, day.until))
        except NotAnswerable as refusal:
            return Refusal(refusal.field, refusal.reason)

    def put(self, day: Day, at: Instant, told: Told) -> None:
        """Fold a day, with the settings of an instant of it."""
        self._changes[day.name] = sorted(
            event.at for _, event in _events(told, day.until) if isinstance(event, _SETTINGS)
        )
        self._made[self._place(day.name, at)] = refolded(day, at, told)
        while len(self._made) > MOST_KEPT:
            self._made.popitem(last=False)

    def _place(self, name: str, at: Instant) -> tuple[str, int]:
        return name, bisect_right(self._changes.get(name, []), at)


def refolded(day: Day, at: Instant, told: Told) -> Calculator:
    """Return the calculator of a day that is over, with the settings in force at an instant of it."""
    made = Calculator(day.centre)
    if told.point is not None:
        made = Calculator.begin_at(day.centre, told.point)
    is_before = True
    for received, event in _events(told, day.until):
        if is_before and event.at >= day.since:
            is_before = _begin(made, day, told)
        if not isinstance(event, _SETTINGS) or event.at <= at:
            made.apply(event, received)
            # Up to the day it forgets as the live board did; of the day itself nothing.
            (made.keep_house if is_before else made.pack_away)(event.at)
    if is_before:
        _begin(made, day, told)
    return made


def _begin(made: Calculator, day: Day, told: Told) -> bool:
    """Forget what the live board had forgotten when the day began; it is before the day no more."""
    made.keep_house(day.since)
    made.begin_after(told.horizon)
    return False


def _events(told: Told, until: Instant) -> Iterator[tuple[Instant, Event]]:
    after = told.horizon - BEFORE
    for packed in told.segments:
        for received, events in segment.unpack(packed):
            for event in events:
                if after < event.at <= until:
                    yield received, event


_shelf = Shelf()
"""This process's own."""


def ask(day: Day, at: Instant, question: AnyQuestion) -> Answer:
    """Answer from a day that is at hand in this process."""
    return _shelf.ask(day, at, question)


def fold_and_ask(day: Day, at: Instant, question: AnyQuestion, told: Told) -> Answer:
    """Fold a day in this process, and answer from it."""
    _shelf.put(day, at, told)
    return _shelf.ask(day, at, question)
