"""The notices on their way: written with the decision they tell of, and settled once they are told."""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from app.alerts.notice import Notice
from app.store import channel_tables as tables
from app.store.upserts import upsert


async def put(connection: AsyncConnection, centre: str, notices: Sequence[Notice]) -> None:
    """Write notices in the transaction of the decisions they tell of; one of a known id changes nothing."""
    if notices:
        insert = upsert(connection.dialect.name, tables.notices).on_conflict_do_nothing()
        await connection.execute(insert, [_row(centre, notice) for notice in notices])


def _row(centre: str, notice: Notice) -> dict[str, Any]:
    return {
        "centre": centre,
        "id": notice.id,
        "channel": notice.channel,
        "alert": notice.alert,
        "revision": notice.revision,
        "notice": msgspec.to_builtins(notice),
        "settled_at": None,
    }
