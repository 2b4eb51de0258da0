"""The floor: every agent's states in order, and the time spent in each.

Time in a state is kept as two series, instants of entering and of leaving; the seconds inside a
window are then exact for states that began before it or go on after it.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import NamedTuple, TypeAlias, cast

import msgspec

from app.events.instants import HOUR, Instant, Millis
from app.events.vocabulary import AgentState, AgentStateChanged
from app.metrics.headcount import Headcount
from app.metrics.ledger import Span
from app.metrics.rows import StateRow
from app.metrics.series import Amounts


class StateSpan(NamedTuple):
    """A stretch in one state; `until` is None while it lasts."""

    since: Instant
    until: Instant | None
    state: AgentState
    reason: str | None
    queues: tuple[str, ...]


class Durations:
    """Stretches of time, each from entering to leaving, summed inside any window."""

    def __init__(self) -> None:
        self._entered = Amounts()
        self._left = Amounts()
        self._entered_before = 0
        self._left_before = 0

    def change(self, at: Instant, *, entered: bool, booked: bool) -> None:
        """Book or withdraw an entering or a leaving."""
        series = self._entered if entered else self._left
        (series.add if booked else series.remove)(at, at)

    def fill(self, entered: list[Instant], left: list[Instant]) -> None:
        """Book enterings and leavings, in order, into durations that have none."""
        for series, turns in ((self._entered, entered), (self._left, left)):
            for at in turns:
                series.add(at, at)

    def enter(self, at: Instant) -> None:
        """Book an entering."""
        self._entered.add(at, at)

    def leave(self, at: Instant) -> None:
        """Book a leaving."""
        self._left.add(at, at)

    def inside(self, span: Span) -> Millis:
        """Return the time inside the span."""
        return self._until(span.until) - self._until(span.after)

    def trim(self, horizon: Instant) -> None:
        """Forget single instants at the horizon or before, keeping their totals."""
        self._entered_before += self._entered.until(horizon)
        self._left_before += self._left.until(horizon)
        self._entered.trim(horizon)
        self._left.trim(horizon)

    def _until(self, at: Instant) -> Millis:
        """Return all time up to `at`: each entering adds what followed it, each leaving takes it off."""
        entered = self._entered.until(at)
        left = self._left.until(at)
        count = self._entered_before + entered - self._left_before - left
        return count * at - self._entered.up_to(entered) + self._left.up_to(left)


HANDLING = frozenset((AgentState.ON_CALL, AgentState.ON_HOLD, AgentState.WRAP_UP))
"""States in which an agent handles a contact."""

ALL_QUEUES = ""
"""The key under which each person's time counts once, whatever queues they serve."""

GROUP = "group:"
"""The prefix of the key under which each person's time counts once for a group of queues."""


_Times: TypeAlias = dict[tuple[str, str], Durations]


