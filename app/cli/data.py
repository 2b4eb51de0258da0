"""The data directory, made when it is first needed."""

import tempfile
from pathlib import Path

from app.embedded.contract import CannotStart
from app.settings import Settings


def own_data(settings: Settings) -> Path:
    """Return the data directory, made and found to be writable.

    Raises:
        CannotStart: it is not.
    """
    data = settings.data_directory.absolute()
    try:
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryFile(dir=data):
            pass
    except OSError as problem:
        raise CannotStart(
            f"The data directory {data} cannot be written: {problem.strerror}."
        ) from problem
    return data
