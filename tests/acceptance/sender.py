"""A client that loses nothing: what got no answer is sent again, to whoever answers next."""

import asyncio
import json
import signal
from collections.abc import Collection, Sequence
from pathlib import Path
from random import Random

import httpx2
from websockets.asyncio.client import connect

from tests.acceptance.deliveries import Batch
from tests.system.service import Service

_LONGEST_REPRIEVE_S = 0.01


def new_client() -> httpx2.AsyncClient:
    """Return a client that connects anew each time: the service at the other end comes and goes."""
    return httpx2.AsyncClient(limits=httpx2.Limits(max_keepalive_connections=0), timeout=30)


class Sender:
    """Posts batches to a service that it kills and starts again on the way."""

    def __init__(self, data: Path, client: httpx2.AsyncClient, chance: Random) -> None:
        self._data = data
        self._client = client
        self._chance = chance
        self.posts = 0
        self.kills = 0
        self.unanswered = 0
        self.service = self._new()

    async def send(self, batches: Sequence[Batch], killed_at: Collection[int]) -> None:
        """Post every batch until it is taken; kill the service in the middle of some."""
        for number, batch in enumerate(batches):
            if number in killed_at:
                await self._post_and_kill(batch)
            while not await self._post(batch):
                pass

    async def applied(self, events: int) -> int:
        """Return how many events are folded, once those many are: told so, not asking all the time."""
        live = self.service.address.replace("http:", "ws:") + "/v1/live"
        key = {"Authorization": f"Bearer {self.service.key}"}
        async with connect(live, additional_headers=key, max_size=None) as line:
            async for text in line:
                if json.loads(text).get("applied", 0) >= events:
                    break
        return await self.service.applied(self._client, events)

    async def _post_and_kill(self, batch: Batch) -> None:
        posting = asyncio.create_task(self._post(batch))
        await asyncio.wait({posting}, timeout=self._chance.uniform(0, _LONGEST_REPRIEVE_S))
        await self.service.stop(signal.SIGKILL)
        self.kills += 1
        self.unanswered += not await posting
        self.service = await self._new().start()

    async def _post(self, batch: Batch) -> bool:
        self.posts += 1
        try:
            answer = await self._client.post(
                f"{self.service.address}/v1/events",
                content=batch.body,
                headers={
                    "Content-Type": batch.content_type,
                    "Authorization": f"Bearer {self.service.key}",
                },
            )
        except httpx2.TransportError:
            return False
        if answer.status_code == httpx2.codes.ACCEPTED:
            taken = answer.json()
            assert taken["accepted"] + taken["repeated"] == batch.events, taken["refused"][:3]
        return bool(answer.status_code == httpx2.codes.ACCEPTED)

    def _new(self) -> Service:
        return Service(self._data, "--clock", "events", CALLBOARD_RETENTION="800h")
