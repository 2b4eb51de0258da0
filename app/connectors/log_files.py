"""A log and those that a rotation made of it: renamed, copied, packed; each known by its first line."""

import gzip
import zlib
from collections.abc import Sequence
from hashlib import blake2b
from pathlib import Path
from typing import IO, cast

_HEAD = 1 << 12
_PACKED = ".gz"


class Log:
    """One file of a log."""

    def __init__(self, path: Path, head: str) -> None:
        self.path = path
        self.head = head
        """What its first line comes to; blank while that line is not whole."""

    def is_cut_before(self, offset: int) -> bool:
        """Tell whether the file ends before an offset, as one does that was emptied and begun anew."""
        return self.path.suffix != _PACKED and self.path.stat().st_size < offset

    def read(self, offset: int, most: int) -> bytes:
        """Return what stands after an offset.

        Raises:
            OSError: the file cannot be read, or is no more.
        """
        with _opened(self.path) as file:
            file.seek(offset)
            return file.read(most)


def open_logs(path: Path, head: str) -> Sequence[Log]:
    """Return the logs to read, oldest first: from the one that begins with `head` to the present one.

    Where that one is found nowhere, or nothing was read yet, it is the present one alone.

    Raises:
        OSError: the present one cannot be read.
    """
    present = _log(path)
    if not head or present.head == head:
        return [present]
    return [*_rotated_since(path, head), present]


def _rotated_since(path: Path, head: str) -> list[Log]:
    """Return the rotated logs from the one that begins with `head` on."""
    found: list[Log] = []
    for candidate in _siblings(path):
        try:
            log = _log(candidate)
        except (OSError, EOFError, zlib.error):
            # Taken away, or not a packed log after all.
            continue
        if log.head == head:
            found = [log]
        elif found and log.head != found[-1].head:
            found.append(log)
    return found


def _siblings(path: Path) -> list[Path]:
    """Return the files beside the log whose names begin with its own, oldest first."""
    longer = (each for each in path.parent.iterdir() if each.name.startswith(path.name))
    named = [each for each in longer if each != path and each.is_file()]
    return sorted(named, key=lambda each: (each.stat().st_mtime_ns, each.name))


def _log(path: Path) -> Log:
    with _opened(path) as file:
        line, newline, _ = file.read(_HEAD).partition(b"\n")
    is_whole = newline or len(line) == _HEAD
    return Log(path, blake2b(line, digest_size=12).hexdigest() if is_whole else "")


def _opened(path: Path) -> IO[bytes]:
    return cast("IO[bytes]", gzip.open(path)) if path.suffix == _PACKED else path.open("rb")
