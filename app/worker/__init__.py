"""The worker: the process that folds a centre's events, and what works beside the fold."""

from app.worker.keeper import CheckpointUnreadable, Worker
from app.worker.parts import PACE, Pace, WorkerParts

__all__ = ["PACE", "CheckpointUnreadable", "Pace", "Worker", "WorkerParts"]
