"""What runs beside a service: an edge of its own, links, replays, the demo."""

import asyncio
import gzip
import json
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest
import pytest_asyncio
from redis.asyncio import Redis

from tests.system.service import Service, run

pytestmark = [
    pytest.mark.redis,
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc"),
]


@pytest_asyncio.fixture
async def client() -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(timeout=10) as client:
        yield client


@pytest_asyncio.fixture
async def service(tmp_path: Path) -> AsyncIterator[Service]:
    service = await Service(tmp_path / "data").start()
    yield service
    await service.stop(signal.SIGKILL)


async def said_by(*words: str, **environment: str) -> tuple[int | None, str, str]:
    process = await run(*words, **environment)
    said, complaint = await process.communicate()
    return process.returncode, said.decode(), complaint.decode()


async def test_an_edge_that_runs_apart_says_how_to_sign_in(
    tmp_path: Path, valkey_url: str, valkey: Redis, client: httpx2.AsyncClient
) -> None:
    assert await valkey.ping()
    worker = await run("worker", CALLBOARD_REDIS_URL=valkey_url)
    edge = await Service(tmp_path / "data", command="api", CALLBOARD_REDIS_URL=valkey_url).start()
    assert (await client.get(edge.sign_in_link)).status_code == 303
    assert edge.key in edge.curl

    code, link, _ = await said_by(
        "sign-in", "--data", str(edge.data), CALLBOARD_REDIS_URL=valkey_url
    )

    assert code == 0
    assert link.startswith(edge.address)
    assert (await client.get(link.strip())).status_code == 303
    assert await edge.stop() == 0
    worker.terminate()
    await worker.communicate()


async def test_a_running_service_gives_link_after_link_and_each_opens_once(
    service: Service, client: httpx2.AsyncClient
) -> None:
    links = [(await said_by("sign-in", "--data", str(service.data)))[1].strip() for _ in range(2)]

    assert links[0].startswith(f"{service.address}/sign-in?token=")
    assert [(await client.get(link)).status_code for link in (*links, links[0])] == [303, 303, 403]


async def test_without_a_service_there_is_no_link(tmp_path: Path) -> None:
    code, said, complaint = await said_by("sign-in", "--data", str(tmp_path))
    assert (code, said) == (2, "")
    assert complaint == f"callboard: No callboard is running on {tmp_path}.\n"


async def test_with_valkey_away_there_is_no_link_and_no_password_shown(tmp_path: Path) -> None:
    away = "redis://:hush@127.0.0.1:9/0"
    code, _, complaint = await said_by("sign-in", "--data", str(tmp_path), CALLBOARD_REDIS_URL=away)
    assert code == 2
    assert "Valkey cannot be reached" in complaint
    assert "hush" not in complaint


async def test_a_replay_on_the_same_machine_needs_no_key(service: Service, tmp_path: Path) -> None:
    event = {"id": "1", "type": "call.queued", "at": "2026-11-17T09:00:00Z", "call": "c"}
    recording = tmp_path / "day.ndjson.gz"
    recording.write_bytes(gzip.compress(json.dumps(event | {"queue": "PS"}).encode() + b"\n"))
    words = ["replay", str(recording), "--to", service.address, "--speed", "max"]

    by_file = await said_by(*words, "--data", str(service.data))
    by_setting = await said_by(*words, "--data", str(tmp_path), CALLBOARD_ADMIN_KEY=service.key)
    by_nothing = await said_by(*words, "--data", str(tmp_path))

    assert (by_file[0], by_file[1][:10]) == (0, "accepted 1")
    assert (by_setting[0], by_setting[1][:22]) == (0, "accepted 0, repeated 1")
    assert by_nothing[0] == 1


async def test_the_demo_posts_here_whatever_people_call_the_service(
    tmp_path: Path, client: httpx2.AsyncClient
) -> None:
    named = "https://board.invalid"
    service = await Service(tmp_path / "data", "--demo", CALLBOARD_PUBLIC_URL=named).start()
    ports = await listening(service)
    assert service.address == named
    async with asyncio.timeout(30):
        while (await client.get(f"http://127.0.0.1:{ports}/readyz")).json()["applied"] < 100:
            pass
    await service.stop()


async def listening(service: Service) -> int:
    """Return the port that a service listens on, as the kernel tells it."""
    folder = Path(f"/proc/{service.process.pid}")
    sockets = {str(link.readlink()) for link in (folder / "fd").iterdir() if link.is_symlink()}
    for row in (folder / "net" / "tcp").read_text(encoding="ascii").splitlines()[1:]:
        columns = row.split()
        if columns[3] == "0A" and f"socket:[{columns[9]}]" in sockets:
            return int(columns[1].partition(":")[2], 16)
    raise AssertionError("it does not listen")
