"""The judge's papers: what it goes by, and what it decided on its way into the database."""

import asyncio
from collections.abc import Callable, Sequence

import structlog

from app.alerts.alert import Alert
from app.alerts.defaults import DEFAULTS
from app.alerts.docket import SHOWN_RESOLVED, Judged, merged, without
from app.alerts.judging import Chosen, Judge
from app.events.instants import Instant
from app.store.contract import Part, Store, StoreDoor, StoreUnavailable

_log = structlog.get_logger()

_PAUSE_S = 1.0
_FOLLOWED = (Part.ALERT_RULES, Part.SILENCES, Part.CHANNELS)

UNREAD = Chosen(DEFAULTS, channels=None)
"""Gone by until the database has been read: the defaults, and nobody is told yet."""


class Papers:
    """Keeps a judge and the database at one; while that is away, decisions pile up and none is lost."""

    def __init__(self, door: StoreDoor, judge: Judge) -> None:
        self.chosen = UNREAD
        self._door = door
        self._judge = judge
        self._number: int | None = None
        self._read: list[int] | None = None
        self._unwritten: list[Judged] = []
        self._news = asyncio.Event()
        self._written = asyncio.Event()
        self._written.set()
        self._has_read = asyncio.Event()
        self._is_well = True

    def take(self, judged: Judged) -> None:
        """Take what is to be written down."""
        if judged:
            self._unwritten.append(judged)
            self._written.clear()
            self._news.set()

    async def read(self, within_s: float) -> None:
        """Return once it is known how things stood, or after so many seconds."""
        await _within(within_s, self._has_read)

    async def written(self, within_s: float) -> None:
        """Return once everything is written down, or after so many seconds."""
        await _within(within_s, self._written)

    async def keep(self, now: Callable[[], Instant]) -> None:
        """Read and write until cancelled, through any absence of the database.

        Raises:
            NewerJudge: another judge has taken over.
        """
        while True:
            self._news.clear()
            try:
                await self._round(await self._door.open(), now)
                self._is_well = True
            except StoreUnavailable as away:
                if self._is_well:
                    _log.warning("alerts_wait", reason=str(away))
                self._is_well = False
            await self._rest()

    async def _rest(self) -> None:
        """Wait for something to write, for a second at most; the whole second while that is in vain."""
        if not self._is_well:
            await asyncio.sleep(_PAUSE_S)
            return
        await _within(_PAUSE_S, self._news)

    async def _round(self, store: Store, now: Callable[[], Instant]) -> None:
        if self._number is None:
            number = await store.alerts.begin()
            self._go_on(await store.alerts.going_on(now() - SHOWN_RESOLVED))
            self._number = number
        await self._read_again(store)
        taken = len(self._unwritten)
        if taken:
            await store.alerts.write(self._number, merged(self._unwritten[:taken]))
            del self._unwritten[:taken]
        if not self._unwritten:
            self._written.set()

    def _go_on(self, kept: Sequence[Alert]) -> None:
        """Go on with what was written down; what was made of the same without knowing it is forgotten."""
        forgotten = self._judge.adopt(kept)
        self._unwritten = [without(each, forgotten) for each in self._unwritten]

    async def _read_again(self, store: Store) -> None:
        # First the numbers: what changes in between is read twice, never missed.
        numbers = await store.changes.numbers()
        seen = [numbers.get(part, 0) for part in _FOLLOWED]
        if seen != self._read:
            self.chosen = await _chosen(store)
            self._judge.choose(self.chosen)
            self._read = seen
        self._has_read.set()


async def _within(seconds: float, event: asyncio.Event) -> None:
    """Wait for an event, but no longer than so many seconds."""
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return


async def _chosen(store: Store) -> Chosen:
    rules = [version.rule for version in await store.alert_rules.current()]
    channels = await store.channels.every()
    return Chosen(
        [rule for rule in rules if rule is not None],
        await store.silences.every(),
        [channel.id for channel in channels if channel.enabled and channel.is_default],
    )
