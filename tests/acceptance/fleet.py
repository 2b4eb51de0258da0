"""A Valkey and a worker that are killed and come back; what was said to them is said again."""

import asyncio
import logging
import multiprocessing
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

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
from app.streams.event_log import EventLog, LogUnavailable, Position
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
    length: int
    let_go: int


class Fleet:
    """One Valkey, one worker, and the writer of the log: this process."""

    def __init__(self, data: Path) -> None:
        self._valkey = EmbeddedValkey(data)
        self._nursery = _nursery()
        self._worker: ForkServerProcess | None = None
        self._redis: Redis | None = None
        self._log: EventLog | None = None
        self._url = ""
        self.refused = 0

    async def start(self, habits: Habits) -> None:
        """Start both."""
        await self._start_valkey()
        self._start_worker(habits)

    async def kill(self, victim: str, habits: Habits) -> None:
        """Kill the worker, the Valkey, or both at once, and start what is gone."""
        if victim != "valkey":
            self._end_worker()
        if victim != "worker":
            self._valkey._running.kill()
            await self._valkey.wait()
            await self._start_valkey()
        if victim != "valkey":
            self._start_worker(habits)

    async def append(self, batch: Sequence[Event]) -> None:
        """Put events into the log, again and again until it says that it has them."""
        while True:
            assert self._log is not None
            try:
                return await self._log.append(batch)
            except LogUnavailable:
                self.refused += 1
                # The next one stands as soon as Valkey does.
                with suppress(OSError):
                    await self._valkey._until_ready(self._socket)

    @property
    def redis(self) -> Redis:
        """A client of the present Valkey."""
        assert self._redis is not None
        return self._redis

    @property
    def questions(self) -> Questions:
        """The way to ask the worker."""
        return Questions(self.redis, CENTRE.name)

    async def caught_up(self, position: Position) -> State:
        """Return what the worker says of itself once it has read as far as that."""
        progress = Progress(self.redis, CENTRE.name)
        async with asyncio.timeout(20):
            while True:
                state = await progress.read()
                if state and state.caught_up and state.position == position:
                    return state

    async def standing(self) -> LogStanding:
        """Return what is left of the log, in one look."""
        async with self.redis.pipeline(transaction=True) as pipeline:
            pipeline.execute_command("XINFO", "STREAM", keys.event_log(CENTRE.name))
            pipeline.hget(keys.checkpoint(CENTRE.name), "position")
            about, saved = await pipeline.execute()
        return LogStanding(
            oldest=_position(about["first-entry"]),
            saved=saved.decode() if saved else "0-0",
            length=about["length"],
            let_go=about["entries-added"] - about["length"],
        )

    async def stop(self) -> None:
        """End both."""
        self._end_worker()
        if self._redis is not None:
            await self._redis.aclose()
        await self._valkey.stop()
