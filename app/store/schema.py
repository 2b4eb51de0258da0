"""The tables brought up to date: by one process at a time, and only when they are not."""

import asyncio
from importlib import import_module
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, exc, inspect

from app.store.contract import SchemaUnknown
from app.store.database import Database, unavailable

REVISIONS = tuple(f"{number:04}" for number in range(1, 12))
"""Every migration, oldest first, so that a database in order is known without Alembic's 0.4 s."""

NEW = Path(__file__).parent / "new_database.sql"
"""What all migrations together make of an empty SQLite file: made by `python -m tests.store.new_database`."""

_TABLE = "alembic_version"


async def revision(database: Database) -> str | None:
    """Return the last migration that the database has been through.

    Raises:
        SchemaUnknown: it is one that we do not know.
        StoreUnavailable: the database cannot be reached.
    """
    async with database.reading() as connection:
        found = await connection.run_sync(_revision)
    if found is not None and found not in REVISIONS:
        raise SchemaUnknown("The database was written by a newer Callboard: install that one.")
    return found


async def is_up_to_date(database: Database) -> bool:
    """Tell whether the database has been through every migration; raise as `revision` does."""
    return await revision(database) == REVISIONS[-1]


async def make_new(database: Database) -> None:
    """Make all tables of an empty SQLite database at once: its first start does not wait for Alembic."""
    async with database.writing("migrations") as connection:
        # Whoever held the lock before us may have done it.
        if await connection.run_sync(_revision) is None:
            for statement in NEW.read_text(encoding="utf-8").split(";\n\n"):
                await connection.exec_driver_sql(statement)


async def migrate(database: Database) -> None:
    """Run the migrations that are missing.

    Raises:
        SchemaUnknown: it has been through one that we do not know.
        StoreUnavailable: it cannot be reached, or does not let us make tables.
    """
    if await is_up_to_date(database):
        return
    # In a thread, for the service goes on meanwhile.
    await asyncio.to_thread(import_module, "alembic.command")
    try:
        async with database.writing("migrations") as connection:
            await connection.run_sync(_upgrade)
    except exc.ProgrammingError as trouble:
        raise unavailable(trouble) from trouble


def configuration(connection: Connection) -> Any:
    """Return what Alembic is to know: our migrations, and a connection with a transaction."""
    from alembic.config import Config  # noqa: PLC0415  slow, and seldom needed

    config = Config(attributes={"connection": connection})
    folder = str(Path(__file__).parent / "migrations")
    config.set_main_option("script_location", folder.replace("%", "%%"))
    return config


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table(_TABLE):
        return None
    found: Any = connection.exec_driver_sql(f"SELECT version_num FROM {_TABLE}").scalar()  # noqa: S608
    return found and str(found)


def _upgrade(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415  slow, and seldom needed

    # Whoever held the lock before us may have done it all: then this does nothing.
    command.upgrade(configuration(connection), "head")
