"""The worker and what works beside it."""

from functools import partial
from random import SystemRandom

from redis.asyncio import Redis

from app import compiled
from app.clock import WallClock
from app.events.instants import DAY
from app.notify.contract import Announcer, Plan
from app.settings import Settings
from app.store.contract import StoreDoor
from app.streams.board import Board
from app.streams.checkpoint import Checkpoints
from app.streams.dead_letters import DeadLetters
from app.streams.event_log import EventLog
from app.streams.identity import log_name
from app.streams.orders import Orders
from app.streams.progress import Progress
from app.streams.questions import Questions
from app.wiring.centre import centre
from app.worker import Worker, WorkerParts
from app.worker.archivist import Archivist
from app.worker.forgetting import Forgetting, Kept
from app.worker.historian import Historian
from app.worker.judge import AlertJudge
from app.worker.planner import Planner
from app.worker.sender import Sender, SenderParts


def worker(settings: Settings, redis: Redis, database: StoreDoor) -> Worker:
    """Return the worker of the centre."""
    name = settings.centre
    event_log, name_log = EventLog(redis, name), partial(log_name, redis, name)
    kept = Kept(settings.history_days * DAY, settings.archive_days * DAY)
    parts = WorkerParts(
        event_log=event_log,
        checkpoints=Checkpoints(redis, name),
        board=Board(redis, name),
        questions=Questions(redis, name),
        progress=Progress(redis, name),
        dead_letters=DeadLetters(redis, name),
        clock=WallClock(),
        companions=(
            Historian(database, name_log),
            Archivist(event_log, database, name_log),
            Forgetting(database, kept),
            sender(settings, database),
            Planner(database, settings.timezone),
            AlertJudge(
                database,
                Orders(redis, name, "alerts"),
                centre(settings).zone,
                Orders(redis, name, "trials"),
            ),
        ),
        keeps_history=True,
        made_by=compiled.digest(),
    )
    return Worker(centre(settings), parts)


def sender(settings: Settings, database: StoreDoor) -> Sender:
    """Return what tells people of the centre's alerts."""
    parts = SenderParts(database, partial(_channel, settings=settings), SystemRandom().random)
    return Sender(parts)


def _channel(plan: Plan, settings: Settings) -> Announcer:
    # Who tells nobody needs none of the channels, nor their words: 3 MB.
    from app.notify.opening import Surroundings, open_channel  # noqa: PLC0415

    around = Surroundings(
        settings.centre,
        settings.timezone,
        settings.address(settings.port),
        WallClock(),
        settings.slack_api,
    )
    return open_channel(plan, around)
