"""Sources with their secrets, on SQLite and on PostgreSQL."""

import asyncio
from dataclasses import replace

import pytest

from app.store.contract import Part, Store, StoreUnavailable
from app.store.door import LazyStore
from app.store.following import Followed
from app.store.place import Place
from app.store.source_contract import LiveSecret, NameTaken, StoredSource

SECRET = "planted-" + "secret-0815"
FLEX = StoredSource(
    name="flex",
    provider="twilio",
    settings={"mapping": {"rules": [{"type": "call.queued", "fields": {"at": "$.„t“"}}]}},
    secrets=(LiveSecret("s1", SECRET, 1_000),),
    created_at=1_000,
    changed_at=1_000,
)


async def test_what_was_kept_is_read_again_as_it_was(store: Store) -> None:
    assert await store.sources.every() == []
    await store.sources.add(FLEX, "key")
    other = replace(FLEX, name="a.b", secrets=())
    await store.sources.add(other, "key")
    assert await store.sources.every() == [other, FLEX]


async def test_a_name_is_given_once(store: Store) -> None:
    await store.sources.add(FLEX, "key")
    with pytest.raises(NameTaken):
        await store.sources.add(replace(FLEX, provider="connect"), "key")
    assert await store.sources.every() == [FLEX]
    assert len(await store.audit.read()) == 1


async def test_a_change_and_a_removal_are_audited_without_the_secret(store: Store) -> None:
    await store.sources.add(FLEX, "key")
    made = replace(FLEX, settings={}, changed_at=2_000)
    assert await store.sources.change("flex", lambda _: made, "session", 2_000) == made
    assert await store.sources.every() == [made]
    assert await store.sources.remove("flex", "key", 3_000)
    assert not await store.sources.remove("flex", "key", 4_000)
    entries = await store.audit.read(subject="flex")
    assert [(e.at, e.who, e.what) for e in entries] == [
        (3_000, "key", "source.removed"),
        (2_000, "session", "source.changed"),
        (1_000, "key", "source.added"),
    ]
    assert SECRET not in str(entries)
    assert entries[2].after is not None
    assert entries[2].after["secrets"][0]["ending"] == "…0815"


async def test_nobody_is_changed_who_is_not_there(store: Store) -> None:
    assert await store.sources.change("flex", lambda source: source, "key", 1) is None
    assert await store.audit.read() == []


async def test_an_edit_that_refuses_changes_nothing(store: Store) -> None:
    await store.sources.add(FLEX, "key")

    def refuse(source: StoredSource) -> StoredSource:
        raise NameTaken(source.name)

    with pytest.raises(NameTaken):
        await store.sources.change("flex", refuse, "key", 2)
    assert await store.sources.every() == [FLEX]


async def test_edits_at_once_are_all_kept(store: Store, place: Place) -> None:
    await store.sources.add(replace(FLEX, settings={"n": 0}), "key")
    other = LazyStore(place, "main")
    stores = [store, await other.open()]

    def count(source: StoredSource) -> StoredSource:
        return replace(source, settings={"n": source.settings["n"] + 1})

    await asyncio.gather(*(stores[n % 2].sources.change("flex", count, "key", n) for n in range(8)))
    await other.close()
    (kept,) = await store.sources.every()
    assert kept.settings == {"n": 8}


async def test_a_secret_does_not_show_where_a_source_is_printed() -> None:
    assert SECRET not in repr(FLEX)
    assert LiveSecret("s", "short", 0).ending == "…"


async def test_centres_know_nothing_of_each_other(store: Store, place: Place) -> None:
    await store.sources.add(FLEX, "key")
    door = LazyStore(place, "north")
    north = await door.open()
    assert await north.sources.every() == []
    assert await north.changes.numbers() == {}
    await north.sources.add(FLEX, "key")
    await door.close()


async def test_every_change_of_a_part_has_a_higher_number(store: Store) -> None:
    assert await store.changes.numbers() == {}
    await store.sources.add(FLEX, "key")
    first = (await store.changes.numbers())[Part.SOURCES]
    await store.sources.change("flex", lambda source: source, "key", 2)
    assert (await store.changes.numbers())[Part.SOURCES] > first


async def test_who_follows_sees_what_others_change(store: Store, place: Place) -> None:
    door = LazyStore(place, "main")
    seen: asyncio.Queue[list[str]] = asyncio.Queue()

    async def read(opened: Store) -> list[str]:
        names = [source.name for source in await opened.sources.every()]
        seen.put_nowait(names)
        return names

    followed = Followed(door, Part.SOURCES, read)
    running = asyncio.create_task(followed.run(first_s=0, pause_s=0.01))
    assert await seen.get() == []
    await store.sources.add(FLEX, "key")
    assert await seen.get() == ["flex"]
    await store.sources.remove("flex", "key", 1)
    assert await seen.get() == []
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await door.close()


async def test_what_was_seen_stays_while_the_database_is_away(store: Store, place: Place) -> None:
    class Door(LazyStore):
        is_away = False

        async def open(self) -> Store:  # type: ignore[explicit-override]
            if self.is_away:
                raise StoreUnavailable("away")
            return await super().open()

    door = Door(place, "main")
    await store.sources.add(FLEX, "key")

    async def read(opened: Store) -> int:
        return len(await opened.sources.every())

    followed, late = Followed(door, Part.SOURCES, read), Followed(door, Part.SOURCES, read)
    assert await followed.look() == 1
    door.is_away = True
    assert await followed.look_if_possible() == 1
    with pytest.raises(StoreUnavailable):
        await followed.look()
    with pytest.raises(StoreUnavailable):
        await late.look_if_possible()
    await door.close()
