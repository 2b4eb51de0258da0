"""The replay itself: read, date, send, and count the answers."""

import asyncio
import sys
from collections.abc import Iterator

import httpx2
import msgspec

from app.clock import Clock, WallClock
from app.delivery import DeliveryFailed, Due, Intake, Pause, as_due, connect
from app.delivery.line import Line as ServiceLine
from app.replay.flight import Flight
from app.replay.options import Clocking, Format, ReplayOptions
from app.replay.progress import Progress
from app.replay.queue_log import QueueLogLines
from app.replay.recording import Recording, recording
from app.replay.report import ReplayReport
from app.replay.schedule import BadLine, Line, Schedule

WALL_CLOCK = (
    "the service runs on the wall clock, so events that keep their old times fall outside its "
    "windows; start the service with --clock events, or replay with --clock shift"
)


async def replay(
    options: ReplayOptions, clock: Clock | None = None, pause: Pause = asyncio.sleep
) -> ReplayReport:
    """Play a recording into a service; whatever stops it half-way is told in the report.

    Raises:
        OSError: the file cannot be read.
    """
    clock = clock or WallClock()
    began = clock.now()
    report = ReplayReport()
    with recording(options.file) as source:
        async with connect(options.to, options.key) as client:
            try:
                await _check_clock(client, options, pause)
                await _Play(options, source, report, clock, pause).to_the_end(client)
            except (DeliveryFailed, ValueError) as failure:
                report.failed = str(failure)
    report.took = clock.now() - began
    return report


class _Play:
    """One run through a recording."""

    def __init__(
        self,
        options: ReplayOptions,
        recording: Recording,
        report: ReplayReport,
        clock: Clock,
        pause: Pause,
    ) -> None:
        self._options = options
        self._recording = recording
        self._report = report
        self._clock = clock
        self._pause = pause
        self._schedule = Schedule(options.clock, options.speed, clock.now())
        self._progress = Progress(sys.stderr, clock)
        self._queue_log = QueueLogLines(report) if options.format is Format.QUEUE_LOG else None

    async def to_the_end(self, client: httpx2.AsyncClient) -> None:
        options = self._options
        intake = Intake(client, options.source, self._pause, options.tries)
        # What is paced keeps its order; what is not may overtake, for events are dated.
        most = options.in_flight if options.speed is None else 1
        flight = Flight(intake, self._report, most)
        try:
            async for piece in self._recording.pieces():
                await self._send(piece, flight)
            await flight.land()
        finally:
            await flight.break_off()
            self._progress.wipe()

    async def _send(self, piece: list[tuple[int, bytes]], flight: Flight) -> None:
        dated = self._dated(piece)
        async for batch in as_due(dated, self._clock, self._pause, self._options.batch):
            await flight.send(batch)
            self._progress.show(self._report.done, self._recording.share)

    def _dated(self, piece: list[tuple[int, bytes]]) -> Iterator[Due[Line]]:
        lines = piece if self._queue_log is None else self._queue_log.native(piece)
        for number, text in lines:
            try:
                yield self._schedule.due(number, text)
            except BadLine as bad:
                self._report.refuse(number, str(bad))


async def _check_clock(client: httpx2.AsyncClient, options: ReplayOptions, pause: Pause) -> None:
    """Warn where events keep their times but the service lives in the present."""
    if options.clock is not Clocking.EVENTS:
        return
    answer = await ServiceLine(client, pause, options.tries).send("GET", "/v1/snapshot")
    if answer.is_success and _clock_of(answer.content) == "wall":
        sys.stderr.write(f"callboard replay: warning: {WALL_CLOCK}\n")


class _Snapshot(msgspec.Struct, frozen=True):
    clock: str = ""


def _clock_of(body: bytes) -> str:
    try:
        return msgspec.json.decode(body, type=_Snapshot).clock
    except msgspec.MsgspecError:
        return ""
