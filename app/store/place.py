"""Where the database is: a file of our own, or somebody's PostgreSQL."""

import errno
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
    """Create the file, if it is not there, for its owner alone; SQLite gives its companions the same rights.

    Raises:
        OSError: it cannot be created, or not be written.
    """
    try:
        os.close(os.open(file, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    except FileExistsError:
        # Not opened to see: to close it would let go of the locks of all who have it open in this process, and the
        # next process to close it would take itself for the last one, and delete what is written beside it.
        if not os.access(file, os.R_OK | os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(file)) from None
