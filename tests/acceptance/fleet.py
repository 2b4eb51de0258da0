"""A Valkey and a worker that are killed and come back; what was said to them is said again."""

import asyncio
import logging
import multiprocessing
from collections.abc import Sequence
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import NamedTuple

import structlog
from redis.asyncio import Redis

from app.clock import WallClock
from app.embedded.valkey import EmbeddedValkey
from app.events.instants import HOUR
from app.events.vocabulary import Event
from app.metrics.centre import EVENTS, Centre
from app.streams import keys
from app.streams.board import Board
from app.streams.checkpoint import Checkpoints
from app.streams.connection import connect
from app.streams.dead_letters import DeadLetters
from app.streams.event_log import START, EventLog, LogUnavailable, Position, order
from app.streams.progress import Progress, State
from app.streams.questions import Questions
from app.streams.tail import Tail
from app.worker import Pace, Worker, WorkerParts

CENTRE = Centre("main", clock=EVENTS, retention=26 * HOUR)


class Habits(NamedTuple):
    """How often a worker saves, and how little of the log it leaves behind itself."""

    checkpoint_s: float = 0.05
    entries: int = 10


def work(url: str, habits: Habits) -> None:
    """Be a worker, in a process of its own, until killed."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    asyncio.run(_work(url, habits))


async def _work(url: str, habits: Habits) -> None:
    redis = connect(url)
    parts = WorkerParts(
        event_log=EventLog(redis, CENTRE.name),
        checkpoints=Checkpoints(redis, CENTRE.name),
        board=Board(redis, CENTRE.name),
        questions=Questions(redis, CENTRE.name),
        progress=Progress(redis, CENTRE.name),
        dead_letters=DeadLetters(redis, CENTRE.name),
        clock=WallClock(),
    )
    pace = Pace(checkpoint_s=habits.checkpoint_s)
    await Worker(CENTRE, parts, pace, Tail(entries=habits.entries)).run()


class LogStanding(NamedTuple):
    """What is left of the log, and up to where a worker has saved."""

    oldest: Position
    saved: Position
    let_go: int

    @property
    def is_whole_past_checkpoint(self) -> bool:
        """Nothing is gone that a worker which starts from the checkpoint has still to read."""
        return self.let_go == 0 or order(self.oldest) <= order(self.saved)


async def caught_up(redis: Redis) -> State:
    """Return what the worker says of itself once it has read the whole log."""
    progress = Progress(redis, CENTRE.name)
    newest = await EventLog(redis, CENTRE.name).newest()
    while True:
        state = await progress.read()
        if state and state.caught_up and state.position == newest:
            return state


class Fleet:
    """One Valkey, one worker, and the writer of the log: this process."""

    def __init__(self, data: Path) -> None:
        self._valkey = EmbeddedValkey(data)
        self._is_up = asyncio.Event()
        self._nursery = multiprocessing.get_context("forkserver")
        # Imported once, so that a worker is born in milliseconds.
        self._nursery.set_forkserver_preload([work.__module__])
        self._worker: ForkServerProcess | None = None
        self._url = ""
        self.refused = 0

    async def start(self, habits: Habits) -> None:
        """Start both."""
        await self._start_valkey()
        self.redis = connect(self._url)
        self.log = EventLog(self.redis, CENTRE.name)
        self.questions = Questions(self.redis, CENTRE.name)
        self._start_worker(habits)

    async def kill(self, victim: str, habits: Habits) -> None:
        """Kill the worker, the Valkey, or both at once, and start what is gone."""
        if victim != "worker":
            self._is_up.clear()
            self._valkey._running.kill()
        if victim != "valkey":
            self._end_worker()
        if victim != "worker":
            await self._valkey.wait()
            await self._start_valkey()
        if victim != "valkey":
            self._start_worker(habits)

    async def append(self, batch: Sequence[Event]) -> None:
        """Put events into the log, again and again until it says that it has them."""
        while True:
            await self._is_up.wait()
            try:
                return await self.log.append(batch)
            except LogUnavailable:
                self.refused += 1

    async def caught_up(self) -> State:
        """Return what the worker says of itself once it has read the whole log."""
        return await caught_up(self.redis)

    async def standing(self) -> LogStanding:
        """Return what is left of the log, in one look."""
        async with self.redis.pipeline(transaction=True) as pipeline:
            pipeline.xinfo_stream(keys.event_log(CENTRE.name))
            pipeline.hget(keys.checkpoint(CENTRE.name), "position")
            about, saved = await pipeline.execute()
        return LogStanding(
            oldest=about["first-entry"][0].decode(),
            saved=saved.decode() if saved else START,
            let_go=about["entries-added"] - about["length"],
        )

    async def stop(self) -> None:
        """End both."""
        self._end_worker()
        await self.redis.aclose()
        await self._valkey.stop()

    async def _start_valkey(self) -> None:
        self._url = await self._valkey.start()
        self._is_up.set()

    def _start_worker(self, habits: Habits) -> None:
        self._worker = self._nursery.Process(target=work, args=(self._url, habits), daemon=True)
        self._worker.start()

    def _end_worker(self) -> None:
        assert self._worker is not None
        assert self._worker.is_alive(), self._worker.exitcode
        self._worker.kill()
        self._worker.join()
