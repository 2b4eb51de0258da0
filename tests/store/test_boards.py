"""What the store promises of boards, links and the broadcast, on SQLite and on PostgreSQL."""

import asyncio

import pytest

from app.boards.broadcast import Broadcast
from app.boards.document import DEFAULT, BoardDocument, Limits
from app.store.board_contract import BoardUnknown, By
from app.store.contract import Conflict, Store
from app.store.door import LazyStore
from app.store.place import Place

ANN = By("session", 1_000)
LATER = By("key", 2_000)
CARDS = BoardDocument(
    name="Kártyák – کارت",
    queues=("CA", "Süd 🐟"),
    order=("Süd 🐟", "CA"),
    message="Fire drill at 15:00",
    thresholds={"asa": Limits(20, 60)},
)


async def test_main_is_there_by_itself(store: Store) -> None:
    (main,) = await store.boards.every()
    assert (main.id, main.version, main.document) == ("main", 0, DEFAULT)
    assert await store.boards.one("main") == main
    with pytest.raises(BoardUnknown):
        await store.boards.one("cards")


async def test_what_was_kept_is_read_again_as_it_was(store: Store) -> None:
    made = await store.boards.put("cards", CARDS, ANN, expected=0)
    assert (made.version, made.changed_by) == (1, "session")
    assert await store.boards.one("cards") == made
    assert [board.id for board in await store.boards.every()] == ["main", "cards"]


async def test_every_change_counts_and_is_audited_and_the_same_again_is_none(store: Store) -> None:
    await store.boards.put("cards", CARDS, ANN)
    await store.boards.put("cards", CARDS, LATER)
    changed = await store.boards.put("cards", DEFAULT, LATER, expected=1)
    assert changed.version == 2
    newest, oldest = await store.audit.read(subject="board:cards")
    assert (newest.who, newest.what) == ("key", "board.changed")
    assert newest.before is not None
    assert newest.before["name"] == "Kártyák – کارت"
    assert oldest.before is None


async def test_whoever_expects_another_version_changes_nothing(store: Store) -> None:
    await store.boards.put("cards", CARDS, ANN)
    for expected in (0, 2):
        with pytest.raises(Conflict) as told:
            await store.boards.put("cards", DEFAULT, LATER, expected)
        assert told.value.version == 1
        with pytest.raises(Conflict):
            await store.boards.delete("cards", LATER, expected)
    assert (await store.boards.one("cards")).document == CARDS
    assert len(await store.audit.read()) == 1


async def test_of_many_who_expect_the_same_version_one_wins(store: Store, place: Place) -> None:
    other = LazyStore(place, "main")
    boards = [store.boards, (await other.open()).boards]
    puts = [
        boards[n % 2].put("cards", BoardDocument(name=f"by {n}"), By("key", n), 0) for n in range(8)
    ]
    outcomes = await asyncio.gather(*puts, return_exceptions=True)
    await other.close()
    assert sum(isinstance(each, Conflict) for each in outcomes) == 7
    assert (await store.boards.one("cards")).version == 1


async def test_a_deleted_board_is_gone_with_its_links_and_its_number_goes_on(store: Store) -> None:
    await store.boards.put("cards", CARDS, ANN)
    await store.kiosk_links.create("cards", "Reception", "h1", ANN)
    kept = await store.kiosk_links.create("main", "Hall", "h2", ANN)
    await store.boards.delete("cards", LATER)
    with pytest.raises(BoardUnknown):
        await store.boards.one("cards")
    with pytest.raises(BoardUnknown):
        await store.boards.delete("cards", LATER)
    assert await store.kiosk_links.opened_by("h1") is None
    assert await store.kiosk_links.living() == {kept.id}
    assert (await store.boards.put("cards", CARDS, LATER, expected=0)).version == 3


async def test_main_deleted_is_as_it_was_by_itself(store: Store) -> None:
    await store.boards.delete("main", ANN)
    assert await store.audit.read() == []
    await store.boards.put("main", CARDS, ANN)
    link = await store.kiosk_links.create("main", "Hall", "h", ANN)
    await store.boards.delete("main", LATER)
    assert (await store.boards.one("main")).document == DEFAULT
    assert await store.kiosk_links.living() == {link.id}


async def test_a_link_opens_its_board_until_it_is_revoked(store: Store) -> None:
    link = await store.kiosk_links.create("main", "Hall", "hash", ANN)
    assert await store.kiosk_links.opened_by("hash") == link
    assert await store.kiosk_links.opened_by("other") is None
    assert await store.kiosk_links.of("main") == [link]
    assert not await store.kiosk_links.revoke("cards", link.id, LATER)
    assert await store.kiosk_links.revoke("main", link.id, LATER)
    assert not await store.kiosk_links.revoke("main", link.id, LATER)
    assert await store.kiosk_links.opened_by("hash") is None
    assert await store.kiosk_links.living() == frozenset()
    audited = await store.audit.read(subject="board:main")
    assert [entry.what for entry in audited] == ["kiosk_link.revoked", "kiosk_link.created"]
    assert "hash" not in str(audited)


async def test_no_link_leads_to_a_board_that_is_not_there(store: Store) -> None:
    with pytest.raises(BoardUnknown):
        await store.kiosk_links.create("cards", "Hall", "hash", ANN)
    assert await store.audit.read() == []


async def test_centres_know_nothing_of_each_other(store: Store, place: Place) -> None:
    await store.kiosk_links.create("main", "Hall", "hash", ANN)
    await store.boards.put("cards", CARDS, ANN)
    await store.broadcast.replace(Broadcast("Here"), ANN)
    other = LazyStore(place, "other")
    theirs = await other.open()
    assert await theirs.kiosk_links.opened_by("hash") is None
    assert [board.id for board in await theirs.boards.every()] == ["main"]
    assert await theirs.broadcast.current() is None
    await other.close()


async def test_the_broadcast_is_one_line_set_and_taken_back(store: Store) -> None:
    assert await store.broadcast.current() is None
    await store.broadcast.replace(None, ANN)
    for line in (Broadcast("One"), Broadcast("Two", until=5_000), Broadcast("Two", until=5_000)):
        await store.broadcast.replace(line, ANN)
        assert await store.broadcast.current() == line
    await store.broadcast.replace(None, LATER)
    assert await store.broadcast.current() is None
    lines = [(entry.before, entry.after) for entry in await store.audit.read(subject="broadcast")]
    assert lines == [
        ({"text": "Two", "until": "1970-01-01T00:00:05.000Z"}, None),
        ({"text": "One", "until": None}, {"text": "Two", "until": "1970-01-01T00:00:05.000Z"}),
        (None, {"text": "One", "until": None}),
    ]