class Floor:
    """Every agent seen, and what each was doing at any instant within retention."""

    def __init__(self) -> None:
        self.changed: set[str] = set()
        self.retold: set[str] = set()
        """Queues whose people's time may have changed since whoever follows the floor emptied this."""
        self._rows: dict[str, list[StateRow]] = {}
        self._naming: dict[str, list[int]] = {}
        """For each row of an agent, the place of the row that named the queues in force; -1 for none."""
        self._same: dict[object, object] = {}
        """Every source, reason and list of queues once: rows share them."""
        self._time: _Times = {}
        self._agent_time: _Times = {}
        self._reason_time: _Times = {}
        self._counted: dict[
            tuple[str, AgentState, str | None, tuple[str, ...]], list[Durations]
        ] = {}
        """Where the time of an agent in a state, for a reason, serving these queues counts."""
        self._groups: dict[str, str] = {}
        self._headcount = Headcount(self._counted_as)
        self._moved: set[str] = set()
        """Agents of whom something was heard since heads were counted, or is known of the time to come."""
        self._unsaved: set[int] = set()
        self._saved: set[int] = set()
        self._skills: dict[str, set[str]] = {}

    def __bool__(self) -> bool:
        """Tell whether any agent has been seen."""
        return bool(self._rows)

    @property
    def agents(self) -> list[str]:
        """Every agent, by name."""
        return sorted(self._rows)

    @property
    def queues(self) -> list[str]:
        """Every queue that an agent has served, by name."""
        return sorted({key for key, _ in self._time if key and not key.startswith(GROUP)})

    def apply(self, event: AgentStateChanged) -> bool:
        """Take a change of state; False if it was taken before."""
        row = self._shared(
            StateRow(event.at, event.id, event.state, event.reason, event.queues, event.source)
        )
        agent = event.agent
        rows = self._rows.setdefault(agent, [])
        if not rows or row.at > rows[-1].at:
            self._go_on(agent, rows, row)
        elif not self._put_between(agent, rows, row):
            return False
        self.changed.add(agent)
        self._moved.add(agent)
        self._unsaved.add(row.at // HOUR)
        self._skills.setdefault(agent, set()).update(event.queues or ())
        return True

    def _go_on(self, agent: str, rows: list[StateRow], row: StateRow) -> None:
        """Take a row behind all others: one state ends, another begins."""
        at = row.at
        if rows:
            for each in self._counting(agent, len(rows) - 1):
                each.leave(at)
        rows.append(row)
        self._name_queues(agent, len(rows) - 1)
        for each in self._counting(agent, len(rows) - 1):
            each.enter(at)

    def _counting(self, agent: str, index: int) -> list[Durations]:
        """Return where the time of a row counts, which is to be told anew; most states come again and again."""
        row, queues = self._rows[agent][index], tuple(self._queues(agent, index))
        self.retold.update(queues)
        key = agent, row.state, row.reason, queues
        found = self._counted.get(key)
        if found is None:
            span = StateSpan(row.at, None, row.state, row.reason, queues)
            found = self._counted[key] = self._durations_of(agent, span)
        return found

    def _put_between(self, agent: str, rows: list[StateRow], row: StateRow) -> bool:
        """Take a row that others follow, or are at the instant of; False if it is one of them."""
        index = bisect_left(rows, _place(row), key=_place)
        if index < len(rows) and _place(rows[index]) == _place(row):
            return False
        first = index - 1 if index == len(rows) else 0
        old = self._spans(agent, first)
        rows.insert(index, row)
        self._name_queues(agent, index)
        new = self._spans(agent, first)
        self._write(agent, old, new)
        for span in (*old, *new):
            self.retold.update(span.queues)
        return True

    def state_at(self, agent: str, at: Instant) -> StateSpan | None:
        """Return what the agent was doing at an instant; None before the first word of them."""
        rows = self._rows.get(agent, [])
        index = bisect_right(rows, at, key=lambda row: row.at) - 1
        return self._span(agent, index) if index >= 0 else None

    def spans_since(self, agent: str, at: Instant) -> list[StateSpan]:
        """Return an agent's states from the one at an instant on."""
        rows = self._rows.get(agent, [])
        return self._spans(agent, bisect_right(rows, at, key=lambda row: row.at) - 1)

    def changes_after(self, agent: str, at: Instant) -> bool:
        """Tell whether a change of the agent's state is known that lies ahead of an instant."""
        rows = self._rows.get(agent, [])
        return bool(rows) and rows[-1].at > at

    def states_at(self, at: Instant) -> Iterator[tuple[str, StateSpan]]:
        """Yield what every agent was doing at an instant."""
        for agent in self.agents:
            span = self.state_at(agent, at)
            if span is not None:
                yield agent, span

    def rows_at(self, at: Instant) -> dict[str, list[StateRow]]:
        """Return the row that each agent was in at an instant, the queues in force named."""
        found = {}
        for agent, rows in self._rows.items():
            index = bisect_right(rows, at, key=lambda row: row.at) - 1
            if index >= 0:
                found[agent] = [rows[index]._replace(queues=self._queues(agent, index))]
        return found

    def skills(self, agent: str) -> set[str]:
        """Return every queue that the agent was ever told to be listed for, since memory began."""
        return self._skills.get(agent, set())

    def counts_at(self, at: Instant) -> Mapping[str, Counter[str]]:
        """Return people by state, per queue and under ALL_QUEUES; away also by reason (`away:lunch`)."""
        count, moved = self._headcount, self._moved
        if at < count.at:
            count, moved = Headcount(self._counted_as), set(self._rows)
        if moved or not count.counts:
            count.move(at, {agent: self.state_at(agent, at) for agent in moved})
        if count is self._headcount:
            count.at = at
            self._moved = {agent for agent in moved if self.changes_after(agent, at)}
        return count.counts

    def _counted_as(self, span: StateSpan) -> tuple[set[str], list[str]]:
        away = [f"away:{span.reason or ''}"] if span.state is AgentState.AWAY else []
        return self._keys(span), [span.state, *away]

    def time(self, queue: str, span: Span) -> dict[AgentState, Millis]:
        """Return the time of all agents of a queue (or ALL_QUEUES, each once) in each state."""
        return _inside(self._time, queue, span)

    def agent_time(self, agent: str, span: Span) -> dict[AgentState, Millis]:
        """Return one agent's time in each state."""
        return _inside(self._agent_time, agent, span)

    def reason_time(self, agent: str, span: Span) -> dict[str, Millis]:
        """Return one agent's time away by reason."""
        return {
            reason: durations.inside(span)
            for (name, reason), durations in self._reason_time.items()
            if name == agent
        }

    def regroup(self, groups: Mapping[str, str]) -> None:
        """Say which group each queue belongs to; people count once in a group."""
        if groups == self._groups:
            return
        self._groups = dict(groups)
        self._headcount, self._moved = Headcount(self._counted_as), set(self._rows)
        self._counted.clear()
        for times in (self._time, self._agent_time, self._reason_time):
            times.clear()
        self._write_all()

    def _keys(self, span: StateSpan) -> set[str]:
        groups = {GROUP + self._groups[q] for q in span.queues if q in self._groups}
        return {ALL_QUEUES, *span.queues, *groups}

    def trim(self, horizon: Instant) -> None:
        """Forget states that were over at the horizon; the one each agent was in then stays."""
        for agent, rows in self._rows.items():
            index = bisect_right(rows, horizon, key=lambda row: row.at) - 1
            if index > 0:
                rows[: index + 1] = [rows[index]._replace(queues=self._queues(agent, index))]
                self._name_queues(agent, 0)
        for times in (self._time, self._agent_time, self._reason_time):
            for durations in times.values():
                durations.trim(horizon)

    def dump(self, horizon: Instant) -> dict[str, bytes]:
        """Return the parts of a checkpoint that changed since the last dump; empty bytes mean gone."""
        parts: dict[str, bytes] = {}
        for hour in self._unsaved:
            rows = {
                agent: found
                for agent, known in self._rows.items()
                if (found := known[_first(known, hour * HOUR) : _first(known, (hour + 1) * HOUR)])
            }
            parts[f"floor:{hour}"] = msgspec.msgpack.encode(rows)
        oldest = min((rows[0].at // HOUR for rows in self._rows.values()), default=0)
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
            self._rows[agent] = [self._shared(row) for row in sorted(rows, key=_place)]
            self._name_queues(agent, 0)
            self._skills[agent] = {queue for row in rows for queue in row.queues or ()}
            self.changed.add(agent)
            self._moved.add(agent)
        self._write_all()

    def _spans(self, agent: str, first: int) -> list[StateSpan]:
        count = len(self._rows.get(agent, ()))
        return [self._span(agent, index) for index in range(max(first, 0), count)]

    def _span(self, agent: str, index: int) -> StateSpan:
        rows = self._rows[agent]
        row = rows[index]
        until = rows[index + 1].at if index + 1 < len(rows) else None
        queues = tuple(self._queues(agent, index))
        return StateSpan(row.at, until, row.state, row.reason, queues)

    def _queues(self, agent: str, index: int) -> list[str]:
        """Return the queues in force at a row: the latest that were named."""
        named = self._naming[agent][index]
        return (self._rows[agent][named].queues or []) if named >= 0 else []

    def _name_queues(self, agent: str, first: int) -> None:
        """Note anew from a row on which row named the queues in force: one step where rows come in order."""
        rows, naming = self._rows[agent], self._naming.setdefault(agent, [])
        del naming[first:]
        for index in range(first, len(rows)):
            before = naming[index - 1] if index else -1
            naming.append(index if rows[index].queues is not None else before)

    def _shared(self, row: StateRow) -> StateRow:
        """Return the row with the objects that other rows have already: half the memory."""
        reason, source = self._one(row.reason), self._one(row.source)
        queues = row.queues
        if queues is not None:
            queues = cast("list[str]", self._same.setdefault(tuple(queues), queues))
        return StateRow(row.at, row.id, row.state, reason, queues, source or "")

    def _one(self, text: str | None) -> str | None:
        return None if text is None else cast("str", self._same.setdefault(text, text))

    def _write(self, agent: str, old: list[StateSpan], new: list[StateSpan]) -> None:
        # Of a state that goes on only the end changes: its beginning may have been forgotten.
        changes: Counter[tuple[Durations, Instant, bool]] = Counter()
        changes.update(turn for span in set(new) - set(old) for turn in self._turns(agent, span))
        changes.subtract(turn for span in set(old) - set(new) for turn in self._turns(agent, span))
        for (durations, at, entered), times in changes.items():
            for _ in range(abs(times)):
                durations.change(at, entered=entered, booked=times > 0)

    def _write_all(self) -> None:
        """Write the times of every agent, where nothing is written yet: all in order, and each at once."""
        turns: dict[Durations, tuple[list[Instant], list[Instant]]] = {}
        for agent in self._rows:
            for span in self._spans(agent, 0):
                for durations, at, entered in self._turns(agent, span):
                    turns.setdefault(durations, ([], []))[0 if entered else 1].append(at)
        for durations, (came, left) in turns.items():
            durations.fill(sorted(came), sorted(left))

    def _turns(self, agent: str, span: StateSpan) -> Iterator[tuple[Durations, Instant, bool]]:
        """Yield what is entered and what is left when a state begins, and when it ends."""
        for each in self._durations_of(agent, span):
            yield each, span.since, True
            if span.until is not None:
                yield each, span.until, False

    def _durations_of(self, agent: str, span: StateSpan) -> list[Durations]:
        durations = [_durations(self._time, (key, span.state)) for key in self._keys(span)]
        durations.append(_durations(self._agent_time, (agent, span.state)))
        if span.state is AgentState.AWAY:
            durations.append(_durations(self._reason_time, (agent, span.reason or "")))
        return durations


def _first(rows: list[StateRow], at: Instant) -> int:
    """Return the place of the first row at an instant or after it."""
    return bisect_left(rows, at, key=lambda row: row.at)


def _place(row: StateRow) -> tuple[Instant, str, str]:
    return row.at, row.id, row.source


_rows_decoder = msgspec.msgpack.Decoder(dict[str, list[StateRow]])


def _durations(times: _Times, key: tuple[str, str]) -> Durations:
    found = times.get(key)
    if found is None:
        found = times[key] = Durations()
    return found


def _inside(times: _Times, key: str, span: Span) -> dict[AgentState, Millis]:
    return {state: times[key, state].inside(span) for state in AgentState if (key, state) in times}
