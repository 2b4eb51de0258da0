"""Batches on their way to the service: a few at a time, answers counted as they come."""

import asyncio
from collections import deque

from app.delivery import Intake, Verdict
from app.replay.report import ReplayReport
from app.replay.schedule import Line


class Flight:
    """Sends batches without waiting for each answer, yet never gets far ahead."""

    def __init__(self, intake: Intake, report: ReplayReport, most: int) -> None:
        self._intake = intake
        self._report = report
        self._most = most
        self._away: deque[tuple[list[Line], asyncio.Task[Verdict]]] = deque()

    async def send(self, batch: list[Line]) -> None:
        """Send a batch, once few enough are on their way.

        Raises:
            DeliveryFailed: the service did not take an earlier one.
        """
        while len(self._away) >= self._most:
            await self._next_answer()
        sending = asyncio.create_task(self._intake.post([line.body for line in batch]))
        self._away.append((batch, sending))

    async def land(self) -> None:
        """Wait for every answer.

        Raises:
            DeliveryFailed: the service did not take a batch.
        """
        while self._away:
            await self._next_answer()

    async def break_off(self) -> None:
        """Forget what is still on its way."""
        sendings = [sending for _, sending in self._away]
        for sending in sendings:
            sending.cancel()
        await asyncio.gather(*sendings, return_exceptions=True)

    async def _next_answer(self) -> None:
        batch, sending = self._away[0]
        verdict = await sending
        self._away.popleft()
        self._report.accepted += verdict.accepted
        self._report.repeated += verdict.repeated
        for refusal in verdict.refused:
            self._report.refuse(batch[refusal.index].number, refusal.reason)
