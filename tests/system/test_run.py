import asyncio
import os
import shutil
import signal
import socket
import stat
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest
import pytest_asyncio
from redis.asyncio import Redis

from tests.system.service import Service, gone, run

pytestmark = [
    pytest.mark.redis,
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc"),
]


@pytest_asyncio.fixture
async def client() -> AsyncIterator[httpx2.AsyncClient]:
    # A new connection each time: the service at the other end comes and goes.
    limits = httpx2.Limits(max_keepalive_connections=0)
    async with httpx2.AsyncClient(limits=limits, timeout=10) as client:
        yield client


@pytest_asyncio.fixture
async def service(tmp_path: Path) -> AsyncIterator[Service]:
    service = await Service(tmp_path / "data").start()
    yield service
    await service.stop(signal.SIGKILL)


async def test_what_it_says_when_ready_is_all_one_needs(
    service: Service, client: httpx2.AsyncClient
) -> None:
    assert (await client.get(f"{service.address}/readyz")).status_code == 200
    signed_in = await client.get(service.sign_in_link)
    assert signed_in.status_code == 303
    assert "callboard_session" in signed_in.headers["set-cookie"]

    shell = await asyncio.create_subprocess_shell(service.curl, stdout=asyncio.subprocess.PIPE)
    answer, _ = await shell.communicate()

    if shutil.which("curl"):
        assert answer == b'{"accepted":1,"repeated":0,"refused":[]}'
        assert await service.applied(client, 1) == 1


async def test_no_secret_is_logged_and_the_key_is_its_owners(service: Service) -> None:
    assert await service.stop() == 0

    assert service.key not in service.logged
    assert service.sign_in_link.partition("token=")[2] not in service.logged
    assert stat.S_IMODE((service.data / "admin.key").stat().st_mode) == 0o600


async def test_what_is_called_app_where_it_is_started_is_not_taken_for_ours(
    tmp_path: Path, client: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "__init__.py").write_text("raise SystemExit('not ours')")
    monkeypatch.chdir(tmp_path)
    service = await Service(tmp_path / "data").start()
    await service.post(client, "c1")
    assert await service.applied(client, 1) == 1
    assert await service.stop() == 0
    assert "not ours" not in service.logged


async def test_told_to_end_it_ends_within_three_seconds_and_takes_all_along(
    tmp_path: Path, client: httpx2.AsyncClient
) -> None:
    for number, ending in enumerate((signal.SIGTERM, signal.SIGINT)):
        service = await Service(tmp_path / "data").start()
        assert await service.applied(client, number) == number
        await service.post(client, f"c{number}")
        children = service.children()

        async with asyncio.timeout(3):
            code = await service.stop(ending)

        assert code == 0
        assert sorted(children) == ["valkey", "worker"]
        for pid in children.values():
            await gone(pid)


async def test_killed_it_leaves_nobody_behind_and_goes_on_later(
    service: Service, client: httpx2.AsyncClient
) -> None:
    await service.post(client, "c1", "c2")
    key = service.key
    children = service.children()

    await service.stop(signal.SIGKILL)

    for pid in children.values():
        await gone(pid)
    again = await Service(service.data).start()
    assert await again.applied(client, 2) == 2
    assert (await again.post(client, "c2", "c3")).json()["accepted"] == 1
    assert await again.applied(client, 3) == 3
    assert again.key == key
    await again.stop()


async def test_killed_under_load_it_loses_nothing_that_it_accepted(
    service: Service, client: httpx2.AsyncClient
) -> None:
    accepted: list[str] = []
    enough = asyncio.Event()

    async def post(name: str) -> None:
        for number in range(1_000):
            call = f"{name}-{number}"
            if (await service.post(client, call)).status_code == 202:
                accepted.append(call)
            if len(accepted) >= 100:
                enough.set()

    posting = [asyncio.create_task(post(f"p{n}")) for n in range(4)]
    await enough.wait()
    await service.stop(signal.SIGKILL)
    await asyncio.gather(*posting, return_exceptions=True)

    again = await Service(service.data).start()
    # The log may hold some whose answer was cut off; sent again, every accepted one is known.
    answer = (await again.post(client, *accepted)).json()
    assert answer == {"accepted": 0, "repeated": len(accepted), "refused": []}
    assert await again.applied(client, len(accepted)) <= len(accepted) + len(posting)
    await again.stop()


@pytest.mark.parametrize("victim", ["worker", "valkey"])
async def test_a_child_that_is_killed_is_started_again(
    service: Service, client: httpx2.AsyncClient, victim: str
) -> None:
    await service.post(client, "c1")
    await service.applied(client, 1)
    pid = service.children()[victim]

    os.kill(pid, signal.SIGKILL)

    async with asyncio.timeout(20):
        while service.children().get(victim, pid) == pid:
            await gone(pid)
        while (await service.post(client, "c1", "c2")).status_code != 202:
            pass
    assert await service.applied(client, 2) == 2


async def test_on_a_valkey_of_the_users_own_the_newest_copy_owns_the_centre(
    tmp_path: Path, valkey_url: str, valkey: Redis, client: httpx2.AsyncClient
) -> None:
    older = await Service(tmp_path / "older", CALLBOARD_REDIS_URL=valkey_url).start()
    await older.post(client, "c1")
    assert await older.applied(client, 1) == 1
    assert sorted(older.children()) == ["worker"]

    newer = await Service(tmp_path / "newer", CALLBOARD_REDIS_URL=valkey_url).start()

    assert await older.process.wait() == 2
    await older.stop()
    assert "callboard: Another worker has taken over this centre" in older.logged
    await newer.post(client, "c2")
    assert await newer.applied(client, 2) == 2
    assert await newer.stop() == 0
    assert await valkey.ping()


async def test_a_second_copy_on_the_same_data_is_refused(service: Service) -> None:
    second = await run("run", "--port", "0", "--data", str(service.data))
    said, complaint = await second.communicate()

    assert second.returncode == 2
    assert said == b""
    expected = (
        f"Another callboard is already running on {service.data} (pid {service.process.pid})."
    )
    assert complaint.decode() == f"callboard: {expected}\n"


async def test_a_taken_port_is_said_in_one_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        process = await run("run", "--port", str(port), "--data", str(tmp_path))
        _, complaint = await process.communicate()

    assert process.returncode == 2
    assert complaint.decode() == (
        f"callboard: Port {port} of 127.0.0.1 is taken by another program:"
        " choose another with --port.\n"
    )


async def test_data_that_cannot_be_written_are_said_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    data = tmp_path / "file" / "data"
    process = await run("run", "--port", "0", "--data", str(data))
    _, complaint = await process.communicate()

    assert process.returncode == 2
    assert complaint.decode() == (
        f"callboard: The data directory {data} cannot be written: Not a directory.\n"
    )


async def test_a_setting_that_makes_no_sense_is_said_in_one_sentence(tmp_path: Path) -> None:
    process = await run("run", "--data", str(tmp_path), CALLBOARD_TIMEZONE="Mars/Olympus")
    _, complaint = await process.communicate()

    assert process.returncode == 2
    assert complaint.decode() == (
        "callboard: CALLBOARD_TIMEZONE: 'Mars/Olympus' is no time zone"
        " (write it as in Europe/London).\n"
    )


@pytest.mark.parametrize("command", ["api", "worker"])
async def test_the_parts_alone_need_a_valkey(command: str) -> None:
    process = await run(command)
    _, complaint = await process.communicate()

    assert process.returncode == 2
    assert complaint.startswith(b"callboard: CALLBOARD_REDIS_URL must name")
