"""Callbacks: a caller who asked for one is called when an agent has time."""

from app.events.instants import MINUTE, SECOND
from app.events.vocabulary import AgentState
from app.simulator.centre import QueuePlan
from app.simulator.floor import Agent
from app.simulator.scene import Scene, Steps
from app.simulator.truth import Callback

_FIRST_TRY_S = 480.0
_NEXT_TRY_S = 300.0
_TRIES = 3
_REACHED = 0.8
_DIALLING = (5 * SECOND, 25 * SECOND)
_LOOKS_AGAIN = 15 * SECOND
_GIVES_UP = 60 * MINUTE


def callback(scene: Scene, call: str, customer: str, plan: QueuePlan) -> Steps[None]:
    """Take one callback from the request to its end."""
    record = Callback(call, plan.queue, scene.now)
    scene.truth.callbacks.append(record)

    def write(step: str) -> None:
        scene.journal.write(f"callback.{step}", call=call, queue=plan.queue, customer=customer)

    write("requested")
    yield scene.pause(scene.chance.exponential(_FIRST_TRY_S))
    for _ in range(_TRIES):
        agent = yield from _free_agent(scene, plan, record.requested_at + _GIVES_UP)
        if agent is None:
            break
        record.attempted_at.append(scene.now)
        write("attempted")
        scene.floor.show(agent, AgentState.ON_CALL, "callback")
        yield scene.pause(scene.chance.between(*_DIALLING))
        if scene.chance.happens(_REACHED):
            record.completed, record.over_at = True, scene.now
            write("completed")
            yield from _talk(scene, agent, plan)
            return
        scene.floor.release(agent)
        yield scene.pause(scene.chance.exponential(_NEXT_TRY_S))
    record.completed, record.over_at = False, scene.now
    write("failed")


def _free_agent(scene: Scene, plan: QueuePlan, until: int) -> Steps[Agent | None]:
    """Wait until somebody on the queue is idle: callers who wait come first."""
    while scene.now < until:
        agent = scene.floor.claim(plan.queue)
        if agent is not None:
            yield scene.pause(scene.switching())
            return agent
        yield scene.pause(_LOOKS_AGAIN)
    return None


def _talk(scene: Scene, agent: Agent, plan: QueuePlan) -> Steps[None]:
    yield scene.pause(scene.chance.spread(plan.talk))
    scene.floor.show(agent, AgentState.WRAP_UP)
    yield scene.pause(scene.chance.spread(plan.acw))
    scene.floor.release(agent)
