import asyncio
import os
import signal
import sys
import tempfile
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import uvloop
from redis.asyncio import Redis

from app.embedded.contract import CannotStart
from app.embedded.valkey import EmbeddedValkey

pytestmark = pytest.mark.redis
ROOT = Path(__file__).parents[2]


@asynccontextmanager
async def running(data: Path) -> AsyncIterator[Redis]:
    server = EmbeddedValkey(data)
    async with Redis.from_url(await server.start()) as client:
        yield client
    await server.stop()


async def killed_owner(data: Path, *how: str) -> int:
    """Let an owner write for a while, kill it outright and return what it was acknowledged."""
    owner = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.embedded.owner", data, *how, cwd=ROOT, stdout=PIPE
    )
    told = [await line(owner) for _ in range(200)]
    owner.kill()
    await owner.wait()
    return int(told[-1])


async def line(process: Process) -> str:
    assert process.stdout is not None
    return (await process.stdout.readline()).decode().strip()


async def server_pid(client: Redis) -> int:
    return int((await client.info("server"))["process_id"])


async def test_acknowledged_writes_survive_the_killing_of_the_server(tmp_path: Path) -> None:
    server = EmbeddedValkey(tmp_path)
    async with Redis.from_url(await server.start()) as client:
        for _ in range(300):
            await client.xadd("events", {"event": "x"})
        os.kill(await server_pid(client), signal.SIGKILL)
    assert await server.wait() == -signal.SIGKILL
    async with Redis.from_url(await server.start()) as client:
        assert await client.xlen("events") == 300
    await server.stop()


@pytest.mark.parametrize("how", [(), ("untied",)], ids=["tied", "orphan"])
async def test_acknowledged_writes_survive_the_killing_of_the_owner(
    tmp_path: Path, how: tuple[str, ...]
) -> None:
    acknowledged = await killed_owner(tmp_path, *how)
    async with running(tmp_path) as client:
        assert await client.xlen("events") >= acknowledged


async def test_an_orphan_is_ended_before_a_new_server_reads_its_files(tmp_path: Path) -> None:
    await killed_owner(tmp_path, "untied")
    orphan = (tmp_path / "valkey" / "server.lock").read_text()
    reader, writer = await asyncio.open_unix_connection(orphan)
    async with running(tmp_path) as client:
        assert await client.ping()
        assert await reader.read() == b""
    writer.close()


async def test_a_second_owner_is_refused_and_the_first_goes_on(tmp_path: Path) -> None:
    async with running(tmp_path) as client:
        with pytest.raises(CannotStart, match=rf"already running on .* \(pid {os.getpid()}\)"):
            await EmbeddedValkey(tmp_path).start()
        assert await client.ping()


async def test_a_stopped_server_leaves_its_directory_to_the_next(tmp_path: Path) -> None:
    async with running(tmp_path) as client:
        await client.set("kept", "yes")
    async with running(tmp_path) as client:
        assert await client.get("kept") == b"yes"


async def test_a_server_is_reached_by_its_socket_alone(tmp_path: Path) -> None:
    async with running(tmp_path) as client:
        assert (await client.config_get("port", "appendfsync", "save")) == {
            "port": "0",
            "appendfsync": "always",
            "save": "",
        }


async def test_a_long_data_path_works(tmp_path: Path) -> None:
    async with running(tmp_path / ("a" * 100) / ("b" * 100)) as client:
        assert await client.ping()


async def test_a_long_temporary_directory_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = tmp_path / ("t" * 100)
    long.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(long))
    async with running(tmp_path) as client:
        assert await client.ping()


async def test_a_socket_directory_open_to_others_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with tempfile.TemporaryDirectory() as shared:
        (Path(shared) / f"callboard-{os.getuid()}").mkdir(mode=0o755)
        monkeypatch.setattr(tempfile, "tempdir", shared)
        with pytest.raises(CannotStart, match="not a private directory"):
            await EmbeddedValkey(tmp_path).start()


async def test_a_data_directory_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CannotStart, match=r"file/data cannot be written: Not a directory\."):
        await EmbeddedValkey(tmp_path / "file" / "data").start()


async def test_a_spoilt_log_ends_the_start_with_the_servers_last_words(tmp_path: Path) -> None:
    async with running(tmp_path) as client:
        await client.set("kept", "yes")
    for part in (tmp_path / "valkey" / "appendonlydir").glob("*.incr.aof"):
        part.write_text("nonsense")
    with pytest.raises(CannotStart, match=r"ended with code 1 \(.*Bad file format"):
        await EmbeddedValkey(tmp_path).start()
    # A start that failed leaves no lock behind.
    with pytest.raises(CannotStart, match="ended with code 1"):
        await EmbeddedValkey(tmp_path).start()


async def test_waiting_for_a_server_never_started_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(CannotStart, match="has not been started"):
        await EmbeddedValkey(tmp_path).wait()


def test_it_runs_under_uvloop(tmp_path: Path) -> None:
    async def story() -> None:
        async with running(tmp_path) as client:
            assert await client.ping()

    uvloop.run(story())
