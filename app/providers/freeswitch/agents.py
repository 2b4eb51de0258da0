"""Agents: their status and state, as events and listings tell of them, become one state."""

from collections.abc import Sequence

from app.events import vocabulary as v
from app.events.instants import Instant
from app.events.vocabulary import Event
from app.providers.freeswitch.fields import Standing, When, name
from app.providers.freeswitch.memory import Agent, Memory
from app.providers.reading import Record


class Agents:
    """Everybody seen in the call centre."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def status(self, told: Record, when: When) -> list[Event]:
        """Tell of an agent who came, left, or went on a break."""
        agent = name(told, "CC-Agent")
        self._agent(agent).status = told.need("CC-Agent-Status")
        return self._told(agent, when.at(told))

    def state(self, told: Record, when: When) -> list[Event]:
        """Tell of what an agent does."""
        agent = name(told, "CC-Agent")
        self._agent(agent).state = told.need("CC-Agent-State")
        return self._told(agent, when.at(told))

    def muster(
        self, standing: Sequence[Standing], tiers: Sequence[tuple[str, str]], at: Instant
    ) -> list[Event]:
        """Return the states of everybody, gone agents included; only a listing tells who serves what."""
        serving: dict[str, list[str]] = {}
        for who, queue in tiers:
            serving.setdefault(who, []).append(queue)
        names = [each.agent for each in standing]
        for each in standing:
            agent = self._agent(each.agent)
            agent.status, agent.state = each.status, each.state
            agent.queues = sorted(serving.get(each.agent, []))
        for gone in sorted(self._memory.agents.keys() - set(names)):
            self._agent(gone).status, self._agent(gone).state = "Logged Out", ""
            names.append(gone)
        return [event for who in names for event in self._told(who, at)]

    def _agent(self, who: str) -> Agent:
        return self._memory.agents.setdefault(who, Agent())

    def _told(self, who: str, at: Instant) -> list[Event]:
        agent, memory = self._agent(who), self._memory
        state, reason = agent.shown()
        told = (state, reason, tuple(agent.queues))
        if told == agent.told:
            return []
        agent.told = told
        memory.place = memory.place + 1 if at == memory.at else 0
        memory.at = at
        return [
            v.AgentStateChanged(
                id=f"{at}-{memory.place:04d}:agent",
                at=at,
                agent=who,
                state=state,
                reason=reason,
                queues=list(agent.queues) or None,
            )
        ]
