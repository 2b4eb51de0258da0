"""How a database is opened: its tables, who makes them, and what is said when it cannot be had."""

import asyncio
import gc
import os
import signal
import sys
import types
from asyncio.subprocess import PIPE, Process
from collections.abc import Coroutine, Generator
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from app.metrics.queue_settings import QueueSettings
from app.store.contract import SchemaUnknown, StoreUnavailable
from app.store.database import Database, open_engine
from app.store.door import LazyStore
from app.store.opening import Condition, look_at, open_store
from app.store.place import FILE, Place
from app.store.schema import NEW, REVISIONS, configuration
from tests.store.new_database import migrated

SEVERAL_ROWS = """
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100) SELECT i FROM n
"""
OPENER = Path(__file__).parent / "opener.py"


def check(connection: Connection) -> list[str]:
    """Compare the tables with what the code says of them; return the migrations known."""
    config = configuration(connection)
    config.stdout = sys.stderr
    command.check(config)
    script = ScriptDirectory.from_config(config)
    return [each.revision for each in script.walk_revisions()][::-1]


async def test_the_migrations_lead_to_the_tables_as_the_code_knows_them(empty: Place) -> None:
    _, database = await open_store(empty, "main")
    async with database.writing("a check") as connection:
        assert await connection.run_sync(check) == list(REVISIONS)
    await database.close()


async def test_a_new_file_is_what_all_migrations_come_to(tmp_path: Path) -> None:
    made = await migrated(tmp_path / FILE)
    assert made == NEW.read_text(encoding="utf-8"), "due: python -m tests.store.new_database"


async def test_a_new_file_is_made_without_alembic(tmp_path: Path) -> None:
    assert await opened(tmp_path / FILE, 1, "without-alembic") == [0]
    assert await look_at(tmp_path / FILE) is Condition.IN_ORDER


async def test_a_look_leaves_the_database_as_it_is(empty: Place) -> None:
    assert await look_at(empty) is Condition.EMPTY
    assert not isinstance(empty, Path) or not empty.exists()
    await (await open_store(empty, "main")).database.close()
    assert await look_at(empty) is Condition.IN_ORDER


async def test_a_database_in_order_is_opened_without_alembic(empty: Place) -> None:
    await (await open_store(empty, "main")).database.close()
    (code,) = await opened(empty, 1, "without-alembic")
    assert code == 0


async def test_many_processes_may_open_an_empty_database_at_once(empty: Place) -> None:
    assert await opened(empty, 4) == [0] * 4
    assert await look_at(empty) is Condition.IN_ORDER


async def test_a_database_of_a_newer_callboard_is_left_alone(empty: Place) -> None:
    database = (await open_store(empty, "main")).database
    async with database.writing("a test") as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    await database.close()
    with pytest.raises(SchemaUnknown, match="newer Callboard"):
        await open_store(empty, "main")


async def test_a_door_that_failed_opens_when_the_database_is_there(tmp_path: Path) -> None:
    folder = tmp_path / "not yet"
    door = LazyStore(folder / FILE, "main")
    with pytest.raises(StoreUnavailable):
        await door.open()
    folder.mkdir()
    assert await (await door.open()).queue_settings.current() == []
    await door.close()


async def test_a_closed_door_opens_again(empty: Place) -> None:
    door = LazyStore(empty, "main")
    await (await door.open()).queue_settings.change("PS", QueueSettings(), "key", 1)
    await door.close()
    assert len(await (await door.open()).queue_settings.current()) == 1
    await door.close()


async def test_the_file_is_its_owners_alone(tmp_path: Path) -> None:
    door = LazyStore(tmp_path / FILE, "main")
    await (await door.open()).queue_settings.change("PS", QueueSettings(), "key", 1)
    modes = modes_in(tmp_path)
    await door.close()
    assert modes == {FILE: 0o600, f"{FILE}-wal": 0o600, f"{FILE}-shm": 0o600}


async def test_who_opens_it_again_takes_nobodys_locks_away(tmp_path: Path) -> None:
    first, second = LazyStore(tmp_path / FILE, "main"), LazyStore(tmp_path / FILE, "main")
    store = await first.open()
    await second.open()
    # Another process comes and goes: had it thought itself the last, what is written now would be gone.
    assert await opened(tmp_path / FILE, 1, "without-alembic") == [0]
    await store.queue_settings.change("PS", QueueSettings(), "key", 1)
    assert await opened(tmp_path / FILE, 1, "with-settings") == [0]
    await first.close()
    await second.close()


