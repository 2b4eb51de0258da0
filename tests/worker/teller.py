"""A worker that judges and tells, in a process that lives as often as it is told to.

Each line of its input begins a life: at which call of which write it dies, "write 2 before", or "never".
It answers with the life's process id, and with "over" once that is dead.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn, cast
from zoneinfo import ZoneInfo

from app.clock import WallClock
from app.notify.opening import Surroundings, open_channel
from app.store.contract import Store, StoreDoor
from app.store.door import LazyStore
from app.streams.connection import connect
from app.streams.orders import Orders
from app.worker import Worker, WorkerParts
from app.worker.judge import AlertJudge, Pace
from app.worker.sender import Sender, SenderParts
from tests.notify.sending import HURRIED, TIMEOUT_S
from tests.worker.test_worker import CENTRE, parts_on


class Deadly:
    """A part of the store at one of whose writes the process dies: before it is done, or just after."""

    def __init__(self, part: object, death: list[str]) -> None:
        self._part = part
        self._write, left, self._when = death
        self._left = int(left)

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._part, name)
        return self._deadly(found) if name == self._write else found

    def _deadly(self, write: Callable[..., Any]) -> Callable[..., Any]:
        async def writing(*given: Any) -> Any:
            self._left -= 1
            if self._left == 0 and self._when == "before":
                die()
            done = await write(*given)
            if self._left == 0:
                die()
            return done

        return writing


def die() -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("lives on")


class DeadlyDoor(StoreDoor):
    def __init__(self, door: LazyStore, death: list[str]) -> None:
        self._door = door
        self._death = death
        self._store: Store | None = None

    async def open(self) -> Store:  # type: ignore[explicit-override]
        store = await self._door.open()
        if self._store is None:
            parts = {name: Deadly(getattr(store, name), self._death) for name in PARTS}
            self._store = store._replace(**cast("Any", parts))
        return self._store


PARTS = ("alerts", "outbox")


async def live(url: str, place: str, slack: str, death: list[str]) -> None:
    door = DeadlyDoor(LazyStore(Path(place), "main"), death)
    redis = connect(url)
    around = Surroundings(
        "main", "Europe/London", "https://board.example.com", WallClock(), f"{slack}/api/", TIMEOUT_S
    )  # fmt: skip
    judge = AlertJudge(
        door, Orders(redis, "main", "alerts"), ZoneInfo("UTC"), pace=Pace(0.02, 5.0, 0.0)
    )
    sender = Sender(
        SenderParts(door, lambda plan: open_channel(plan, around), lambda: 0.5, HURRIED)
    )
    parts = WorkerParts(**{**vars(parts_on(redis)), "companions": (judge, sender)})
    await Worker(CENTRE, parts).run()


def main(url: str, place: str, slack: str) -> None:
    for line in sys.stdin:
        death = line.split() if line.strip() != "never" else ["", "0", ""]
        child = os.fork()
        if child == 0:
            # What it logs is no answer.
            os.dup2(2, 1)
            asyncio.run(live(url, place, slack, death))
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()
        os.waitpid(child, 0)
        sys.stdout.write("over\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
