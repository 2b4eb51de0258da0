"""The journey of a call: the way in, its queue visits and conversations, to the end."""

from collections import Counter

from app.events.vocabulary import BlockReason, OverflowKind
from app.simulator.callbacks import callback
from app.simulator.centre import QueuePlan
from app.simulator.conversation import Conversation
from app.simulator.queueing import Queueing
from app.simulator.scene import Scene, Steps
from app.simulator.truth import Block, Visit

_BEFORE_ARRIVAL = frozenset((BlockReason.TRUNK_BUSY, BlockReason.CONGESTION))


class Calls:
    """Takes calls through the centre."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._plans = {plan.queue: plan for plan in scene.centre.queues}
        self._on_the_line = 0

    def journey(self, call: str, plan: QueuePlan) -> Steps[None]:
        """Take one call from its arrival to its end."""
        reason = self._turned_away()
        if reason in _BEFORE_ARRIVAL:
            self._block(call, plan, reason)
            return
        self._on_the_line += 1
        yield from self._inside(call, plan, reason)
        self._on_the_line -= 1

    def _inside(self, call: str, plan: QueuePlan, reason: BlockReason | None) -> Steps[None]:
        scene, entry = self._scene, self._scene.centre.entry
        customer = f"customer-{scene.chance.number(scene.centre.customers)}"
        scene.truth.arrived += 1
        line = plan.name or plan.queue
        scene.journal.write(
            "call.arrived", call=call, entry=line, direction="in", customer=customer
        )
        yield scene.pause(scene.chance.spread(entry.ivr))
        if scene.chance.happens(entry.hangs_up):
            scene.truth.hung_up_in_ivr.append(scene.now)
            scene.journal.write("call.ended", call=call, by="caller")
        elif (reason := reason or self._no_room(plan)) is not None:
            self._block(call, plan, reason)
        else:
            yield from self._through_queues(call, customer, plan)

    def _through_queues(self, call: str, customer: str, plan: QueuePlan) -> Steps[None]:
        visits: Counter[str] = Counter()
        queue: str | None = plan.queue
        while queue is not None:
            visits[queue] += 1
            visit = Visit(call, queue, visits[queue], self._scene.now)
            queue = yield from self._visit(visit, customer)

    def _visit(self, visit: Visit, customer: str) -> Steps[str | None]:
        """Go through one queue; the result is the next one, if any."""
        scene, plan = self._scene, self._plans[visit.queue]
        scene.journal.write("call.queued", call=visit.call, queue=visit.queue, customer=customer)
        queueing = Queueing(scene, visit, plan)
        agent = yield from queueing.wait()
        if agent is not None:
            return (yield from Conversation(scene, visit, plan).talk(agent))
        way = queueing.way_out
        if way is not None and way.kind is OverflowKind.CALLBACK:
            scene.env.process(callback(scene, visit.call, customer, plan))
        if way is None or way.kind is not OverflowKind.QUEUE:
            return None
        if not scene.centre.moves_at_once:
            yield scene.pause(scene.switching())
        return way.to

    def _turned_away(self) -> BlockReason | None:
        entry = self._scene.centre.entry
        if entry.lines is not None and self._on_the_line >= entry.lines:
            return BlockReason.TRUNK_BUSY
        return self._scene.chance.pick(entry.blocked)

    def _no_room(self, plan: QueuePlan) -> BlockReason | None:
        floor = self._scene.floor
        if not plan.is_open(self._scene.now):
            return BlockReason.CLOSED
        if self._scene.centre.entry.refuses_unstaffed and not floor.staffed(plan.queue):
            return BlockReason.NO_AGENTS
        if plan.max_waiting is not None and floor.waiting(plan.queue) >= plan.max_waiting:
            return BlockReason.QUEUE_FULL
        return None

    def _block(self, call: str, plan: QueuePlan, reason: BlockReason) -> None:
        queue = None if reason in _BEFORE_ARRIVAL else plan.queue
        self._scene.truth.blocks.append(Block(call, self._scene.now, reason, queue))
        self._scene.journal.write("call.blocked", call=call, reason=reason, queue=queue)
