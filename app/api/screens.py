"""What every screen is told beside figures: the broadcast, and to televisions their board."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import structlog

from app.api.parts import ApiParts
from app.boards.broadcast import Broadcast
from app.events.instants import format_instant
from app.metrics.snapshot import QueueId
from app.push.close_codes import CloseCode
from app.push.frames import Banner, BoardFrame, Text, written
from app.push.hub import Hub
from app.push.mailbox import Mailbox
from app.push.views import view_of_board
from app.store.board_contract import KioskLink, StoredBoard
from app.store.contract import Part, Store, StoreUnavailable
from app.store.following import Followed
from app.streams.connection import UNREACHABLE

LOOK_S = 5.0
"""How often the database is looked at though nobody rang: a broadcast ends, a ring was lost."""

_BANNER = "banner"
_BOARD = "board"

_log = structlog.get_logger()


@dataclass
class _Kiosk:
    board: StoredBoard
    link: str | None
    told: Text


class Screens:
    """The televisions connected here, and what all screens here were told last."""

    def __init__(self, parts: ApiParts, hub: Hub) -> None:
        self._parts = parts
        self._hub = hub
        self._kiosks: dict[Mailbox, _Kiosk] = {}
        self._told: Broadcast | None = None
        self._names = Followed(parts.store, Part.IDENTITIES, names_of_queues)
        self._looking = asyncio.Lock()
        self._rung = asyncio.Event()

    @contextmanager
    def join(self, board: StoredBoard, link: KioskLink | None) -> Iterator[Mailbox]:
        """Give a television its mailbox, its board first; without a link it is somebody signed in."""
        with self._hub.join(view_of_board(board.document)) as mailbox:
            told = self._frame(board)
            mailbox.announce(_BOARD, told)
            self._kiosks[mailbox] = _Kiosk(board, link.id if link else None, told)
            try:
                yield mailbox
            finally:
                del self._kiosks[mailbox]

    def watching(self, link: str) -> int:
        """Return how many televisions watch here by this link."""
        return sum(kiosk.link == link for kiosk in self._kiosks.values())

    async def changed(self) -> None:
        """Show what was just changed, here and on every other edge."""
        await self.look()
        # Whoever does not hear it looks by itself, a little later.
        with suppress(*UNREACHABLE):
            await self._parts.bell.ring()

    async def look(self) -> None:
        """Show what the database says now; while it is away, what it said last stands."""
        with suppress(StoreUnavailable):
            async with self._looking:
                store = await self._parts.store.open()
                self._tell(await store.broadcast.current())
                await self._names.look()
                if self._kiosks:
                    await self._look_at_kiosks(store)

    async def run(self) -> None:
        """Look at every ring, and from time to time, until cancelled."""
        listening = asyncio.create_task(self._listen())
        try:
            while True:
                await self._look_to_the_end()
                with suppress(TimeoutError):
                    async with asyncio.timeout(LOOK_S):
                        await self._rung.wait()
                self._rung.clear()
        finally:
            listening.cancel()

    async def _look_to_the_end(self) -> None:
        """Look, and when cancelled meanwhile do not leave the database in the middle of it."""
        looking = asyncio.create_task(self._look_safely())
        try:
            await asyncio.shield(looking)
        finally:
            await looking

    async def _look_safely(self) -> None:
        try:
            await self.look()
        except Exception as trouble:  # noqa: BLE001  screens go on with what they know
            _log.error("screens_failed", error=type(trouble).__name__)

    async def _listen(self) -> None:
        async for _ in self._parts.bell.rings():
            self._rung.set()

    def _tell(self, broadcast: Broadcast | None) -> None:
        if broadcast is not None and broadcast.is_over(self._parts.clock.now()):
            broadcast = None
        if broadcast == self._told:
            return
        self._told = broadcast
        self._hub.announce(_BANNER, banner(broadcast))
        if broadcast is None:
            self._hub.withdraw(_BANNER)

    async def _look_at_kiosks(self, store: Store) -> None:
        living = await store.kiosk_links.living()
        boards = {board.id: board for board in await store.boards.every()}
        for mailbox, kiosk in self._kiosks.items():
            board = boards.get(kiosk.board.id)
            if kiosk.link is not None and kiosk.link not in living:
                mailbox.end(CloseCode.NOT_SIGNED_IN)
            elif board is None:
                mailbox.end(CloseCode.NO_SUCH_BOARD)
            else:
                self._show(mailbox, kiosk, board)

    def _show(self, mailbox: Mailbox, kiosk: _Kiosk, board: StoredBoard) -> None:
        if (told := self._frame(board)) != kiosk.told:
            kiosk.told = told
            mailbox.announce(_BOARD, told)
        if board.version != kiosk.board.version:
            kiosk.board = board
            self._hub.show(mailbox, view_of_board(board.document))

    def _frame(self, board: StoredBoard) -> Text:
        shown, names = board.document.queues, self._names.seen or {}
        told = {queue: name for queue, name in names.items() if shown is None or queue in shown}
        return written(BoardFrame(board.id, board.version, board.document, told))


def banner(broadcast: Broadcast | None) -> Text:
    """Return the frame that shows a broadcast, or takes it away."""
    if broadcast is None:
        return written(Banner(None))
    until = None if broadcast.until is None else format_instant(broadcast.until)
    return written(Banner(broadcast.text, until))


async def names_of_queues(store: Store) -> dict[QueueId, str]:
    """Return what people call those queues that have a name beside their id."""
    every = await store.identities.every()
    return {each.canonical: each.name for each in every if each.kind == "queue" and each.name}
