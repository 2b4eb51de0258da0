"""A process has in memory what it works with, and nothing of what the others work with."""

import asyncio
import sys
from pathlib import Path

import pytest

TABLES = {"alembic", "mako", "sqlalchemy.dialects.postgresql"}
SELDOM = {
    "babel",
    "app.bench",
    "app.notify.opening",
    "app.simulator",
    "app.time_machine.machine",
    "apprise",
}
OF_THE_EDGE = {"app.api", "app.push", "fastapi", "prometheus_client", "pydantic", "uvicorn"}
OF_THE_WORKER = {"app.metrics.calculator", "app.worker"}


async def modules(program: str, *words: str) -> set[str]:
    """Return the modules that a program ends with, and the packages that they are in."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-c", f"{program}\nimport sys\nprint(*sys.modules)", *words),
        stdout=asyncio.subprocess.PIPE,
    )
    said, _ = await process.communicate()
    assert process.returncode == 0
    return set(said.decode().split())


@pytest.mark.parametrize(
    ("process", "others"),
    [
        ("app.cli.worker", OF_THE_EDGE | {"websockets"}),
        ("app.cli.edge", OF_THE_WORKER | {"app.connectors.ami"}),
    ],
)
async def test_a_process_imports_what_it_works_with(process: str, others: set[str]) -> None:
    found = await modules(f"import {process}, app.store.opening, app.store.sqlite")
    assert {process, "sqlalchemy.sql", "redis.asyncio"} <= found
    assert not (others | TABLES | SELDOM) & found


async def test_what_is_imported_before_the_fork_is_what_both_work_with() -> None:
    learnt, worker, edge = await asyncio.gather(
        modules(
            "from app.settings import Settings\nfrom app.wiring import both\nboth.learn(Settings())"
        ),
        modules("import app.cli.worker, app.store.opening, app.store.sqlite"),
        modules("import app.cli.run, app.cli.edge, app.store.opening, app.store.sqlite"),
    )
    both = worker & edge
    drivers = {"_sqlite3", "aiosqlite", "sqlite3"}
    more = {name for name in learnt - both if name.split(".")[0] not in drivers}
    assert more == {"app.wiring.both"}
    assert len(both - learnt) < len(both) / 20


async def test_what_makes_the_tables_does_not_stay(tmp_path: Path) -> None:
    program = """
import asyncio, sys
from pathlib import Path
from app.store.door import LazyStore

async def opened():
    door = LazyStore(Path(sys.argv[1]), "main")
    assert await (await door.open()).sources.every() == []
    await door.close()

asyncio.run(opened())
"""
    found = await modules(program, str(tmp_path / "callboard.sqlite3"))
    assert {"sqlalchemy.dialects.sqlite.aiosqlite", "aiosqlite"} <= found
    assert not TABLES & found