async def test_who_is_broken_off_while_writing_keeps_nobody_from_it(empty: Place) -> None:
    _, database = await open_store(empty, "main")
    _, other = await open_store(empty, "main")
    # The exception of what was broken off holds what it was about, until garbage is collected.
    gc.disable()
    try:
        waits, is_broken_off = 0, True
        while is_broken_off:
            waits += 1
            broken_off = broken_off_after(waits, read_and_write(database))
            ended = await asyncio.gather(broken_off, return_exceptions=True)
            is_broken_off = isinstance(ended[0], asyncio.CancelledError)
            async with asyncio.timeout(5):
                await read_and_write(other)
    finally:
        gc.enable()
        await database.close()
        await other.close()
    assert waits > 8, "broken off at every wait from the first to the last"


async def read_and_write(database: Database) -> None:
    async with database.writing("a test") as connection:
        await connection.execute(text(SEVERAL_ROWS))
        await connection.execute(text("DELETE FROM senders"))


@types.coroutine
def broken_off_after(waits: int, work: Coroutine[Any, Any, None]) -> Generator[Any, Any, None]:
    """Do some work up to when it has waited so many times, and break it off there as a task is."""
    try:
        waited = work.send(None)
        while True:
            answer = yield waited
            waits -= 1
            waited = work.send(answer) if waits else work.throw(asyncio.CancelledError())
    except StopIteration:
        return


async def test_what_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreUnavailable, match=r"cannot be written: Not a directory"):
        await open_store(tmp_path / "file" / FILE, "main")


async def test_a_file_is_written_through_to_the_disk(tmp_path: Path) -> None:
    database = Database(open_engine(tmp_path / FILE))
    asked = ("journal_mode", "synchronous", "foreign_keys")
    async with database.reading() as connection:
        found = [(await connection.execute(text(f"PRAGMA {name}"))).scalar() for name in asked]
    await database.close()
    assert found == ["wal", 2, 1]


AWAY = [
    "postgresql://127.0.0.1:1/callboard",
    "postgresql://callboard:secret-word@127.0.0.1:1/callboard",
    "postgresql://callboard@/callboard?host=/nowhere&sslmode=disable",
    "postgresql://callboard@127.0.0.1:99999/callboard",
    "postgresql://callboard@no-such-host.invalid/callboard",
]


@pytest.mark.parametrize("url", AWAY)
async def test_a_server_that_is_away_is_said_to_be_without_its_password(url: str) -> None:
    with pytest.raises(StoreUnavailable) as told:
        await open_store(url, "main")
    assert "secret" not in str(told.value)


@pytest.mark.postgres
async def test_a_database_that_does_not_exist_is_unavailable(postgres_url: str) -> None:
    with pytest.raises(StoreUnavailable, match="InvalidCatalogName"):
        await open_store(postgres_url.replace("/test_", "/missing_"), "main")


@pytest.mark.postgres
async def test_connections_that_the_server_ended_are_replaced(postgres_url: str) -> None:
    store, database = await open_store(postgres_url, "main")
    await store.queue_settings.change("PS", QueueSettings(), "key", 1)
    async with database.reading() as connection:
        end_others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()"
        await connection.execute(text(end_others))
    assert len(await store.queue_settings.current()) == 1
    await database.close()


async def test_what_was_kept_survives_a_kill(empty: Place) -> None:
    process = await opener(empty, "change-for-ever")
    assert process.stdout is not None
    kept = 0
    while kept < 20:
        kept = int(await process.stdout.readline())
    process.send_signal(signal.SIGKILL)
    rest = (await process.communicate())[0].split()
    told = max([kept, *map(int, rest)])
    store, database = await open_store(empty, "main")
    versions = await store.queue_settings.versions("PS")
    audited = await store.audit.read(limit=10_000)
    await database.close()
    assert told <= len(versions) <= told + 1
    assert len(audited) == len(versions)


def modes_in(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir()}


async def opened(place: Place, times: int, *how: str) -> list[int | None]:
    """Open the database in processes of their own, at once; return their exit codes."""
    processes = [await opener(place, *how) for _ in range(times)]
    said: list[Any] = await asyncio.gather(*(each.communicate() for each in processes))
    for _, complaint in said:
        assert complaint == b""
    return [each.returncode for each in processes]


async def opener(place: Place, *how: str) -> Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        str(OPENER),
        "sqlite" if isinstance(place, Path) else "postgres",
        str(place),
        *how,
        stdout=PIPE,
        stderr=PIPE,
        env={"PYTHONPATH": os.pathsep.join(sys.path)},
    )
