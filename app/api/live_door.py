"""Who may hear the live connection, and what they are shown: people everything, televisions a board."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TypeAlias

from fastapi import WebSocket

from app.api.door import Door, Way
from app.api.kiosk_door import KioskDoor
from app.api.parts import ApiParts
from app.api.screens import Screens
from app.push.close_codes import CloseCode
from app.push.hub import Hub
from app.push.mailbox import Mailbox
from app.store.board_contract import BoardUnknown, KioskLink
from app.store.contract import StoreUnavailable
from app.streams.connection import UNREACHABLE

BOARD = "board"
"""The parameter by which somebody signed in asks for a board as televisions see it."""

Entrance: TypeAlias = Callable[[], AbstractContextManager[Mailbox]]
"""Opens a mailbox, for as long as the client stays."""


class LiveDoor:
    """Lets in people by key or session, and televisions by their link."""

    def __init__(
        self, parts: ApiParts, door: Door, kiosks: KioskDoor, hub: Hub, screens: Screens
    ) -> None:
        self._store = parts.store
        self._door = door
        self._kiosks = kiosks
        self._hub = hub
        self._screens = screens

    async def entrance(self, socket: WebSocket) -> Entrance | CloseCode:
        """Return the way in, or why there is none."""
        try:
            return await self._entrance(socket)
        except BoardUnknown:
            return CloseCode.NO_SUCH_BOARD
        except (StoreUnavailable, *UNREACHABLE):
            return CloseCode.RESTARTING

    async def _entrance(self, socket: WebSocket) -> Entrance | CloseCode:
        way = await self._door.way_in(socket)
        link = await self._kiosks.link_of(socket) if way is None else None
        if way is None and link is None:
            return CloseCode.NOT_SIGNED_IN
        # A cookie travels with whatever page connects; a key only with who knows it.
        if way is not Way.KEY and not self._door.is_own_page(socket):
            return CloseCode.WRONG_ORIGIN
        board = link.board if link else socket.query_params.get(BOARD)
        return self._hub.join if board is None else await self._to_board(board, link)

    async def _to_board(self, board: str, link: KioskLink | None) -> Entrance:
        found = await (await self._store.open()).boards.one(board)
        return lambda: self._screens.join(found, link)
