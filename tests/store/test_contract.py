"""What the store promises, on SQLite and on PostgreSQL."""

import asyncio
from itertools import pairwise
from typing import Any

import pytest

from app.events.instants import SECOND
from app.metrics.hours import Opening
from app.metrics.queue_settings import Formula, QueueSettings, read_settings
from app.metrics.status import Thresholds
from app.store.contract import AuditEntry, Conflict, Store, Version
from app.store.door import LazyStore
from app.store.place import Place

USUAL = QueueSettings()
STRICT = QueueSettings(
    name="Privatkunden – „Süd“",
    group="Bank",
    target_ratio=0.9,
    within=10 * SECOND,
    formula=Formula.ANSWERED_ONLY,
    hours=(Opening(days=(1, 2, 3), since="08:00", until="18:00"),),
    thresholds=Thresholds(breach_points=2.5),
)
ODD_NAMES = ["PS", "First queue", "a/b/versions", "Süd 🐟", "x" * 256, "%2F", "'; --"]


def brief(versions: Any) -> list[tuple[str, int]]:
    return [(each.queue, each.version) for each in versions]


async def test_nothing_is_known_at_first(store: Store) -> None:
    settings = store.queue_settings
    assert await settings.current() == []
    assert await settings.newest("PS") is None
    assert await settings.versions("PS") == []
    assert await settings.unpublished("log") == []
    assert await store.audit.read() == []


async def test_what_was_kept_is_read_again_as_it_was(store: Store) -> None:
    made = await store.queue_settings.change("PS", STRICT, "key", 1_000)
    assert made == Version("PS", 1, made.settings, 1_000, "key", published=False)
    assert read_settings(made.settings) == STRICT
    assert await store.queue_settings.newest("PS") == made
    assert await store.queue_settings.current() == [made]


@pytest.mark.parametrize("queue", ODD_NAMES)
async def test_a_queue_may_have_any_name(store: Store, queue: str) -> None:
    await store.queue_settings.change(queue, STRICT, "key", 1)
    assert brief(await store.queue_settings.current()) == [(queue, 1)]
    assert [entry.subject for entry in await store.audit.read(subject=queue)] == [queue]


async def test_every_change_is_a_version_and_a_line_in_the_audit(store: Store) -> None:
    first = await store.queue_settings.change("PS", USUAL, "key", 1_000)
    second = await store.queue_settings.change("PS", STRICT, "session", 2_000)
    assert await store.queue_settings.versions("PS") == [second, first]
    assert await store.queue_settings.current() == [second]
    newest, oldest = await store.audit.read()
    assert newest[1:] == (
        2_000, "session", "queue.configured", "PS", first.settings, second.settings,
    )  # fmt: skip
    assert (oldest.before, oldest.after) == (None, first.settings)
    assert newest.id > oldest.id


async def test_the_same_settings_again_are_no_change(store: Store) -> None:
    first = await store.queue_settings.change("PS", STRICT, "key", 1_000)
    assert await store.queue_settings.change("PS", STRICT, "session", 2_000, 1) == first
    assert len(await store.audit.read()) == 1


async def test_whoever_expects_another_version_changes_nothing(store: Store) -> None:
    await store.queue_settings.change("PS", USUAL, "key", 1_000, 0)
    for expected in (0, 2):
        with pytest.raises(Conflict) as told:
            await store.queue_settings.change("PS", STRICT, "key", 2_000, expected)
        assert told.value.version == 1
    with pytest.raises(Conflict):
        await store.queue_settings.change("NE", STRICT, "key", 2_000, 1)
    assert brief(await store.queue_settings.current()) == [("PS", 1)]
    assert len(await store.audit.read()) == 1


