"""Conversations: talk, hold, after-call work, and handing the caller on."""

from app.events.instants import SECOND
from app.events.vocabulary import AgentState, EndedBy, TransferKind
from app.simulator.centre import Handover, QueuePlan
from app.simulator.floor import Agent
from app.simulator.scene import Scene, Steps
from app.simulator.truth import Leg, Offer, Visit

_DROPS_ON_HOLD = 0.02
_SECOND_HOLD = 0.2
_CALLER_ENDS = 0.6
_CONSULTING = (10 * SECOND, 40 * SECOND)


class Conversation:
    """One caller with one agent, then perhaps another."""

    def __init__(self, scene: Scene, visit: Visit, plan: QueuePlan) -> None:
        self._scene = scene
        self._visit = visit
        self._plan = plan

    def talk(self, agent: Agent) -> Steps[str | None]:
        """Talk to the end; the result is the queue the caller is handed on to, if any."""
        leg = self._begin(agent)
        if (yield from self._speak(agent, leg)):
            self._end(agent, leg, EndedBy.CALLER)
            return None
        handover = self._scene.chance.pick([(one, one.chance) for one in self._plan.handovers])
        if handover is not None and handover.to_queue is not None:
            yield from self._hand_on(agent, leg, handover, None)
            return handover.to_queue
        colleague = self._scene.floor.claim(self._plan.queue) if handover else None
        if handover is None or colleague is None:
            self._end(agent, leg, self._who_ends())
            return None
        yield from self._hand_on(agent, leg, handover, colleague)
        yield from self._second_leg(colleague, handover.kind)
        return None

    def _begin(self, agent: Agent) -> Leg:
        visit, scene = self._visit, self._scene
        leg = Leg(agent.plan.agent, scene.now)
        visit.legs.append(leg)
        scene.journal.write(
            "call.answered", call=visit.call, agent=agent.plan.agent, queue=visit.queue
        )
        scene.floor.show(agent, AgentState.ON_CALL)
        return leg

    def _speak(self, agent: Agent, leg: Leg) -> Steps[bool]:
        """Talk, with holds between; tell whether the caller hung up on hold."""
        chance = self._scene.chance
        holds = 0
        if chance.happens(self._plan.hold_chance):
            holds = 2 if chance.happens(_SECOND_HOLD) else 1
        first, *rest = chance.split(chance.spread(self._plan.talk), holds + 1)
        yield from self._spend(leg, first)
        for part in rest:
            self._hold(agent, leg)
            yield from self._listen(leg, chance.spread(self._plan.hold))
            if chance.happens(_DROPS_ON_HOLD):
                return True
            self._write("call.resumed", agent)
            self._scene.floor.show(agent, AgentState.ON_CALL)
            yield from self._spend(leg, part)
        return False

    def _spend(self, leg: Leg, milliseconds: int) -> Steps[None]:
        yield self._scene.pause(milliseconds)
        leg.talk += milliseconds

    def _listen(self, leg: Leg, milliseconds: int) -> Steps[None]:
        yield self._scene.pause(milliseconds)
        leg.hold += milliseconds

    def _hold(self, agent: Agent, leg: Leg) -> None:
        leg.holds += 1
        self._write("call.held", agent)
        self._scene.floor.show(agent, AgentState.ON_HOLD)

    def _hand_on(
        self, agent: Agent, leg: Leg, handover: Handover, colleague: Agent | None
    ) -> Steps[None]:
        if handover.kind is TransferKind.WARM:
            self._hold(agent, leg)
            yield from self._listen(leg, self._scene.switching())
            if colleague is not None:
                yield from self._announce(leg, colleague)
            yield from self._listen(leg, self._scene.chance.between(*_CONSULTING))
        leg.transferred = handover.kind
        leg.transferred_to = "queue" if handover.to_queue is not None else "agent"
        self._scene.journal.write(
            "call.transferred",
            call=self._visit.call,
            agent=agent.plan.agent,
            kind=handover.kind,
            to_queue=handover.to_queue,
            to_agent=colleague.plan.agent if colleague else None,
        )
        self._wrap_up(agent, leg)
        yield self._scene.pause(self._scene.switching())

    def _announce(self, leg: Leg, colleague: Agent) -> Steps[None]:
        """Ring the colleague on the other line, while the caller listens to music."""
        self._scene.floor.show(colleague, AgentState.RINGING)
        yield from self._listen(leg, self._picks_up())
        self._scene.floor.show(colleague, AgentState.ON_CALL)

    def _second_leg(self, colleague: Agent, kind: TransferKind) -> Steps[None]:
        if kind is TransferKind.COLD:
            visit = self._visit
            visit.offers.append(Offer(colleague.plan.agent, self._scene.now))
            self._scene.journal.write(
                "call.ringing", call=visit.call, queue=visit.queue, agent=colleague.plan.agent
            )
            self._scene.floor.show(colleague, AgentState.RINGING)
            yield self._scene.pause(self._picks_up())
        leg = self._begin(colleague)
        dropped = yield from self._speak(colleague, leg)
        self._end(colleague, leg, EndedBy.CALLER if dropped else self._who_ends())

    def _end(self, agent: Agent, leg: Leg, by: EndedBy) -> None:
        self._scene.journal.write("call.ended", call=self._visit.call, by=by)
        self._wrap_up(agent, leg)

    def _wrap_up(self, agent: Agent, leg: Leg) -> None:
        leg.ended_at = self._scene.now
        self._scene.floor.show(agent, AgentState.WRAP_UP)
        self._scene.env.process(self._after_call_work(agent, leg))

    def _after_call_work(self, agent: Agent, leg: Leg) -> Steps[None]:
        acw = self._scene.chance.spread(self._plan.acw)
        yield self._scene.pause(acw)
        leg.acw = acw
        self._write("call.wrapped_up", agent)
        self._scene.floor.release(agent)

    def _picks_up(self) -> int:
        return self._scene.chance.spread(self._scene.centre.answering.picks_up)

    def _who_ends(self) -> EndedBy:
        return EndedBy.CALLER if self._scene.chance.happens(_CALLER_ENDS) else EndedBy.AGENT

    def _write(self, kind: str, agent: Agent) -> None:
        self._scene.journal.write(kind, call=self._visit.call, agent=agent.plan.agent)
