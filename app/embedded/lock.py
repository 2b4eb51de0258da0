"""Lock files: one holder at a time, gone with the holder, with a note that says who."""

import fcntl
import os
from pathlib import Path


class LockFile:
    """A file that one process holds; the kernel lets go when its last holder dies."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    def take(self, note: str) -> bool:
        """Hold the file and leave a note in it, unless somebody else holds it."""
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return False
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, note.encode(), 0)
        self._descriptor = descriptor
        return True

    def note(self) -> str:
        """Return what the last holder wrote."""
        return self._path.read_text(encoding="utf-8")

    @property
    def is_held(self) -> bool:
        """Whether this very object holds the file."""
        return self._descriptor is not None

    @property
    def descriptor(self) -> int:
        """The open file, for a child process that is to share the hold."""
        if self._descriptor is None:
            raise ValueError(f"{self._path} is not held")
        return self._descriptor

    def let_go(self) -> None:
        """Stop holding; a child that shares the file holds it on."""
        if self._descriptor is not None:
            # Closing, never LOCK_UN: unlocking would take the hold from the child too.
            os.close(self._descriptor)
            self._descriptor = None
