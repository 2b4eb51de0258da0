"""Boards in the database: the newest version of each; the audit holds what they were."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, Select, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from typing_extensions import override

from app.boards.document import DEFAULT, MAIN, BoardDocument, read_document, shown_document
from app.store import tables
from app.store.audit import Change
from app.store.board_contract import BoardStore, BoardUnknown, By, StoredBoard
from app.store.contract import Conflict, Shown
from app.store.database import Database

CHANGED = "board.changed"
DELETED = "board.deleted"

_BY_ITSELF = StoredBoard(MAIN, 0, DEFAULT, None, None)
_table = tables.boards
_c = _table.c
_links = tables.kiosk_links


class StoredBoards(BoardStore):
    """The boards of one centre."""

    def __init__(self, database: Database, centre: str) -> None:
        self._database = database
        self._centre = centre

    @override
    async def every(self) -> Sequence[StoredBoard]:
        query = select(_table).where(_c.centre == self._centre).order_by(_c.id)
        async with self._database.reading() as connection:
            kept = [board for row in await connection.execute(query) if (board := _board(row))]
        main = next((board for board in kept if board.id == MAIN), _BY_ITSELF)
        return [main, *(board for board in kept if board.id != MAIN)]

    @override
    async def one(self, board: str) -> StoredBoard:
        async with self._database.reading() as connection:
            row = (await connection.execute(self._of(board))).first()
        found = _found(board, row)
        if found is None:
            raise BoardUnknown(board)
        return found

    @override
    async def put(
        self, board: str, document: BoardDocument, by: By, expected: int | None = None
    ) -> StoredBoard:
        after = shown_document(document)
        async with self._writing() as connection:
            row = (await connection.execute(self._of(board))).first()
            before = _found(board, row)
            _expect(board, expected, before)
            if before is not None and before.version and before.document == document:
                return before
            version = (row.version if row else 0) + 1
            made = StoredBoard(board, version, document, by.at, by.who)
            await self._keep(connection, made, after)
            change = Change(self._centre, by.who, by.at)
            await change.write(connection, CHANGED, f"board:{board}", _shown(before), after)
        return made

    @override
    async def delete(self, board: str, by: By, expected: int | None = None) -> None:
        async with self._writing() as connection:
            row = (await connection.execute(self._of(board))).first()
            before = _found(board, row)
            if before is None:
                raise BoardUnknown(board)
            _expect(board, expected, before)
            if not before.version:
                return
            # The number goes on, so that an old page never takes a later board for its own.
            gone = before._replace(version=before.version + 1, changed_at=by.at, changed_by=by.who)
            await self._keep(connection, gone, None)
            if board != MAIN:
                await self._revoke_links(connection, board, by)
            change = Change(self._centre, by.who, by.at)
            await change.write(connection, DELETED, f"board:{board}", _shown(before), None)

    def _writing(self) -> Any:
        return self._database.writing(f"{self._centre} {_table.name}")

    async def _keep(
        self, connection: AsyncConnection, board: StoredBoard, document: Shown | None
    ) -> None:
        row = board._asdict() | {"centre": self._centre, "document": document}
        await connection.execute(delete(_table).where(*self._is(board.id)))
        await connection.execute(insert(_table).values(row))

    async def _revoke_links(self, connection: AsyncConnection, board: str, by: By) -> None:
        these = (
            _links.c.centre == self._centre,
            _links.c.board == board,
            _links.c.revoked_at.is_(None),
        )
        await connection.execute(update(_links).where(*these).values(revoked_at=by.at))

    def _of(self, board: str) -> Select[Any]:
        return select(_table).where(*self._is(board))

    def _is(self, board: str) -> Any:
        return (_c.centre == self._centre, _c.id == board)


def _board(row: Row[Any]) -> StoredBoard | None:
    if row.document is None:
        return None
    document = read_document(row.document)
    return StoredBoard(row.id, row.version, document, row.changed_at, row.changed_by)


def _found(board: str, row: Row[Any] | None) -> StoredBoard | None:
    kept = _board(row) if row else None
    if kept is not None or board != MAIN:
        return kept
    return _BY_ITSELF


def _shown(board: StoredBoard | None) -> Shown | None:
    return shown_document(board.document) if board is not None and board.version else None


def _expect(board: str, expected: int | None, before: StoredBoard | None) -> None:
    present = before.version if before else 0
    if expected not in {None, present}:
        raise Conflict(board, present)
