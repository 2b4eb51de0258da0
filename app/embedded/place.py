"""Where the bundled Valkey keeps its files and its socket."""

import hashlib
import os
import tempfile
from pathlib import Path

from app.embedded.contract import CannotStart

# A socket's path ends at 108 bytes on Linux and at 104 on macOS.
_LONGEST_SOCKET = 100
_LONGEST_LOG = 4_000_000


class Place:
    """The files of one data directory; making it is what proves that it can be written."""

    def __init__(self, data: Path) -> None:
        self.data = data.absolute()
        self.folder = self.data / "valkey"
        self.owner_lock = self.data / "callboard.lock"
        self.server_lock = self.folder / "server.lock"
        self.log = self.folder / "valkey.log"

    def make(self) -> None:
        """Create the directories.

        Raises:
            CannotStart: they cannot be created or written.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with tempfile.TemporaryFile(dir=self.folder), tempfile.TemporaryFile(dir=self.data):
                pass
        except OSError as problem:
            raise CannotStart(
                f"The data directory {self.data} cannot be written: {problem.strerror}."
            ) from problem

    def socket(self) -> Path:
        """Return the path of the server's socket: the same for the same folder, and short.

        Raises:
            CannotStart: the directory for it belongs to another user.
        """
        folder = self.folder.stat()
        name = hashlib.sha256(f"{folder.st_dev}:{folder.st_ino}".encode()).hexdigest()[:16]
        tail = Path(f"callboard-{os.getuid()}") / f"{name}.sock"
        path = tempfile.gettempdir() / tail
        if len(os.fsencode(path)) > _LONGEST_SOCKET:
            path = Path("/tmp") / tail  # noqa: S108 - checked in _own_directory
        _own_directory(path.parent)
        return path

    def open_log(self) -> int:
        """Open the server's log to append to, begun anew when it has grown long."""
        grown = self.log.exists() and self.log.stat().st_size > _LONGEST_LOG
        fresh = os.O_TRUNC if grown else 0
        return os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND | fresh, 0o600)

    def last_words(self) -> str:
        """Return the last line of the server's log."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").split("\n")
        return next((line.strip() for line in reversed(lines) if line.strip()), "no word")


def _own_directory(path: Path) -> None:
    try:
        path.mkdir(mode=0o700, exist_ok=True)
        found = path.lstat()
    except OSError as problem:
        raise CannotStart(f"{path} cannot be created: {problem.strerror}.") from problem
    # Others may write beside it, so a directory that waits here under our name is not trusted.
    if found.st_uid != os.getuid() or found.st_mode & 0o077 or path.is_symlink():
        raise CannotStart(f"{path} is not a private directory of this user: remove it.")