async def test_of_many_who_expect_the_same_version_one_wins(store: Store, place: Place) -> None:
    other = LazyStore(place, "main")
    stores = [store, await other.open()]
    changes = [
        stores[n % 2].queue_settings.change("PS", QueueSettings(name=f"by {n}"), "key", n, 0)
        for n in range(10)
    ]
    outcomes = await asyncio.gather(*changes, return_exceptions=True)
    await other.close()
    won = [each for each in outcomes if isinstance(each, Version)]
    assert [each.version for each in won] == [1]
    assert sum(isinstance(each, Conflict) for each in outcomes) == 9
    assert await store.queue_settings.versions("PS") == won


async def test_of_many_who_expect_nothing_all_are_kept(store: Store, place: Place) -> None:
    other = LazyStore(place, "main")
    stores = [store, await other.open()]
    changes = [
        stores[n % 2].queue_settings.change("PS", QueueSettings(name=f"by {n}"), "key", n)
        for n in range(10)
    ]
    made = await asyncio.gather(*changes)
    await other.close()
    assert sorted(each.version for each in made) == list(range(1, 11))
    audited = await store.audit.read()
    assert len(audited) == 10
    assert chained(audited)


def chained(entries: Any) -> bool:
    """Return whether each change begins where the one before it ended."""
    in_order = sorted(entries, key=lambda entry: entry.id)
    return all(b.before == a.after for a, b in pairwise(in_order))


async def test_what_is_marked_is_published_no_more(store: Store) -> None:
    settings = store.queue_settings
    for queue, at in (("PS", 1), ("NE", 2), ("PS", 3)):
        await settings.change(queue, QueueSettings(name=f"at {at}"), "key", at)
    assert brief(await settings.unpublished()) == [("NE", 1), ("PS", 1), ("PS", 2)]
    await settings.mark_published("PS", 1, "log")
    assert brief(await settings.unpublished()) == [("NE", 1), ("PS", 2)]
    assert [each.published for each in await settings.versions("PS")] == [False, True]
    await settings.mark_published("PS", 2, "log")
    await settings.mark_published("NE", 1, "log")
    assert await settings.unpublished("log") == []


async def test_another_event_log_is_told_the_newest_of_each_queue(store: Store) -> None:
    settings = store.queue_settings
    for name in ("first", "second"):
        made = await settings.change("PS", QueueSettings(name=name), "key", 1)
        await settings.mark_published("PS", made.version, "lost log")
    await settings.change("NE", USUAL, "key", 1)
    assert brief(await settings.unpublished()) == [("NE", 1)]
    assert brief(await settings.unpublished("new log")) == [("NE", 1), ("PS", 2)]


async def test_centres_know_nothing_of_each_other(store: Store, place: Place) -> None:
    door = LazyStore(place, "north")
    north = await door.open()
    await north.queue_settings.change("PS", STRICT, "key", 1)
    await store.queue_settings.change("PS", USUAL, "key", 1)
    await store.queue_settings.mark_published("PS", 1, "log")
    assert [each.published for each in await north.queue_settings.current()] == [False]
    assert len(await north.audit.read()) == 1
    await door.close()


AUDIT_READS: list[tuple[dict[str, Any], list[int]]] = [
    ({}, [4, 3, 2, 1]),
    ({"limit": 2}, [4, 3]),
    ({"since": 2}, [4, 3, 2]),
    ({"until": 3}, [2, 1]),
    ({"since": 2, "until": 4}, [3, 2]),
    ({"subject": "PS"}, [3, 1]),
    ({"subject": "PS", "since": 2, "limit": 5}, [3]),
    ({"subject": "p"}, []),
]


@pytest.mark.parametrize(("asked", "expected"), AUDIT_READS)
async def test_the_audit_is_read_newest_first(
    store: Store, asked: dict[str, Any], expected: list[int]
) -> None:
    for at, queue in enumerate(("PS", "NE", "PS", "NE"), start=1):
        await store.queue_settings.change(queue, QueueSettings(name=f"at {at}"), "key", at)
    entries: list[AuditEntry] = [*await store.audit.read(**asked)]
    assert [entry.at for entry in entries] == expected
