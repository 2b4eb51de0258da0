"""The compiled figures, where they were built from these very sources; without them, the same files as Python.

`./dev compile` builds them, beside app/metrics, under the digest of the sources: what was built
from other sources is never used.
"""

import hashlib
import os
import sys
from importlib.machinery import EXTENSION_SUFFIXES, ModuleSpec, PathFinder
from pathlib import Path

APP = Path(__file__).resolve().parent
BUILT = APP / "built"

COMPILED = (
    "agenda",
    "agent_states",
    "archive",
    "beliefs",
    "board",
    "book",
    "books",
    "calculator",
    "call",
    "call_names",
    "callers",
    "calls",
    "columns",
    "conversation",
    "deliveries",
    "doings",
    "estimated_wait",
    "figures",
    "floor",
    "formed",
    "headcount",
    "judging",
    "kinds",
    "known",
    "ledger",
    "lifecycle",
    "made_of",
    "measures",
    "moves",
    "passing",
    "people_time",
    "pictures",
    "places",
    "quarter",
    "quarter_hours",
    "quarters",
    "queue_tally",
    "recording",
    "ringing",
    "roll_ups",
    "roster",
    "series",
    "settled",
    "showing",
    "slot",
    "soonest",
    "sources",
    "standings",
    "sweep",
    "tallies",
    "tally",
    "trend",
    "unwritten",
    "visit",
    "waiting",
    "waits",
    "wavering",
)
"""The modules of app/metrics that an event or a tick goes through.

Those whose classes msgspec reads or writes are left out: compiled, a NamedTuple has no types it could go by.
"""


OF_EVENTS = ("instants",)
"""The modules of app/events that are compiled with them."""


def files() -> list[str]:
    """Return the files that are compiled, as seen from where app is."""
    events = [f"app/events/{module}.py" for module in OF_EVENTS]
    return events + [f"app/metrics/{module}.py" for module in COMPILED]


def digest() -> str:
    """Return a digest of all that the compiled modules are made from, and of the Python they are made for."""
    made_from = hashlib.sha256(" ".join([EXTENSION_SUFFIXES[0], *files()]).encode())
    for room in ("events", "metrics"):
        for path in sorted((APP / room).glob("*.py")):
            made_from.update(path.name.encode() + path.read_bytes())
    return made_from.hexdigest()[:16]


_ROOMS = (["app", "events"], ["app", "metrics"])


class _Built:
    """Finds compiled modules, and the one they all are parts of."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def find_spec(self, fullname: str, *_: object) -> ModuleSpec | None:
        *rooms, name = fullname.split(".")
        if rooms not in _ROOMS and not name.endswith("__mypyc"):
            return None
        return PathFinder.find_spec(fullname, [str(self._folder.joinpath(*rooms))])


def use() -> None:
    """Have the compiled modules imported, if there are any and CALLBOARD_COMPILED is not 0."""
    if not BUILT.exists() or os.environ.get("CALLBOARD_COMPILED") == "0":  # noqa: TID251  before settings can be
        return
    folder = BUILT / digest()
    if folder.exists():
        sys.meta_path.insert(0, _Built(folder))


def in_use() -> bool:
    """Tell whether the compiled modules are what is imported."""
    return any(isinstance(finder, _Built) for finder in sys.meta_path)
