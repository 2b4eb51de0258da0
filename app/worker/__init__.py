"""The worker: the process that folds a centre's events, and what works beside the fold."""

from app.worker.keeper import PACE, CheckpointUnreadable, Pace, Worker, WorkerParts

__all__ = ["PACE", "CheckpointUnreadable", "Pace", "Worker", "WorkerParts"]
