"""A worker that keeps history, in a process of its own, for as long as it is let live."""

import asyncio
import sys
from pathlib import Path

from app.clock import ManualClock
from app.store.door import LazyStore
from app.streams.connection import connect
from app.worker import Pace, Worker
from tests.worker.histories import NOW, keeping
from tests.worker.test_worker import CENTRE


async def main(url: str, place: str) -> None:
    door = LazyStore(place if place.startswith("postgres") else Path(place), "main")
    parts = keeping(connect(url), door, ManualClock(NOW))
    await Worker(CENTRE, parts, Pace(checkpoint_s=0.05)).run()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
