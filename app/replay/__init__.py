"""Plays a file of events into a service over HTTP, at its own pace or as fast as it goes."""

from app.replay.command import add_arguments, run
from app.replay.options import Clocking, Format, ReplayOptions
from app.replay.play import replay
from app.replay.report import ReplayReport

__all__ = ["Clocking", "Format", "ReplayOptions", "ReplayReport", "add_arguments", "replay", "run"]
