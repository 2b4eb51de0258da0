"""The frames of the live connection, both ways; the published protocol is generated from these."""

from typing import TypeAlias

import msgspec

from app.boards.document import BoardDocument
from app.events.misfit import misfit
from app.metrics.snapshot import ClockWord, Delta, QueueId, Snapshot

PROTOCOL = 1
"""Raised when an old client could misread a new frame."""

Text: TypeAlias = str
"""A frame as it is sent."""


class Hello(msgspec.Struct, tag_field="frame", tag="hello"):
    """The first frame: who speaks, and what its clock says."""

    protocol: int
    build: str
    centre: str
    timezone: str
    clock: ClockWord
    now: str
    heartbeat_s: float


class SnapshotFrame(Snapshot, tag_field="frame", tag="snapshot"):
    """The whole board of the view."""


class DeltaFrame(Delta, tag_field="frame", tag="delta"):
    """What changed since the version in `since`."""


class Heartbeat(msgspec.Struct, tag_field="frame", tag="heartbeat"):
    """Nothing changed, and the service lives; version and at are null before the first board.

    silent_s is how long the worker has given no sign of life; after 15 seconds no more are sent.
    """

    version: int | None
    at: str | None
    now: str
    lag_s: float
    silent_s: float = 0.0


class BoardFrame(msgspec.Struct, tag_field="frame", tag="board"):
    """The board that a television shows, sent before its figures and whenever it is changed.

    names are those of queues that people know by another name than their id.
    """

    id: str
    version: int
    document: BoardDocument
    names: dict[QueueId, str]


class Banner(msgspec.Struct, tag_field="frame", tag="banner"):
    """The line that every screen shows; null text takes it away, `until` is when it goes by itself."""

    text: str | None
    until: str | None = None


class Refused(msgspec.Struct, tag_field="frame", tag="refused"):
    """The client's message was not understood and changes nothing."""

    reason: str
    field: str | None = None


class Subscribe(msgspec.Struct, tag_field="frame", tag="subscribe", forbid_unknown_fields=True):
    """Show only these queues, windows and KPIs from now on; what is left out means all."""

    queues: list[str] | None = None
    windows: list[str] | None = None
    kpis: list[str] | None = None


class Resume(msgspec.Struct, tag_field="frame", tag="resume"):
    """The client holds this version and wants what came after."""

    version: int


Frame: TypeAlias = type[msgspec.Struct]

FROM_SERVICE: tuple[Frame, ...] = (
    Hello,
    SnapshotFrame,
    DeltaFrame,
    Heartbeat,
    BoardFrame,
    Banner,
    Refused,
)
FROM_CLIENT: tuple[Frame, ...] = (Subscribe, Resume)

LARGEST_MESSAGE = 16_384
"""Characters in a client's message."""

_encoder = msgspec.json.Encoder()
_decoder: msgspec.json.Decoder[Subscribe | Resume] = msgspec.json.Decoder(Subscribe | Resume)


def written(frame: msgspec.Struct) -> Text:
    """Return the frame as it is sent."""
    return _encoder.encode(frame).decode()


def snapshot_text(snapshot: Snapshot) -> Text:
    """Return a snapshot as a frame."""
    return written(SnapshotFrame(*msgspec.structs.astuple(snapshot)))


def delta_text(delta: Delta) -> Text:
    """Return a delta as a frame."""
    return written(DeltaFrame(*msgspec.structs.astuple(delta)))


def read(message: str | bytes) -> Subscribe | Resume | Refused:
    """Return what a client says, or the refusal to send back."""
    if len(message) > LARGEST_MESSAGE:
        return Refused(f"a message may be {LARGEST_MESSAGE} characters long")
    try:
        return _decoder.decode(message)
    except (msgspec.MsgspecError, ValueError, RecursionError) as wrong:
        found = misfit(wrong)
        return Refused(found.reason, found.top)
