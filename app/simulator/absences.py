"""Why agents are not on the queue: their habits, and crises that take some of them away."""

import simpy

from app.events.instants import SECOND
from app.events.vocabulary import AgentState
from app.simulator.centre import Absence, Crises
from app.simulator.floor import Agent
from app.simulator.scene import Scene, Steps


class Absences:
    """Sends agents away and lets them come back."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene

    def working_day(self, agent: Agent, place: int) -> Steps[None]:
        """Bring an agent to the floor, in the middle of an absence as chance has it."""
        # One grain apart, so that the first states have an order.
        yield self._scene.pause(place * self._scene.chance.grain)
        for habit in agent.plan.absences:
            self._scene.env.process(self._keep(habit, agent))
            if not agent.due and self._scene.chance.happens(_share_away(habit)):
                self._call_away(agent, habit)
        self._scene.floor.release(agent)

    def crises(self, crises: Crises) -> Steps[None]:
        """Take agents away from one queue after another, as each bad spell begins."""
        number = crises.number_at(self._scene.now)
        while True:
            wait = crises.begins_at(number) - self._scene.now
            if wait >= 0:
                yield self._scene.pause(wait)
                self._strike(crises, crises.queue_of(number))
            number += 1

    def _keep(self, habit: Absence, agent: Agent) -> Steps[None]:
        while True:
            yield self._scene.pause(self._scene.chance.exponential(habit.every_s))
            yield self._call_away(agent, habit)

    def _call_away(self, agent: Agent, habit: Absence) -> simpy.Event:
        lasts = self._scene.chance.spread(habit.lasts)
        return self._scene.floor.call_away(agent, habit.state, habit.reason, lasts)

    def _strike(self, crises: Crises, queue: str) -> None:
        floor, chance = self._scene.floor, self._scene.chance
        served = [agent for agent in floor.agents if agent.plan.queues[0] == queue]
        for agent in chance.some(served, crises.gone):
            lasts = crises.lasts + chance.between(0, 60 * SECOND)
            floor.call_away(agent, AgentState.AWAY, "system fault", lasts)


def _share_away(habit: Absence) -> float:
    return habit.lasts.mean_s / (habit.lasts.mean_s + habit.every_s)
