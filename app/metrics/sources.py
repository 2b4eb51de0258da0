"""The sources: when each last spoke, how far its clock is off, how late its events come."""

from typing import Final

from msgspec import UNSET

from app.events.instants import MINUTE, SECOND, Instant, Millis, format_instant
from app.metrics.columns import FOREVER
from app.metrics.snapshot import SourcePicture

SILENT_WITH_HEARTBEATS: Final[Millis] = 15 * SECOND
SILENT_WITHOUT: Final[Millis] = 5 * MINUTE
"""A source that sends no heartbeats may be quiet because nobody calls: it is given longer."""

_REMEMBERED: Final = 200
"""Deliveries over which a source's clock offset is estimated."""


class Source:
    """What is known of one source."""

    __slots__ = (
        "_least",
        "delays",
        "heard_at",
        "heartbeats",
        "is_heard",
        "name",
        "newest",
        "tested_at",
    )

    def __init__(self, name: str, heard_at: Instant, newest: Instant) -> None:
        self.name = name
        self.heard_at = heard_at
        """When its last event reached us."""
        self.newest = newest
        self.heartbeats = False
        self.delays: list[Millis] = []
        """Arrival minus event time of its latest deliveries, oldest first."""
        self._least: Millis | None = None
        """The smallest of them, once it was asked for."""
        self.tested_at: Instant | None = None
        """When its way was last tried."""
        self.is_heard = True
        """Whether anything but a test came from it."""

    @property
    def skew(self) -> Millis:
        """The estimated clock offset: the smallest delay seen lately (negative = its clock is ahead)."""
        if self._least is None and self.delays:
            self._least = min(self.delays)
        return self._least or 0

    @property
    def lag(self) -> Millis:
        """How late its last event came, the clock offset removed."""
        return self.delays[-1] - self.skew if self.delays else 0

    def hear(self, at: Instant, received: Instant) -> None:
        """Note that an event of the source arrived."""
        self.heard_at = max(self.heard_at, received)
        self.newest = max(self.newest, at)
        delays = self.delays
        delay = received - at
        delays.append(delay)
        if self._least is not None and delay < self._least:
            self._least = delay
        if len(delays) > 2 * _REMEMBERED:
            del delays[:-_REMEMBERED]
            self._least = None

    def silent_since(self, now: Instant) -> Instant | None:
        """Return since when the source has been silent for too long; None while it speaks."""
        is_over = self.is_heard and now - self.heard_at >= self.patience
        return self.heard_at if is_over else None

    @property
    def last_event_at(self) -> Instant:
        """When its newest event happened, tests included."""
        return self.newest if self.tested_at is None else max(self.newest, self.tested_at)

    @property
    def patience(self) -> Millis:
        """How long it may say nothing."""
        return SILENT_WITH_HEARTBEATS if self.heartbeats else SILENT_WITHOUT


class Sources:
    """Every source heard of."""

    def __init__(self, *, live: bool) -> None:
        self._live = live
        """Whether arrival and event times are of one clock; under replay there is no lag to speak of."""
        self.known: dict[str, Source] = {}
        self._speaking: Source | None = None
        """The source heard last: the next event mostly is of the same."""
        self.tested = False
        """Whether a way was tried since the board was last formed."""
        self.returned = False
        """Whether a source spoke since then that may have been silent before."""

    def hear(self, name: str, at: Instant, received: Instant, *, heartbeat: bool) -> str:
        """Note an event of a source; return its name, by the text that is kept."""
        heard = received if self._live else at
        source = self._speaking
        if source is None or source.name != name or not source.is_heard:
            source = self.known.get(name)
            if source is None or not source.is_heard:
                source = self._begin(name, heard, at)
            self._speaking = source
        if heard - source.heard_at >= SILENT_WITH_HEARTBEATS:
            self.returned = True
        source.hear(at, heard)
        if heartbeat:
            source.heartbeats = True
        return source.name

    def _begin(self, name: str, heard: Instant, at: Instant) -> Source:
        source, tested = Source(name, heard, at), self.known.get(name)
        source.tested_at = tested.tested_at if tested is not None else None
        self.known[name] = source
        return source

    def test(self, name: str, at: Instant) -> None:
        """Note that the way from a source was tried: it says nothing of whether the source speaks."""
        source = self.known.get(name)
        if source is None:
            source = self.known[name] = Source(name, at, at)
            source.is_heard = False
        source.tested_at = max(source.tested_at or at, at)
        self.tested = True

    def pictures(self, now: Instant) -> list[SourcePicture]:
        """Return every source as it is shown at an instant."""
        return [self._picture(self.known[name], now) for name in sorted(self.known)]

    def lag(self) -> Millis:
        """Return the worst lag of the sources that speak."""
        lags = [source.lag for source in self.known.values()]
        return max(lags) if lags else 0

    def silent(self, name: str, now: Instant) -> bool:
        """Tell whether a source has been silent for too long."""
        source = self.known.get(name)
        return self._live and source is not None and source.silent_since(now) is not None

    def goes_silent(self, name: str, now: Instant) -> Instant | None:
        """Return when a source that speaks now will have been silent for too long."""
        source = self.known.get(name)
        is_quiet = source is None or not source.is_heard or source.silent_since(now) is not None
        if not self._live or source is None or is_quiet:
            return None
        return source.heard_at + source.patience

    def next_silence(self, now: Instant) -> Instant:
        """Return when the first of the sources that speak will have been silent for too long."""
        soonest = FOREVER
        for name in self.known:
            at = self.goes_silent(name, now)
            if at is not None and at < soonest:
                soonest = at
        return soonest

    def _picture(self, source: Source, now: Instant) -> SourcePicture:
        since = source.silent_since(now) if self._live else None
        return SourcePicture(
            source=source.name,
            last_event_at=format_instant(source.last_event_at),
            lag_s=source.lag / SECOND,
            silent=since is not None,
            silent_since=format_instant(since) if since is not None else None,
            skew_s=source.skew / SECOND,
            tested_only=UNSET if source.is_heard else True,
        )
