"""Channels with their secrets, the outbox and what stands, on SQLite and on PostgreSQL."""

from dataclasses import replace
from typing import Any

import pytest

from app.alerts.notice import Notice, Reason, TimelineEntry, notice_id
from app.metrics.beside import AlertPicture
from app.store.channel_contract import Message, NotTheNewest, Outcome, StoredChannel, Trouble
from app.store.contract import Part, Store
from app.store.database import Database, open_engine
from app.store.notices import put
from app.store.place import Place
from app.store.source_contract import LiveSecret

TOKEN = "planted-" + "token-0815"
FLOOR = StoredChannel(
    id="c1",
    name="Floor",
    kind="slack_bot",
    settings={"channel": "#floor"},
    secrets={"bot_token": LiveSecret("s1", TOKEN, 1_000)},
    language="hu",
    enabled=True,
    is_default=True,
    broken=None,
    created_at=1_000,
    changed_at=1_000,
)
LOST = Trouble(2_000, "channel_not_found")


def notice(revision: int = 1, alert: str = "a", channel: str = "c1", **more: Any) -> Notice:
    given: dict[str, Any] = {"reason": Reason.FIRST_NOTIFICATION, "is_loud": True, "at": 1_000}
    return Notice(
        id=notice_id(alert, revision, channel),
        alert=alert,
        channel=channel,
        revision=revision,
        picture=AlertPicture(alert, "breach", "Breach", "critical", "firing", "…"),
        timeline=[TimelineEntry(1_000, Reason.FIRST_NOTIFICATION)],
        **(given | more),
    )


async def written(
    place: Place, *notices: Notice, centre: str = "main", trouble: Exception | None = None
) -> None:
    """Put notices as the judge does, in one transaction with whatever else is to be kept."""
    database = Database(open_engine(place))
    try:
        async with database.writing("alerts") as connection:
            await put(connection, centre, notices)
            if trouble is not None:
                raise trouble
    finally:
        await database.close()


async def test_a_channel_is_kept_changed_and_forgotten_without_its_secret_in_the_audit(
    store: Store,
) -> None:
    await store.channels.add(FLOOR, "key")
    assert await store.channels.every() == [FLOOR]
    made = replace(FLOOR, enabled=False, changed_at=2_000)
    assert await store.channels.change("c1", lambda _: made, "session", 2_000) == made
    assert await store.channels.every() == [made]
    assert await store.channels.remove("c1", "key", 3_000)
    assert not await store.channels.remove("c1", "key", 3_000)
    assert await store.channels.change("c1", lambda _: made, "session", 2_000) is None
    entries = await store.audit.read(subject="c1")
    assert [e.what for e in entries] == ["channel.removed", "channel.changed", "channel.added"]
    assert TOKEN not in str(entries)
    assert TOKEN not in repr(FLOOR)
    assert entries[2].after is not None
    assert entries[2].after["secrets"]["bot_token"]["ending"] == "…0815"


async def test_how_a_channel_was_found_does_not_undo_what_somebody_changed_meanwhile(
    store: Store,
) -> None:
    await store.channels.add(FLOOR, "key")
    before = (await store.changes.numbers())[Part.CHANNELS]
    await store.channels.found("c1", LOST, seen=FLOOR.changed_at)
    assert (await store.channels.every())[0].broken == LOST
    assert (await store.changes.numbers())[Part.CHANNELS] > before
    repaired = replace(FLOOR, changed_at=3_000)
    await store.channels.change("c1", lambda _: repaired, "key", 3_000)
    await store.channels.found("c1", LOST, seen=FLOOR.changed_at)
    assert (await store.channels.every())[0].broken is None


async def test_a_notice_put_twice_waits_once_and_in_order(store: Store, place: Place) -> None:
    first, second, other = notice(1), notice(2), notice(1, "b", "c2")
    await written(place, first, other)
    await written(place, first, second)
    await written(place)
    await written(place, notice(9), centre="north")
    assert await store.outbox.waiting(10) == [first, other, second]
    assert await store.outbox.waiting(2) == [first, other]


async def test_a_settled_notice_waits_no_more_even_if_it_is_put_again(
    store: Store, place: Place
) -> None:
    await written(place, notice(1), notice(2))
    number = await store.outbox.begin()
    await store.outbox.settle(number, [notice(1).id], Outcome.SENT, 5_000)
    await written(place, notice(1))
    assert await store.outbox.waiting(10) == [notice(2)]
    await store.outbox.forget(number, 5_001)
    assert await store.outbox.waiting(10) == [notice(2)]


async def test_a_notice_not_kept_with_its_decision_is_not_told(store: Store, place: Place) -> None:
    with pytest.raises(ZeroDivisionError):
        await written(place, notice(1), trouble=ZeroDivisionError())
    assert await store.outbox.waiting(10) == []


async def test_what_stands_is_read_again_as_it_was(store: Store) -> None:
    number = await store.outbox.begin()
    message = Message("a", "c1", None, 0, (), 7_000)
    assert await store.outbox.message("a", "c1") is None
    await store.outbox.keep(number, message, 7_000)
    assert await store.outbox.message("a", "c1") == message
    assert await store.outbox.doubtful() == [message]
    found = message._replace(place={"ts": "1.2"}, revision=3, told=("1.x",), tried_at=None)
    await store.outbox.keep(number, found, 8_000)
    assert await store.outbox.message("a", "c1") == found
    assert await store.outbox.doubtful() == []
    await store.outbox.forget(number, 8_000)
    assert await store.outbox.message("a", "c1") == found
    await store.outbox.forget(number, 8_001)
    assert await store.outbox.message("a", "c1") is None


async def test_only_the_newest_sender_writes(store: Store, place: Place) -> None:
    await written(place, notice(1))
    older, newer = await store.outbox.begin(), await store.outbox.begin()
    message = Message("a", "c1", None, 0, (), 7_000)
    with pytest.raises(NotTheNewest):
        await store.outbox.keep(older, message, 7_000)
    with pytest.raises(NotTheNewest):
        await store.outbox.settle(older, [notice(1).id], Outcome.SENT, 7_000)
    assert await store.outbox.message("a", "c1") is None
    assert await store.outbox.waiting(10) == [notice(1)]
    await store.outbox.keep(newer, message, 7_000)
