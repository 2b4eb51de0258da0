"""Where the database is: a file of our own, or somebody's PostgreSQL."""

import os
from pathlib import Path
from typing import TypeAlias

FILE = "callboard.sqlite3"

Place: TypeAlias = Path | str
"""The path of an SQLite file, or the URL of a PostgreSQL database."""


def place(database_url: str | None, data: Path) -> Place:
    """Return the configured database, else the file in the data directory."""
    return data / FILE if database_url is None else database_url


def make_private(file: Path) -> None:
    """Create the file, if need be, for its owner alone; SQLite gives its companions the same rights."""
    os.close(os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
