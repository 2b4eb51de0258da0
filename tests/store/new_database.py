"""Writes the file that a new SQLite database is made by: what all migrations together come to.

`python -m tests.store.new_database` writes it; a test says when that is due.
"""

import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Connection

from app.store.database import Database, open_engine
from app.store.schema import NEW, REVISIONS, migrate

_MADE = (
    "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite%' ORDER BY rowid"
)


async def migrated(file: Path) -> str:
    """Return the statements that make what the migrations make in this file, which is not there yet."""
    database = Database(open_engine(file))
    await migrate(database)
    async with database.reading() as connection:
        statements = await connection.run_sync(_statements)
    await database.close()
    last = f"INSERT INTO alembic_version VALUES ('{REVISIONS[-1]}')"  # noqa: S608  our own number
    return ";\n\n".join([*statements, last]) + ";\n"


def _statements(connection: Connection) -> list[str]:
    found = connection.exec_driver_sql(_MADE).scalars()
    return [" ".join(str(statement).split()) for statement in found]


if __name__ == "__main__":
    with TemporaryDirectory() as folder:
        NEW.write_text(asyncio.run(migrated(Path(folder) / "new.sqlite3")), encoding="utf-8")
