"""What changed since it was last written down: it outlives a crash, and a database that is away."""

from collections.abc import Iterable
from itertools import islice
from typing import Final

import msgspec

from app.events.instants import Instant
from app.metrics.call_names import CallNames
from app.metrics.kept_changes import KeptChanges
from app.metrics.quarter import QUARTER, quarter_of
from app.metrics.quarter_hours import Quarter, QuarterHours
from app.metrics.record import Kind
from app.metrics.roster import CallKey

_QUEUE: Final = Kind.QUEUE
_AGENT: Final = Kind.AGENT

_AGENTS_SHARE: Final = 5


class Changes:
    """Calls, quarter hours and agents whose rows in history are out of date."""

    __slots__ = ("agents", "calls", "quarters")

    def __init__(
        self,
        calls: CallNames | None = None,
        quarters: QuarterHours | None = None,
        agents: dict[str, Instant] | None = None,
    ) -> None:
        self.calls = CallNames() if calls is None else calls
        self.quarters = QuarterHours() if quarters is None else quarters
        self.agents: dict[str, Instant] = {} if agents is None else agents
        """Since when an agent's states may have changed."""

    def __bool__(self) -> bool:
        return bool(self.calls or self.quarters or self.agents)

    def add(self, other: "Changes") -> None:
        """Take in what another holds."""
        self.calls.join(other.calls)
        self.quarters.join(other.quarters)
        for agent, since in other.agents.items():
            self.note_agent(agent, since)

    def note_agent(self, agent: str, since: Instant) -> None:
        """Note that an agent's states from an instant on are out of date."""
        self.agents[agent] = min(since, self.agents.get(agent, since))


class Unwritten:
    """Collects changes until they are written; what is being written counts as unwritten until it is."""

    def __init__(self) -> None:
        self.timed_until: Instant | None = None
        """Agents' time is on its way to history up to this quarter hour; None before any is known of."""
        self.turned_until: Instant = -1
        """What is open has been looked at up to this instant for what time alone changed."""
        self.taken = 0
        """How often changes were handed over: what was noted before may have gone since."""
        self.latest: Instant = -1
        """The last instant at which a fact that was noted since then comes to count otherwise."""
        self._later: dict[Quarter, Instant] = {}
        """Quarter hours that are to be looked at again as time passes: until when."""
        self._changes = Changes()
        self._on_the_way = Changes()

    @property
    def oldest(self) -> Instant | None:
        """The beginning of the oldest quarter hour that is not written; None when all is."""
        both = (self._changes.quarters.oldest(), self._on_the_way.quarters.oldest())
        return min((since for since in both if since is not None), default=None)

    @property
    def is_all_taken(self) -> bool:
        """Whether nothing else waits than what was handed over last."""
        return not self._changes

    def note_call(self, call: CallKey) -> None:
        """Note that a call's visits have changed."""
        self._changes.calls.add(call)

    def note_fact(self, queue: str, agent: str | None, booked: Instant) -> None:
        """Note that a fact was booked or struck out."""
        self._changes.quarters.add(_QUEUE, queue, quarter_of(booked))
        if agent is not None:
            self.note_agents_fact(agent, booked)

    def note_agents_fact(self, agent: str, booked: Instant) -> None:
        """Note that a fact was booked or struck out for an agent."""
        self._changes.quarters.add(_AGENT, agent, quarter_of(booked))

    def note_later(self, queue: str, agent: str | None, booked: Instant, turns_at: Instant) -> None:
        """Note that a fact of a quarter hour will count otherwise from an instant on.

        Where that instant is hardly ever ahead of the next taking, `latest` is quicker.
        """
        quarter = quarter_of(booked)
        self._look_again((_QUEUE, queue, quarter), turns_at)
        if agent is not None:
            self._look_again((_AGENT, agent, quarter), turns_at)

    def _look_again(self, quarter: Quarter, turns_at: Instant) -> None:
        until = self._later.get(quarter)
        if until is None or until < turns_at:
            self._later[quarter] = turns_at

    def note_open(self, queue: str, at: Instant) -> None:
        """Note that something began or ceased to be open that counts at an instant once time reaches it."""
        since = quarter_of(at)
        if since <= self.turned_until:
            self.note_fact(queue, None, at)
        else:
            # History may be ahead of us: rows written after the checkpoint from which we go on.
            self.note_later(queue, None, at, since)

    def note_turned(self, now: Instant) -> None:
        """Note the quarter hours in which something has come to count otherwise since the last look."""
        if self.latest > now:
            # Whose clock is ahead of ours is one of these: each is noted when its fact is.
            for quarter in self._changes.quarters:
                self._look_again(quarter, self.latest)
        self.latest = -1
        if now <= self.turned_until:
            return
        self._changes.quarters.update([key for key in self._later if key[2] <= now])
        self._later = {key: at for key, at in self._later.items() if at > now}
        self.turned_until = now

    def note_agent(self, agent: str, since: Instant) -> None:
        """Note that an agent's states from an instant on have changed."""
        self._changes.note_agent(agent, since)
        quarter = quarter_of(since)
        self.timed_until = quarter if self.timed_until is None else min(self.timed_until, quarter)

    def note_time(self, subjects: Iterable[tuple[Kind, str]], now: Instant) -> None:
        """Note the agents' time of the quarter hours that ended since this was last done."""
        ended = quarter_of(now)
        if self.timed_until is None or self.timed_until >= ended:
            return
        quarters = range(self.timed_until, ended, QUARTER)
        for kind, subject in subjects:
            self._changes.quarters.update([(kind, subject, since) for since in quarters])
        self.timed_until = ended

    def take(self, most: int) -> Changes:
        """Hand over changes to be written: of at most so many calls, as many quarter hours, and fewer agents."""
        self.taken += 1
        waiting = self._changes
        calls = CallNames(waiting.calls.take(most))
        quarters = QuarterHours(waiting.quarters.take(most))
        # Of each there may be hundreds of states.
        agents = dict(islice(waiting.agents.items(), max(1, most // _AGENTS_SHARE)))
        taken = Changes(calls, quarters, agents)
        for agent in agents:
            del waiting.agents[agent]
        self._on_the_way.add(taken)
        return taken

    def everything(self) -> Changes:
        """Return all that is not certainly written, and leave it so."""
        kept = Changes(
            self._changes.calls.copy(), self._changes.quarters.copy(), dict(self._changes.agents)
        )
        kept.add(self._on_the_way)
        return kept

    def settle(self, *, written: bool) -> None:
        """Note what became of all that was taken since this was last told."""
        if not written:
            self._changes.add(self._on_the_way)
        self._on_the_way = Changes()

    def dump(self) -> bytes:
        """Return everything that is not certainly written."""
        kept = self.everything()
        return msgspec.msgpack.encode(
            KeptChanges(
                agents=kept.agents,
                timed_until=self.timed_until,
                turned_until=self.turned_until,
                names=kept.calls.dump(),
                days=kept.quarters.dump(),
                later=[(*key, at) for key, at in self._later.items()],
                latest=self.latest,
            )
        )

    def load(self, data: bytes) -> None:
        """Take in what `dump` returned, beside what was noted since."""
        kept = msgspec.msgpack.decode(data, type=KeptChanges)
        known = Changes(CallNames(kept.calls), QuarterHours(kept.quarters), kept.agents)
        known.calls.load(kept.names)
        known.quarters.load(kept.days)
        self._changes.add(known)
        self.timed_until, self.turned_until = kept.timed_until, kept.turned_until
        self.latest = max(self.latest, kept.latest)
        self._later |= {(kind, subject, since): at for kind, subject, since, at in kept.later}
