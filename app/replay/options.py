"""What to replay, where to, and how fast."""

from dataclasses import dataclass
from enum import StrEnum

SERVICE = "http://127.0.0.1:8000"


class Clocking(StrEnum):
    """Whether events keep their own times or are moved so that the first happens now."""

    EVENTS = "events"
    SHIFT = "shift"


class Format(StrEnum):
    """What a line of the file is."""

    NATIVE = "native"
    QUEUE_LOG = "queue_log"


@dataclass(frozen=True, slots=True)
class ReplayOptions:
    """One replay; `file` "-" is standard input, `speed` None is as fast as it goes.

    More than one batch in flight gains little and lets events overtake each other.
    """

    file: str
    to: str = SERVICE
    format: Format = Format.NATIVE
    key: str | None = None
    clock: Clocking = Clocking.SHIFT
    speed: float | None = 1.0
    source: str = "replay"
    batch: int = 1000
    in_flight: int = 1
    tries: int = 8

    def __post_init__(self) -> None:
        if self.clock is Clocking.SHIFT and self.speed is None:
            raise ValueError(
                "shifted events need a pace: give --speed a number, or use --clock events"
            )
        if self.speed is not None and self.speed <= 0:
            raise ValueError("the speed must be above 0")
