"""What a process keeps of the memory that it needs no longer: as little as the system's allocator lets it.

Left alone, glibc keeps a heap for each thread and whatever was free once below something that was not: 25 of 185 MB in
a worker that had folded a morning. Elsewhere than on glibc nothing is done.
"""

import ctypes
from typing import Any, Final

_ARENA_MAX: Final = -8
_MMAP_THRESHOLD: Final = -3
_TRIM_THRESHOLD: Final = -1
_LARGE: Final = 256 * 1024
"""What is larger is the system's own again as soon as it is free: a checkpoint, an answer of Valkey."""


def _glibc() -> Any:
    library = ctypes.CDLL(None)
    return library if hasattr(library, "mallopt") and hasattr(library, "malloc_trim") else None


_library: Final = _glibc()


def keep_little() -> None:
    """Have one heap for all threads, and what is large apart from it."""
    if _library is not None:
        _library.mallopt(_ARENA_MAX, 1)
        _library.mallopt(_MMAP_THRESHOLD, _LARGE)
        _library.mallopt(_TRIM_THRESHOLD, _LARGE)


def give_back() -> None:
    """Give back what is free; for a thread, since it takes some milliseconds."""
    if _library is not None:
        _library.malloc_trim(0)
