"""A program that opens a database: alone, or as one of many."""

import asyncio
import sys
from itertools import count
from pathlib import Path

from app.metrics.queue_settings import QueueSettings
from app.store.door import LazyStore
from app.store.place import Place


async def main(place: Place, how: str) -> None:
    door = LazyStore(place, "main")
    store = await door.open()
    if how == "without-alembic":
        assert "alembic" not in sys.modules
    if how == "change-for-ever":
        for number in count(1):
            made = await store.queue_settings.change(
                "PS", QueueSettings(name=f"n {number}"), "key", number
            )
            print(made.version, flush=True)  # noqa: T201  what the test reads
    settings = 1 if how == "with-settings" else 0
    assert len(await store.queue_settings.current()) == settings
    await door.close()


if __name__ == "__main__":
    kind, where, *rest = sys.argv[1:]
    asyncio.run(main(Path(where) if kind == "sqlite" else where, rest[0] if rest else ""))
