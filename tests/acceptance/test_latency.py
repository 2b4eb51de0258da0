"""From POST to the board: how long until a live client is told what a call has changed."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import quantiles
from time import perf_counter
from typing import Any

import httpx2
import pytest
import pytest_asyncio
from websockets.asyncio.client import ClientConnection, connect

from app.clock import WallClock
from app.events.instants import HOUR, format_instant, parse_instant
from tests.acceptance.bank_day import MORNING, bank_day
from tests.system.service import Service, run

POSTS = 200
EVENTS_A_SECOND = 500
SANE_S = 2.0

pytestmark = [pytest.mark.redis, pytest.mark.slow, pytest.mark.timeout(120)]


class Caller:
    """Posts the life of a call, and watches the board for it."""

    def __init__(
        self, service: Service, client: httpx2.AsyncClient, line: ClientConnection
    ) -> None:
        self._service = service
        self._client = client
        self._line = line

    async def call(self, number: int) -> list[float]:
        """Return how long the board took to show a call waiting, and to show it answered."""
        seconds = []
        for kind, waiting in (("call.queued", 1), ("call.answered", 0)):
            begun = perf_counter()
            await self._post(kind, number)
            await self._sees(waiting)
            seconds.append(perf_counter() - begun)
        return seconds

    async def _post(self, kind: str, number: int) -> None:
        event = {
            "type": kind,
            "id": f"{kind}-{number}",
            "at": format_instant(WallClock().now()),
            "call": f"probe-{number}",
            "queue": "Probe",
            "agent": "prober",
        }
        answer = await self._client.post(f"{self._service.address}/v1/events", json=event)
        assert answer.json()["accepted"] == 1

    async def _sees(self, waiting: int) -> None:
        async for text in self._line:
            probe = json.loads(text).get("queues", {}).get("Probe")
            if probe is not None and probe["now"]["waiting"] == waiting:
                return


@pytest_asyncio.fixture
async def service(tmp_path: Path) -> AsyncIterator[Service]:
    service = await Service(tmp_path / "data").start()
    yield service
    await service.stop()


@asynccontextmanager
async def caller(service: Service) -> AsyncIterator[Caller]:
    """Someone who calls and watches the board, like a browser that shows every queue."""
    key = {"Authorization": f"Bearer {service.key}"}
    live = service.address.replace("http:", "ws:") + "/v1/live"
    async with (
        httpx2.AsyncClient(headers=key, timeout=10) as client,
        connect(live, additional_headers=key, max_size=None) as line,
    ):
        await line.send(json.dumps({"frame": "subscribe", "windows": ["30m", "today"]}))
        yield Caller(service, client, line)


@asynccontextmanager
async def load(service: Service, recording: Path) -> AsyncIterator[None]:
    """A busy bank, played to the service by `callboard replay`."""
    record(recording)
    playing = await run(
        *("replay", str(recording), "--to", service.address, "--clock", "shift"),
        CALLBOARD_ADMIN_KEY=service.key,
    )
    try:
        yield
    finally:
        is_playing = playing.returncode is None
        if is_playing:
            playing.terminate()
        _, said = await playing.communicate()
    assert is_playing, said.decode()


def record(recording: Path) -> None:
    recording.write_text("".join(f"{json.dumps(event)}\n" for event in busy_bank()))


def busy_bank() -> list[dict[str, Any]]:
    """Hours of the bank in half a minute."""
    events = bank_day(6 * HOUR, seed=500)
    squeezed = len(events) / EVENTS_A_SECOND / (6 * HOUR / 1000)
    return [
        {
            **event,
            "at": format_instant(
                round(MORNING + squeezed * (parse_instant(event["at"]) - MORNING))
            ),
        }
        for event in events
    ]


def said(name: str, seconds: list[float]) -> str:
    percentiles = quantiles(seconds, n=100)
    return f"POST to board, {name}: p50 {1000 * percentiles[49]:.0f} ms, p99 {1000 * percentiles[98]:.0f} ms"


async def test_on_a_quiet_service(
    service: Service, record_property: Callable[[str, object], None]
) -> None:
    async with caller(service) as probing:
        taken = [each for number in range(POSTS // 2) for each in await probing.call(number)]

    record_property("measured", said("quiet", taken))
    assert quantiles(taken, n=100)[98] < SANE_S


async def test_on_a_busy_service(
    service: Service, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    async with (
        httpx2.AsyncClient(timeout=10) as client,
        load(service, tmp_path / "bank.ndjson"),
        caller(service) as probing,
    ):
        before = await service.applied(client, EVENTS_A_SECOND)
        begun = perf_counter()
        taken = [each for number in range(POSTS // 2) for each in await probing.call(number)]
        rate = (await service.applied(client, before) - before) / (perf_counter() - begun)

    record_property("measured", said(f"beside {rate:.0f} events/s", taken))
    assert quantiles(taken, n=100)[98] < SANE_S
