"""A worker that stands still must not look live."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect

from tests.system.service import Service

pytestmark = [
    pytest.mark.redis,
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc"),
]

_QUIET_S = 6.0
"""Longer than the distance between two heartbeats."""


@asynccontextmanager
async def live(service: Service) -> AsyncIterator[ClientConnection]:
    url = service.address.replace("http", "ws", 1) + "/v1/live"
    key = {"Authorization": f"Bearer {service.key}"}
    async with connect(url, additional_headers=key, proxy=None) as client:
        assert (await frame(client))["frame"] == "hello"
        yield client


async def frame(client: ClientConnection) -> dict[str, Any]:
    return dict(json.loads(await client.recv()))


async def beats_until_quiet(client: ClientConnection) -> list[float]:
    """Return the lag of each frame until none comes."""
    lags: list[float] = []
    try:
        while True:
            async with asyncio.timeout(_QUIET_S):
                lags.append(float((await frame(client))["lag_s"]))
    except TimeoutError:
        return lags


async def test_a_worker_that_stands_still_is_told_by_lag_then_by_silence(tmp_path: Path) -> None:
    service = await Service(tmp_path / "data").start()
    worker = service.children()["worker"]
    async with live(service) as client:
        os.kill(worker, signal.SIGSTOP)
        try:
            lags = await beats_until_quiet(client)
            async with live(service) as late:
                met = await frame(late)
        finally:
            os.kill(worker, signal.SIGCONT)
        async with asyncio.timeout(10):
            while (await frame(client))["lag_s"] >= 5:
                pass

    assert lags == sorted(lags)
    assert 8 < lags[-1] < 15
    assert met["frame"] == "snapshot"
    assert met["lag_s"] >= 15
    assert await service.stop() == 0
