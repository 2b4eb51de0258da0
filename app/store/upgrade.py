"""The tables brought up to date in a process of its own: it takes Alembic's 11 MB along when it ends."""

import asyncio
import sys
from asyncio.subprocess import PIPE
from pathlib import Path

import msgspec

from app.store.contract import StoreUnavailable
from app.store.database import Database, open_engine
from app.store.place import Place
from app.store.schema import migrate


async def migrate_beside(place: Place) -> None:
    """Run the migrations that are missing in the database of a place, beside this process.

    Raises:
        SchemaUnknown: it has been through one that we do not know.
        StoreUnavailable: it cannot be reached, or does not let us make tables.
    """
    # Not what happens to be called app where somebody starts us: -P.
    command = (sys.executable, "-P", "-m", "app.store.upgrade")
    process = await asyncio.create_subprocess_exec(
        *command, stdin=PIPE, stdout=PIPE, start_new_session=True
    )
    try:
        # What the address of a database holds is not for the list of processes.
        told = msgspec.json.encode((isinstance(place, Path), str(place)))
        said, _ = await process.communicate(told)
    except asyncio.CancelledError:
        process.kill()
        raise
    if process.returncode:
        raise StoreUnavailable(said.decode() or "The tables of the database could not be made.")


async def _migrate(place: Place) -> None:
    database = Database(open_engine(place))
    try:
        await migrate(database)
    finally:
        await database.close()


def main() -> int:
    """Bring the database up to date that is told on standard input; return the exit code."""
    is_file, place = msgspec.json.decode(sys.stdin.buffer.read(), type=tuple[bool, str])
    try:
        asyncio.run(_migrate(Path(place) if is_file else place))
    except StoreUnavailable as trouble:
        sys.stdout.write(str(trouble))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
