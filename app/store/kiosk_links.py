"""The links of televisions: what opens them is kept as a hash only."""

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, insert, select, update
from typing_extensions import override

from app.boards.document import MAIN
from app.store import tables
from app.store.audit import Change
from app.store.board_contract import BoardUnknown, By, KioskLink, KioskLinkStore
from app.store.database import Database

CREATED = "kiosk_link.created"
REVOKED = "kiosk_link.revoked"

_table = tables.kiosk_links
_c = _table.c
_COLUMNS = [_c[name] for name in KioskLink._fields]
_boards = tables.boards.c


class StoredKioskLinks(KioskLinkStore):
    """The kiosk links of one centre."""

    def __init__(self, database: Database, centre: str) -> None:
        self._database = database
        self._centre = centre

    @override
    async def of(self, board: str) -> Sequence[KioskLink]:
        return await self._read(_c.board == board)

    @override
    async def create(self, board: str, label: str, token_hash: str, by: By) -> KioskLink:
        made = KioskLink(uuid.uuid4().hex[:12], board, label, by.at, by.who)
        row = made._asdict() | {"centre": self._centre, "token_hash": token_hash}
        there = select(_boards.id).where(
            _boards.centre == self._centre, _boards.id == board, _boards.document.is_not(None)
        )
        # Under the boards' own lock: a board cannot be deleted in between.
        async with self._database.writing(f"{self._centre} boards") as connection:
            if board != MAIN and (await connection.execute(there)).first() is None:
                raise BoardUnknown(board)
            await connection.execute(insert(_table).values(row))
            after = {"link": made.id, "label": label}
            change = Change(self._centre, by.who, by.at)
            await change.write(connection, CREATED, f"board:{board}", None, after)
        return made

    @override
    async def revoke(self, board: str, link: str, by: By) -> bool:
        this = (*self._living(), _c.board == board, _c.id == link)
        async with self._database.writing(f"{self._centre} boards") as connection:
            found = (await connection.execute(select(*_COLUMNS).where(*this))).first()
            if found is None:
                return False
            await connection.execute(update(_table).where(*this).values(revoked_at=by.at))
            before = {"link": link, "label": found.label}
            change = Change(self._centre, by.who, by.at)
            await change.write(connection, REVOKED, f"board:{board}", before, None)
        return True

    @override
    async def opened_by(self, token_hash: str) -> KioskLink | None:
        found = await self._read(_c.token_hash == token_hash)
        return found[0] if found else None

    @override
    async def living(self) -> frozenset[str]:
        return frozenset(link.id for link in await self._read())

    async def _read(self, *where: ColumnElement[bool]) -> Sequence[KioskLink]:
        query = select(*_COLUMNS).where(*self._living(), *where).order_by(_c.created_at, _c.id)
        async with self._database.reading() as connection:
            return [_link(row) for row in await connection.execute(query)]

    def _living(self) -> tuple[ColumnElement[bool], ...]:
        return (_c.centre == self._centre, _c.revoked_at.is_(None))


def _link(row: Row[Any]) -> KioskLink:
    return KioskLink(**row._asdict())
