"""A performance by a simulated PBX, which is asked and listens, or writes its log."""

import asyncio
from collections import Counter
from collections.abc import Callable

from app.clock import Clock
from app.delivery import DeliveryFailed, Due, Pause, as_due
from app.events.instants import SECOND, format_instant, parse_instant
from app.providers import freeswitch
from app.providers.asterisk import untold
from app.providers.untold import BLOCKED
from app.simulator.pbx.ami_server import AmiServer
from app.simulator.pbx.esl_server import EslServer
from app.simulator.pbx.exchange import Pbx
from app.simulator.pbx.queue_log_writer import QueueLogWriter
from app.simulator.pbx.sockets import SocketServer
from app.simulator.pbx.suiting import suited, without_work
from app.simulator.performance.naming import name_queues
from app.simulator.performance.plan import Plan, Unplayable
from app.simulator.truth_file import truth_file, write

_QUIET_S = 1.0
"""Who has asked nothing for so long has seen the whole, and waits for what happens."""

_STAYS_S = 4.0
"""That nothing more happens tells something too: so long the line stays open after the last word."""


def _ami(plan: Plan, clock: Clock) -> Pbx:
    return AmiServer(_secret(plan), clock, port=plan.port)


def _esl(plan: Plan, _: Clock) -> Pbx:
    server = EslServer(_secret(plan), port=plan.port)
    server.staff(plan.centre.agents)
    return server


def _queue_log(plan: Plan, _: Clock) -> Pbx:
    if plan.out is None:
        raise Unplayable("a queue_log is a file: give --out FILE")
    return QueueLogWriter(plan.out)


def _secret(plan: Plan) -> str:
    if plan.secret is None:
        raise Unplayable("there is no secret: give --secret, or CALLBOARD_SIMULATE_SECRET")
    return plan.secret


PBXS: dict[str, Callable[[Plan, Clock], Pbx]] = {
    "asterisk-ami": _ami,
    "asterisk-queue-log": _queue_log,
    "freeswitch": _esl,
}
"""What makes each simulated PBX."""


_UNTOLD = {
    "asterisk-ami": untold.AMI,
    # The simulated log does not write of calls that are turned away.
    "asterisk-queue-log": untold.QUEUE_LOG | frozenset(BLOCKED),
    "freeswitch": freeswitch.UNTOLD,
}


class Playing:
    """One performance by a PBX: on a port until everything was said, or into a file."""

    def __init__(
        self, plan: Plan, clock: Clock, say: Callable[[str], None], pause: Pause = asyncio.sleep
    ) -> None:
        self._plan = plan
        self._clock = clock
        self._say = say
        self._pause = pause
        self._pbx = PBXS[plan.provider](plan, clock)
        self._centre = suited(plan.centre, plan.provider)
        # A log knows whole seconds, in which a telephone out of reach would have rung.
        grain = 1 if isinstance(self._pbx, SocketServer) else SECOND
        self._simulation = plan.simulation(self._centre, grain)
        self.counted: Counter[str] = Counter()

    async def play(self) -> None:
        """Say everything as it is due; the truth is written even if it is ended before."""
        await self._pbx.start()
        try:
            await self._wait_for_somebody()
            await self._say_all()
            if isinstance(self._pbx, SocketServer):
                await self._pause(_STAYS_S)
                await self._pbx.finish()
        finally:
            await self._pbx.stop()
            await asyncio.to_thread(self._write_truth)

    async def _wait_for_somebody(self) -> None:
        pbx = self._pbx
        if not isinstance(pbx, SocketServer):
            return
        self._say(
            f"{self._plan.provider} listens on 127.0.0.1:{pbx.port}; waiting for a connection"
        )
        heard = -1
        while heard != pbx.heard or not any(line.is_signed_in for line in pbx.lines):
            heard = pbx.heard
            await self._pause(_QUIET_S)
        await self._name_queues()

    async def _name_queues(self) -> None:
        """Give the queues their names and targets; a service that is not there keeps its own."""
        try:
            await name_queues(self._plan, self._centre, self._pause)
        except DeliveryFailed as failed:
            self._say(f"the queues keep the names and targets that they have ({failed})")

    async def _say_all(self) -> None:
        plan, began = self._plan, self._clock.now()
        due = (
            Due(plan.due(parse_instant(str(event["at"])), began), event)
            for event in self._simulation.events(plan.until)
        )
        async for batch in as_due(due, self._clock, self._pause, 100):
            for event in batch:
                await self._pbx.tell(event)
                self.counted["told"] += 1
            # So that what was said goes out before more is said.
            await self._pause(0)

    def _write_truth(self) -> None:
        plan = self._plan
        if plan.truth is None:
            return
        at = min(plan.until - 1, self._simulation.now)
        truth = without_work(self._simulation.truth)
        content = truth_file(truth, self._centre, at, cannot=_UNTOLD[plan.provider])
        about = {"provider": plan.provider, "source": plan.source, "seed": plan.seed}
        plan.truth.write_bytes(write({**about, "since": format_instant(plan.since), **content}))
