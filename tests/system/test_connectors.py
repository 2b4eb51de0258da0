"""The service goes to a PBX that somebody sets up, and goes on when it is set up otherwise or gone."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest
import pytest_asyncio

from app.clock import WallClock
from app.simulator.pbx.ami_server import AmiServer
from tests.connectors.pbxs import SECRET, happens
from tests.system.service import Service

ANOTHER = "another one"

pytestmark = [pytest.mark.redis, pytest.mark.slow]


@pytest_asyncio.fixture
async def pbx() -> AsyncIterator[AmiServer]:
    server = AmiServer(SECRET, WallClock())
    await server.start()
    yield server
    await server.stop()


class Desk:
    """A supervisor who sets sources up and looks at the board."""

    def __init__(self, service: Service, client: httpx2.AsyncClient) -> None:
        self._client = client
        self._service = service
        self._headers = {"Authorization": f"Bearer {service.key}"}

    async def send(self, method: str, path: str, body: Any = None) -> httpx2.Response:
        url = f"{self._service.address}/v1/{path}"
        return await self._client.request(method, url, json=body, headers=self._headers)

    async def until(self, path: str, true: Callable[[Any], object]) -> Any:
        async with asyncio.timeout(20):
            while True:
                shown = (await self.send("GET", path)).json()
                if true(shown):
                    return shown

    async def until_state(self, state: str) -> Any:
        shown = await self.until("sources", lambda shown: _pbx(shown).get("state") == state)
        return _pbx(shown)


def _pbx(shown: Any) -> Any:
    return next((each for each in shown["sources"] if each["name"] == "pbx"), {})


def _waiting(shown: Any) -> Any:
    return shown["queues"].get("PS", {}).get("now", {}).get("waiting")


async def test_a_pbx_is_set_up_heard_refused_and_let_go(tmp_path: Path, pbx: AmiServer) -> None:
    service = await Service(tmp_path).start()
    async with httpx2.AsyncClient() as client:
        desk = Desk(service, client)
        settings = {"host": "127.0.0.1", "port": pbx.port, "username": "callboard"}
        source = {"name": "pbx", "provider": "asterisk-ami", "settings": settings}
        made = await desk.send("POST", "sources", source | {"secret": SECRET})
        assert made.status_code == 201, made.text
        await desk.until_state("live")
        await pbx.tell(happens("call.queued", call="c1", queue="PS", customer="2001"))
        await desk.until("snapshot", lambda shown: _waiting(shown) == 1)
        pbx.secret = ANOTHER
        pbx.cut()
        refused = await desk.until_state("refused")
        assert "let us in" in refused["detail"]
        await desk.send("POST", "sources/pbx/secrets", {"secret": pbx.secret})
        await desk.until_state("live")
        assert (await desk.send("DELETE", "sources/pbx")).status_code == 204
        await desk.until("sources", lambda _: not pbx.lines)
    assert await service.stop() == 0
    assert SECRET not in service.logged + service.said
