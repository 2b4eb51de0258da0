"""The bank's queues as a caller meets them: who waits, who was answered, who is at work; nothing of later."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from tests.real.bank import bank_events
from tests.recount.recount import as_instant


class Caller(NamedTuple):
    """One visit to a queue; instants in milliseconds."""

    queued_at: int
    left_at: int
    answered: bool
    ended_at: int | None
    agent: str | None

    @property
    def wait(self) -> int:
        return self.left_at - self.queued_at


class Talk(NamedTuple):
    """One conversation that is over."""

    ended_at: int
    length: int
    agent: str | None


@dataclass(eq=False)
class Line:
    """All callers of one queue, by when they came, were answered and were done."""

    callers: list[Caller]
    answered: list[Caller] = field(init=False)
    talks: list[Talk] = field(init=False)

    def __post_init__(self) -> None:
        self.answered = sorted(
            (caller for caller in self.callers if caller.answered),
            key=lambda caller: (caller.left_at, caller.wait),
        )
        self.talks = sorted(
            Talk(caller.ended_at, caller.ended_at - caller.left_at, caller.agent)
            for caller in self.answered
            if caller.ended_at is not None
        )
        waited = [caller for caller in self.callers if caller.wait]
        self._came = sorted(caller.queued_at for caller in waited)
        self._left = sorted(caller.left_at for caller in waited)
        self._by_coming = sorted(waited)
        self._answered_at = [caller.left_at for caller in self.answered]
        self._ended_at = [talk.ended_at for talk in self.talks]

    def waiting(self, at: int) -> int:
        return bisect_right(self._came, at) - bisect_right(self._left, at)

    def first_in_line(self, at: int) -> int | None:
        """Since when the caller has waited who waits longest."""
        number, place, found = self.waiting(at), bisect_right(self._came, at) - 1, None
        while number:
            if self._by_coming[place].left_at > at:
                found, number = self._by_coming[place].queued_at, number - 1
            place -= 1
        return found

    def answered_between(self, after: int, until: int) -> list[Caller]:
        at = self._answered_at
        return self.answered[bisect_right(at, after) : bisect_right(at, until)]

    def talks_between(self, after: int, until: int) -> list[Talk]:
        return self.talks[bisect_right(self._ended_at, after) : bisect_right(self._ended_at, until)]


def lines() -> dict[str, Line]:
    """Return every queue of the month."""
    calls: dict[str, dict[str, Any]] = {}
    for event in bank_events():
        _note(calls.setdefault(event["call"], {}), event)
    queues: dict[str, list[Caller]] = {}
    for call in calls.values():
        if "queue" in call:
            queues.setdefault(call["queue"], []).append(_caller(call))
    return {queue: Line(sorted(callers)) for queue, callers in queues.items()}


def _note(call: dict[str, Any], event: Mapping[str, Any]) -> None:
    call[event["type"]] = as_instant(event["at"])
    for name in ("queue", "agent"):
        if name in event:
            call[name] = event[name]


def _caller(call: Mapping[str, Any]) -> Caller:
    answered = call.get("call.answered")
    left_at = call["call.abandoned"] if answered is None else answered
    ended = call.get("call.ended") if answered is not None else None
    agent = call.get("agent")
    return Caller(call["call.queued"], left_at, answered is not None, ended, agent)
