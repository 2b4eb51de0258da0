"""A queue visit: waiting, being offered to agents, and leaving one way or another."""

from typing import cast

from app.events.instants import SECOND, Millis
from app.events.vocabulary import AgentState, NotAnsweredReason
from app.simulator.centre import QueuePlan, WayOut
from app.simulator.floor import Agent
from app.simulator.patience import patience
from app.simulator.scene import Scene, Steps
from app.simulator.truth import Offer, Outcome, Visit

_AFTER_A_MISS = {
    NotAnsweredReason.NO_ANSWER: (AgentState.AWAY, "no answer"),
    NotAnsweredReason.DECLINED: (AgentState.AWAY, "declined"),
    NotAnsweredReason.UNREACHABLE: (AgentState.ERROR, "unreachable"),
}
_UNREACHABLE_RING = (50, 900)
_DECLINING = (1 * SECOND, 6 * SECOND)
_OFF_THE_QUEUE = (20 * SECOND, 60 * SECOND)


class Queueing:
    """One caller in one queue."""

    def __init__(self, scene: Scene, visit: Visit, plan: QueuePlan) -> None:
        self._scene = scene
        self._visit = visit
        self._patience = patience(plan, scene.now, scene.chance)

    def wait(self) -> Steps[Agent | None]:
        """Wait for an agent who picks up; None when the caller left without."""
        self._scene.truth.visits.append(self._visit)
        while not self._hung_up():
            agent = yield from self._turn()
            if agent is None:
                break
            if (yield from self._offer(agent)):
                self._visit.leave(Outcome.ANSWERED, self._scene.now)
                return agent
        self._leave()
        return None

    @property
    def way_out(self) -> WayOut | None:
        """Return which way the caller left, other than by an answer or a hang-up."""
        return self._patience.way_out if self._visit.outcome is Outcome.OVERFLOWED else None

    def _hung_up(self) -> bool:
        return self._scene.now >= self._patience.hangs_up_at

    def _turn(self) -> Steps[Agent | None]:
        """Stand in line until an agent is free or the wait is over."""
        visit, scene = self._visit, self._scene
        waiting = scene.floor.join(visit.queue, visit.call, visit.queued_at)
        left = max(scene.chance.grain, self._patience.ends_at - scene.now)
        yield waiting.turn | scene.pause(left)
        if waiting.turn.triggered:
            return cast("Agent", waiting.turn.value)
        scene.floor.leave(waiting)
        return None

    def _offer(self, agent: Agent) -> Steps[bool]:
        """Ring one agent; tell whether the call was picked up."""
        scene = self._scene
        if not (yield from self._holds_out(scene.switching())):
            scene.floor.release(agent)
            return False
        self._ring(agent)
        missed = self._what_becomes_of_it()
        if not (yield from self._holds_out(self._ringing_time(missed))):
            self._visit.offers[-1].until = scene.now
            scene.floor.release(agent)
            return False
        if missed is None:
            self._visit.offers[-1].until = scene.now
            return True
        self._miss(agent, missed)
        yield from self._holds_out(scene.switching())
        return False

    def _ring(self, agent: Agent) -> None:
        visit = self._visit
        visit.offers.append(Offer(agent.plan.agent, self._scene.now))
        self._scene.journal.write(
            "call.ringing", call=visit.call, queue=visit.queue, agent=agent.plan.agent
        )
        self._scene.floor.show(agent, AgentState.RINGING)

    def _what_becomes_of_it(self) -> NotAnsweredReason | None:
        habits = self._scene.centre.answering
        return self._scene.chance.pick(
            (
                (NotAnsweredReason.NO_ANSWER, habits.no_answer),
                (NotAnsweredReason.DECLINED, habits.declined),
                (NotAnsweredReason.UNREACHABLE, habits.unreachable),
            )
        )

    def _ringing_time(self, missed: NotAnsweredReason | None) -> Millis:
        habits, chance = self._scene.centre.answering, self._scene.chance
        limit = round(habits.ring_limit_s * SECOND)
        if missed is NotAnsweredReason.NO_ANSWER:
            return limit
        if missed is NotAnsweredReason.DECLINED:
            return chance.between(*_DECLINING)
        if missed is NotAnsweredReason.UNREACHABLE:
            return chance.between(*_UNREACHABLE_RING)
        return min(chance.spread(habits.picks_up), limit - chance.grain)

    def _miss(self, agent: Agent, reason: NotAnsweredReason) -> None:
        visit, scene = self._visit, self._scene
        visit.offers[-1].refusal, visit.offers[-1].until = reason, scene.now
        scene.journal.write(
            "call.not_answered", call=visit.call, agent=agent.plan.agent, reason=reason
        )
        state, why = _AFTER_A_MISS[reason]
        scene.floor.send_away(agent, state, why, scene.chance.between(*_OFF_THE_QUEUE))

    def _holds_out(self, milliseconds: Millis) -> Steps[bool]:
        """Let time pass; tell whether the caller is still there."""
        left = self._patience.hangs_up_at - self._scene.now
        yield self._scene.pause(min(milliseconds, left))
        return milliseconds < left

    def _leave(self) -> None:
        visit, scene, way = self._visit, self._scene, self._patience.way_out
        if self._hung_up() or way is None:
            visit.leave(Outcome.ABANDONED, scene.now)
            scene.journal.write("call.abandoned", call=visit.call, queue=visit.queue)
            return
        visit.overflow = way.kind
        visit.leave(Outcome.OVERFLOWED, scene.now)
        scene.journal.write(
            "call.overflowed", call=visit.call, queue=visit.queue, kind=way.kind, to=way.to
        )
