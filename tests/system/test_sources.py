"""Sources on the whole service: set up over HTTP, tested the whole way, kept over a restart."""

import asyncio
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.system.service import Service

pytestmark = [pytest.mark.slow, pytest.mark.redis]

NOW = "2026-11-17T09:00:00Z"


async def test_a_source_is_tested_the_whole_way_and_outlives_a_restart(tmp_path: Path) -> None:
    service = await Service(tmp_path).start()
    async with httpx2.AsyncClient(headers={"Authorization": f"Bearer {service.key}"}) as client:
        url = f"{service.address}/v1/sources"
        made = await client.post(url, json={"name": "own", "provider": "native"})
        assert (await client.post(f"{url}/own/test")).status_code == 202
        found = await until_heard(client, f"{url}/own")
        assert (found["state"], found["last_event_at"] is not None) == ("waiting", True)
        await service.stop()
        service = await Service(tmp_path).start()
        # The first request of the new process comes with a key that only the database knows.
        answer = await client.post(
            f"{service.address}/v1/events",
            json={"type": "call.queued", "id": "1", "call": "c", "queue": "PS", "at": NOW},
            headers={"Authorization": f"Bearer {made.json()['secret']}"},
        )
        assert answer.json()["accepted"] == 1
        await service.applied(client, 1)
        found = await until_heard(client, f"{service.address}/v1/sources/own")
        assert found["state"] != "waiting"
    await service.stop()
    assert made.json()["secret"] not in service.logged


async def until_heard(client: httpx2.AsyncClient, url: str) -> Any:
    """Return a source as soon as the board tells of its last event."""
    async with asyncio.timeout(20):
        while True:
            found = (await client.get(url)).json()
            if found["last_event_at"] is not None:
                return found
