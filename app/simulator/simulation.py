"""The simulation itself: it steps through the centre's day and hands out what happens."""

from collections.abc import Iterator
from datetime import datetime
from random import Random

import simpy

from app.events.instants import Instant, Millis, parse_instant
from app.simulator.absences import Absences
from app.simulator.calls import Calls
from app.simulator.centre import Centre, QueuePlan
from app.simulator.chance import Chance
from app.simulator.floor import Agent, Floor
from app.simulator.journal import Journal, NativeEvent
from app.simulator.scene import Scene, Steps
from app.simulator.truth import Truth


class Simulation:
    """A centre set going at an instant; `truth` tells what has happened so far.

    Whatever happens, happens at a multiple of `grain` after `since`.
    """

    def __init__(self, centre: Centre, since: Instant, seed: int, grain: Millis = 1) -> None:
        self._env = simpy.Environment(initial_time=since)
        self._prefix = f"{since // 1000:x}-{seed:x}"
        journal = Journal(self._env, self._prefix)
        floor = Floor(self._env, journal, [plan.queue for plan in centre.queues], grain)
        self.truth = Truth(states=floor.states)
        chance = Chance(Random(seed), grain)
        self._scene = Scene(self._env, centre, journal, chance, floor, self.truth)
        self._calls = Calls(self._scene)
        self._begun = 0
        self._open_doors(centre)

    def events(self, until: Instant | None = None) -> Iterator[NativeEvent]:
        """Go on, event by event, up to but not including an instant, or without end."""
        while until is None or self._env.peek() < until:
            self._env.step()
            yield from self._scene.journal.take()

    @property
    def now(self) -> Instant:
        """Return the simulated instant."""
        return self._scene.now

    def _open_doors(self, centre: Centre) -> None:
        absences = Absences(self._scene)
        for place, plan in enumerate(centre.agents):
            agent = Agent(plan)
            self._scene.floor.agents.append(agent)
            self._env.process(absences.working_day(agent, place))
        for queue in centre.queues:
            self._env.process(self._arrivals(queue))
        if centre.crises is not None:
            self._env.process(absences.crises(centre.crises))

    def _arrivals(self, plan: QueuePlan) -> Steps[None]:
        centre = self._scene.centre
        surge = centre.crises.surge if centre.crises else 1.0
        peak = plan.calls_per_hour * max(plan.day) * max(1.0, surge)

        def per_hour(at: Instant) -> float:
            return plan.calls_per_hour_at(at) * centre.surge_at(plan.queue, at)

        while peak > 0:
            at = self._scene.chance.next_arrival(self._scene.now, per_hour, peak)
            yield self._scene.pause(at - self._scene.now)
            self._begun += 1
            call = f"c-{self._prefix}-{self._begun:06d}"
            self._env.process(self._calls.journey(call, plan))


def events(centre: Centre, since: datetime, until: datetime, seed: int) -> Iterator[NativeEvent]:
    """Simulate a centre: native events in the order of time, since <= at < until, as they are asked for."""
    simulation = Simulation(centre, parse_instant(since.isoformat()), seed)
    return simulation.events(parse_instant(until.isoformat()))
