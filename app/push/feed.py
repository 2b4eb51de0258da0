"""Feeds: the frames of one view, encoded once a version however many clients share them."""

from typing import Literal, TypeAlias

from msgspec.structs import replace

from app.metrics.snapshot import Delta, Snapshot
from app.push.frames import Text, delta_text, snapshot_text
from app.push.pulse import Pulse
from app.push.views import View, narrow

Due: TypeAlias = Literal["nothing", "delta", "snapshot"]
"""What a client is to be sent."""


def due(held: int | None, version: int | None, since: int | None) -> Due:
    """Return what brings a client from the version it holds to the newest one.

    `since` is the version that the newest delta follows on, None where a whole board came last.
    """
    if version is None or held == version:
        return "nothing"
    return "delta" if held is not None and held == since else "snapshot"


class Feed:
    """The newest frames of one view."""

    def __init__(
        self, view: View, board: Snapshot | None, change: Delta | None, pulse: Pulse
    ) -> None:
        self.view = view
        self.version: int | None = None
        """The newest version, None before the first board."""
        self.since: int | None = None
        """The version that the newest delta follows on, None after a whole board."""
        self._pulse = pulse
        self._board: Snapshot | None = None
        self._change: Delta | None = None
        self._snapshot: Text | None = None
        self._delta: Text | None = None
        if board is not None:
            self.tell(board, change)

    def tell(self, board: Snapshot, change: Delta | None) -> None:
        """Take in a new board, and the change that led to it if it was only that."""
        self._board, self._change = board, change
        self.version, self.since = board.version, change.since if change else None
        self._snapshot = self._delta = None

    def frame(self, held: int | None) -> Text | None:
        """Return the frame that brings a client from the version it holds to the newest; None where it is."""
        if held == self.since and self._delta is not None:
            # Nearly always: asked for each client, where the rest is a call more.
            return self._delta
        wanted = due(held, self.version, self.since)
        if wanted == "nothing":
            return None
        return self.delta() if wanted == "delta" else self.snapshot()

    def snapshot(self) -> Text | None:
        """Return the whole board of the view as a frame, None before the first."""
        if self._board is None:
            return None
        lag_s = self._pulse.lag(self._board.lag_s)
        if lag_s != self._board.lag_s:
            # It grows with every look, so this frame is nobody else's.
            return snapshot_text(replace(narrow(self._board, self.view), lag_s=lag_s))
        if self._snapshot is None:
            self._snapshot = snapshot_text(narrow(self._board, self.view))
        return self._snapshot

    def delta(self) -> Text | None:
        """Return the newest change to the view as a frame, None after a whole board."""
        if self._delta is None and self._change is not None:
            self._delta = delta_text(narrow(self._change, self.view))
        return self._delta
