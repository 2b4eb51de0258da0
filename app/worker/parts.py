"""What the worker is made of: the rooms it works with, and how often it does what."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.clock import Clock
from app.streams.board import Board
from app.streams.checkpoint import Checkpoints
from app.streams.dead_letters import DeadLetters
from app.streams.event_log import EventLog
from app.streams.progress import Progress
from app.streams.questions import Questions
from app.worker.companion import Companion


@dataclass(frozen=True)
class Pace:
    """How often the worker does what; seconds."""

    publish_s: float = 0.025
    """The longest time from one board to the next while events come; what somebody is ready for comes sooner."""
    shortest_s: float = 0.010
    keep_s: float = 0.25
    tell_s: float = 1.0
    checkpoint_s: float = 5.0
    backlog_s: float = 30.0
    """So long a backlog is read without a checkpoint: one behind it costs a tenth of those on the way."""
    goodbye_s: float = 1.5
    beside_s: float = 10.0
    """What works beside the fold begins with the first board, and no later than this."""


PACE = Pace()


@dataclass(frozen=True)
class WorkerParts:
    """What the worker works with."""

    event_log: EventLog
    checkpoints: Checkpoints
    board: Board
    questions: Questions
    progress: Progress
    dead_letters: DeadLetters
    clock: Clock
    companions: Sequence[Companion] = ()
    keeps_history: bool = False
    made_by: str = ""
    """The program's own name: what another saved of the figures is worked out anew."""
