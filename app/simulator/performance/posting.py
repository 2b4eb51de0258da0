"""A performance by a system that posts webhooks: to a service, or into a file of requests."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import AsyncExitStack
from typing import BinaryIO

import msgspec

from app.clock import Clock
from app.delivery import Due, Pause, as_due, connect
from app.events.instants import format_instant
from app.simulator.performance.naming import name_queues
from app.simulator.performance.plan import Plan
from app.simulator.performance.postman import Postman, address
from app.simulator.simulation import Simulation
from app.simulator.tellers.contract import Sending, Teller
from app.simulator.tellers.quirks import lay_over
from app.simulator.tellers.registry import TELLERS
from app.simulator.tellers.telling import told
from app.simulator.truth_file import truth_file, write

_MOST = 500


class Posting:
    """One performance, from the first sending to the truth."""

    def __init__(self, plan: Plan, clock: Clock, pause: Pause = asyncio.sleep) -> None:
        self._plan = plan
        self._clock = clock
        self._pause = pause
        self._teller: Teller = TELLERS[plan.provider]()
        self._centre = self._teller.suits(plan.centre)
        self._simulation: Simulation = plan.simulation(self._centre, self._teller.grain)
        self.counted: Counter[str] = Counter()

    async def play(self) -> None:
        """Send everything as it is due; the truth is written even if it is ended before.

        Raises:
            DeliveryFailed: the service does not take what is sent.
            Unplayable: there is nothing to sign with.
            OSError: a file cannot be written.
        """
        try:
            async with AsyncExitStack() as stack:
                await self._send_all(stack)
        finally:
            await asyncio.to_thread(self._write_truth)

    async def _send_all(self, stack: AsyncExitStack) -> None:
        plan = self._plan
        postman, file = None, None
        if plan.to is not None:
            client = await stack.enter_async_context(connect(plan.to, None))
            postman = Postman(client, plan, self._teller, self._clock, self._pause)
            self.counted = postman.counted
            await name_queues(plan, self._centre, self._pause, self._teller.queue_of)
        if plan.out is not None:
            file = stack.enter_context(plan.out.open("wb"))
        due = self._due(self._clock.now())
        async for batch in as_due(due, self._clock, self._pause, _MOST):
            if postman is not None:
                await postman.post(batch)
            if file is not None:
                self._write(batch, file)

    def _due(self, began: int) -> Iterator[Due[Sending]]:
        plan = self._plan
        sendings = told(self._teller, self._simulation.events(plan.until))
        quirks = plan.quirks.of(self._teller)
        for at, sending in lay_over(sendings, quirks, plan.random, self._teller.first_of):
            yield Due(plan.due(at, began), sending)

    def _write(self, batch: list[Sending], file: BinaryIO) -> None:
        plan = self._plan
        path, base = address(plan), (plan.public_url or plan.to or "").rstrip("/")
        for sending in batch:
            signed = (
                self._teller.sign(sending, plan.secret, base + path) if plan.secret else sending
            )
            request = {
                "at": format_instant(sending.at),
                "path": path,
                "query": signed.query,
                "headers": signed.headers,
                "body": signed.body.decode(),
            }
            file.write(msgspec.json.encode(request) + b"\n")
            self.counted["written"] += 1

    def _write_truth(self) -> None:
        plan = self._plan
        if plan.truth is None:
            return
        # Of what happened later not all is told yet.
        at = min(plan.until - 1, self._simulation.now) - self._teller.tells_within
        content = truth_file(
            self._simulation.truth,
            self._centre,
            at,
            cannot=self._teller.cannot,
            called=self._teller.queue_of,
        )
        about = {"provider": plan.provider, "source": plan.source, "seed": plan.seed}
        plan.truth.write_bytes(write({**about, "since": format_instant(plan.since), **content}))
