"""The floor: every agent's states in order, and the time that all spent in them.

An agent's own time is read off their states. That of all who serve a queue is kept as series, instants of entering
and of leaving; the seconds inside a window are then exact for states that began before it or go on after it.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import msgspec

from app.events.instants import HOUR, Instant, Millis
from app.events.vocabulary import AgentState, AgentStateChanged
from app.metrics.agent_states import AgentStates
from app.metrics.doings import NOWHERE, Doing, Doings
from app.metrics.headcount import Headcount
from app.metrics.ledger import Span
from app.metrics.people_time import Spent
from app.metrics.rows import StateRow


class StateSpan(NamedTuple):
    """A stretch in one state; `until` is None while it lasts."""

    since: Instant
    until: Instant | None
    state: AgentState
    reason: str | None
    queues: tuple[str, ...]


class Floor:
    """Every agent seen, and what each was doing at any instant within retention."""

    def __init__(self) -> None:
        self.changed: set[str] = set()
        self._states: dict[str, AgentStates] = {}
        self._doings = Doings()
        self._headcount = Headcount(self._counted_as)
        self._moved: set[str] = set()
        """Agents of whom something was heard since heads were counted, or is known of the time to come."""
        self._unsaved: set[int] = set()
        self._saved: set[int] = set()
        self._skills: dict[str, set[str]] = {}

    def __bool__(self) -> bool:
        """Tell whether any agent has been seen."""
        return bool(self._states)

    @property
    def agents(self) -> list[str]:
        """Every agent, by name."""
        return sorted(self._states)

    @property
    def queues(self) -> list[str]:
        """Every queue that an agent has served, by name."""
        return self._doings.queues

    @property
    def retold(self) -> set[str]:
        """Queues whose people's time may have changed since whoever follows the floor emptied this."""
        return self._doings.retold

    def apply(self, event: AgentStateChanged) -> bool:
        """Take a change of state; False if it was taken before."""
        agent, at = event.agent, event.at
        states = self._states.get(agent)
        if states is None:
            states = self._states[agent] = AgentStates()
        named = None if event.queues is None else tuple(event.queues)
        said = Doing(event.state, event.reason, event.source, named, ())
        if at > states.last_at:
            before = states.code(len(states) - 1)
            code = self._doings.code(said, before)
            states.add(at, code, event.id)
            self._doings.turn(before, code, at, booked=True)
        elif not self._put_between(states, at, said, event.id):
            return False
        self.changed.add(agent)
        self._moved.add(agent)
        self._unsaved.add(at // HOUR)
        if named:
            self._skills.setdefault(agent, set()).update(named)
        return True

    def _put_between(self, states: AgentStates, at: Instant, said: Doing, id_: str) -> bool:
        """Take a state that others follow, or are at the instant of; False if it is one of them."""
        number = self._place(states, at, id_, said.source)
        if number < 0:
            return False
        code = self._doings.code(said, states.code(number - 1))
        recoded = self._recoded(states, number, code)
        old = self._turns(states, number, len(recoded) + 1)
        states.put(number, at, code, id_)
        for n, each in enumerate(recoded, number + 1):
            states.recode(n, each)
        new = self._turns(states, number, len(recoded) + 2)
        for turns, booked in ((old, False), (new, True)):
            for turn in turns:
                self._doings.turn(*turn, booked=booked)
        return True

    def _place(self, states: AgentStates, at: Instant, id_: str, source: str) -> int:
        """Return which number a state is to have, by instant, id and source; -1 if it is there."""
        first, last = states.until(at - 1), states.until(at)
        for number, other in enumerate(states.ids(first, last), first):
            place = (other, self._doings.of(states.code(number)).source)
            if place == (id_, source):
                return -1
            if place > (id_, source):
                return number
        return last

    def _recoded(self, states: AgentStates, number: int, before: int) -> list[int]:
        """Return the codes of those from a number on for whom other queues are in force, once `before` is before."""
        found: list[int] = []
        for code in states.codes(number):
            if self._doings.of(code).named is not None:
                break
            before = self._doings.code(self._doings.of(code), before)
            if before == code:
                break
            found.append(before)
        return found

    def _turns(self, states: AgentStates, first: int, count: int) -> list[tuple[int, int, Instant]]:
        """Return from which code to which, and when, so many states were gone over to."""
        numbers = range(first, min(first + count, len(states)))
        return [(states.code(n - 1), states.code(n), states.at(n)) for n in numbers]

    def state_at(self, agent: str, at: Instant) -> StateSpan | None:
        """Return what the agent was doing at an instant; None before the first word of them."""
        states = self._states.get(agent)
        number = states.until(at) - 1 if states is not None else -1
        return self._span(states, number) if states is not None and number >= 0 else None

    def spans_since(self, agent: str, at: Instant) -> list[StateSpan]:
        """Return an agent's states from the one at an instant on."""
        states = self._states.get(agent)
        if states is None:
            return []
        first = max(states.until(at) - 1, 0)
        return [self._span(states, number) for number in range(first, len(states))]

    def changes_after(self, agent: str, at: Instant) -> bool:
        """Tell whether a change of the agent's state is known that lies ahead of an instant."""
        states = self._states.get(agent)
        return states is not None and states.last_at > at

    def states_at(self, at: Instant) -> Iterator[tuple[str, StateSpan]]:
        """Yield what every agent was doing at an instant."""
        for agent in self.agents:
            span = self.state_at(agent, at)
            if span is not None:
                yield agent, span

    def rows_at(self, at: Instant) -> dict[str, list[StateRow]]:
        """Return the row that each agent was in at an instant, the queues in force named."""
        found = {}
        for agent, states in self._states.items():
            number = states.until(at) - 1
            if number >= 0:
                queues = list(self._doings.of(states.code(number)).queues)
                [row] = self._rows(states, number, number + 1)
                found[agent] = [row._replace(queues=queues)]
        return found

    def skills(self, agent: str) -> set[str]:
        """Return every queue that the agent was ever told to be listed for, since memory began."""
        return self._skills.get(agent, set())

    def counts_at(self, at: Instant) -> Mapping[str, Counter[str]]:
        """Return people by state, per queue and under ALL_QUEUES; away also by reason (`away:lunch`)."""
        count, moved = self._headcount, self._moved
        if at < count.at:
            count, moved = Headcount(self._counted_as), set(self._states)
        if moved:
            count.move(at, {agent: self.state_at(agent, at) for agent in moved})
        if count is self._headcount:
            count.at = at
            self._moved = {agent for agent in moved if self.changes_after(agent, at)}
        return count.counts

    def _counted_as(self, span: StateSpan) -> tuple[set[str], list[str]]:
        away = [f"away:{span.reason or ''}"] if span.state is AgentState.AWAY else []
        return self._doings.keys(span.queues), [span.state, *away]

    def time(self, queue: str, span: Span) -> Spent:
        """Return the time of all agents of a queue (or ALL_QUEUES, each once), by what they were there for."""
        return self._doings.time(queue, span)

    def agent_time(self, agent: str, span: Span) -> dict[AgentState, Millis]:
        """Return one agent's time in each state."""
        found = {self._doings.of(code).state: 0 for code in self._done_by(agent)}
        for code, spent in self._spent(agent, span):
            found[self._doings.of(code).state] += spent
        return found

    def reason_time(self, agent: str, span: Span) -> dict[str, Millis]:
        """Return one agent's time away by reason."""
        doings, away = self._doings, AgentState.AWAY
        codes = [code for code in self._done_by(agent) if doings.of(code).state is away]
        found = {doings.of(code).reason or "": 0 for code in codes}
        for code, spent in self._spent(agent, span):
            if doings.of(code).state is away:
                found[doings.of(code).reason or ""] += spent
        return found

    def _done_by(self, agent: str) -> set[int]:
        states = self._states.get(agent)
        return set(states.codes()) if states is not None else set()

    def _spent(self, agent: str, span: Span) -> list[tuple[int, Millis]]:
        """Return what an agent did inside a span, as codes, and for how long each time."""
        states = self._states.get(agent)
        if states is None:
            return []
        first, last = max(states.until(span.after) - 1, 0), states.until(span.until)
        found: list[tuple[int, Millis]] = []
        until = span.until
        for number in range(last - 1, first - 1, -1):
            since = max(states.at(number), span.after)
            found.append((states.code(number), until - since))
            until = since
        return found

    def regroup(self, groups: Mapping[str, str]) -> None:
        """Say which group each queue belongs to; people count once in a group."""
        if self._doings.regroup(groups):
            self._headcount, self._moved = Headcount(self._counted_as), set(self._states)
            self._write_all()

    def trim(self, horizon: Instant) -> None:
        """Forget states that were over at the horizon; the one each agent was in then stays."""
        for states in self._states.values():
            number = states.until(horizon) - 1
            if number > 0:
                doing = self._doings.of(states.code(number))
                # The state that named its queues may be forgotten: it names them itself from now on.
                states.recode(
                    number, self._doings.code(doing._replace(named=doing.queues), NOWHERE)
                )
                states.forget(number)
        self._doings.trim(horizon)

    def dump(self, horizon: Instant) -> dict[str, bytes]:
        """Return the parts of a checkpoint that changed since the last dump; empty bytes mean gone."""
        parts: dict[str, bytes] = {}
        for hour in self._unsaved:
            rows: dict[str, msgspec.Raw] = {}
            for agent, states in self._states.items():
                first = states.until(hour * HOUR - 1)
                last = states.until((hour + 1) * HOUR - 1)
                if first < last:
                    # Packed one after the other, an hour is not held as objects: 15,000 states of 500 agents.
                    rows[agent] = msgspec.Raw(_encoder.encode(self._rows(states, first, last)))
            parts[f"floor:{hour}"] = _encoder.encode(rows)
        oldest = min((states.at(0) // HOUR for states in self._states.values()), default=0)
        for hour in [hour for hour in self._saved if hour < min(oldest, horizon // HOUR)]:
            parts[f"floor:{hour}"] = b""
            self._saved.remove(hour)
        self._saved |= self._unsaved
        self._unsaved.clear()
        return parts

    def load(self, parts: Mapping[str, bytes]) -> None:
        """Take the floor out of a checkpoint's parts."""
        found: dict[str, list[StateRow]] = {}
        for name, part in parts.items():
            if name.startswith("floor:"):
                self._saved.add(int(name[6:]))
                for agent, rows in _rows_decoder.decode(part).items():
                    found.setdefault(agent, []).extend(rows)
        for agent, rows in found.items():
            self._load(agent, sorted(rows, key=_place_of))
        self._write_all()

    def _load(self, agent: str, rows: list[StateRow]) -> None:
        states = self._states[agent] = AgentStates()
        skills = self._skills[agent] = set()
        code = NOWHERE
        for at, id_, state, reason, queues, source in rows:
            named = None if queues is None else tuple(queues)
            code = self._doings.code(Doing(state, reason, source, named, ()), code)
            states.add(at, code, id_)
            skills.update(named or ())
        self.changed.add(agent)
        self._moved.add(agent)

    def _write_all(self) -> None:
        """Write the times of every agent, where nothing is written yet: all in order."""
        turns = [
            (at, before, code)
            for states in self._states.values()
            for before, code, at in self._turns(states, 0, len(states))
        ]
        for at, before, code in sorted(turns):
            self._doings.turn(before, code, at, booked=True)

    def _rows(self, states: AgentStates, first: int, last: int) -> list[StateRow]:
        found: list[StateRow] = []
        for number, id_ in enumerate(states.ids(first, last), first):
            state, reason, source, named, _ = self._doings.of(states.code(number))
            queues = None if named is None else list(named)
            found.append(StateRow(states.at(number), id_, state, reason, queues, source))
        return found

    def _span(self, states: AgentStates, number: int) -> StateSpan:
        doing = self._doings.of(states.code(number))
        until = states.at(number + 1) if number + 1 < len(states) else None
        return StateSpan(states.at(number), until, doing.state, doing.reason, doing.queues)


def _place_of(row: StateRow) -> tuple[Instant, str, str]:
    return row.at, row.id, row.source


_encoder = msgspec.msgpack.Encoder()
_rows_decoder = msgspec.msgpack.Decoder(dict[str, list[StateRow]])
