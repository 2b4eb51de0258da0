"""Identities, on SQLite and on PostgreSQL."""

from typing import Any

import pytest

from app.store import identities
from app.store.contract import Part, Store
from app.store.identity_contract import Identity, Tangled, TooMany

ANN = Identity("agent", "pbx", "SIP/1127", "Ann", "Ann Lee")


async def test_what_was_kept_is_read_again_as_it_was(store: Store) -> None:
    sales = Identity("queue", "https://pbx/x", "s" * 256, "„Süd“ 🐟", None)
    for identity in (sales, ANN, ANN._replace(source="crm")):
        await store.identities.put(identity, "key", 1)
    assert await store.identities.every() == [ANN._replace(source="crm"), ANN, sales]


async def test_an_alias_means_one_and_is_audited(store: Store) -> None:
    await store.identities.put(ANN, "key", 1)
    before = await store.changes.numbers()
    await store.identities.put(ANN._replace(canonical="Bert", name=None), "session", 2)
    assert await store.identities.every() == [Identity("agent", "pbx", "SIP/1127", "Bert")]
    assert (await store.changes.numbers())[Part.IDENTITIES] > before[Part.IDENTITIES]
    newest, oldest = await store.audit.read(subject="SIP/1127")
    assert (newest.who, newest.before, newest.what) == ("session", oldest.after, "identity.changed")
    assert await store.identities.remove("agent", "pbx", "SIP/1127", "key", 3)
    assert not await store.identities.remove("agent", "pbx", "SIP/1127", "key", 4)
    assert (await store.audit.read(limit=1))[0].what == "identity.removed"


async def put(store: Store, alias: str, canonical: str, **changes: Any) -> None:
    await store.identities.put(
        Identity("agent", "pbx", alias, canonical)._replace(**changes), "key", 1
    )


async def test_no_alias_leads_to_another(store: Store) -> None:
    await put(store, "a", "b")
    for alias, canonical, field in (
        ("c", "a", "canonical"),
        ("b", "a", "canonical"),
        ("b", "c", "alias"),
    ):
        with pytest.raises(Tangled) as told:
            await put(store, alias, canonical)
        assert told.value.field == field
    await put(store, "c", "b")
    await put(store, "c", "a", source="crm")
    await put(store, "c", "a", kind="queue")


async def test_a_name_may_be_its_own(store: Store) -> None:
    await put(store, "a", "a")
    await put(store, "c", "a")
    with pytest.raises(Tangled):
        await put(store, "a", "b")
    await put(store, "c", "d")
    await put(store, "a", "b")
    assert [(i.alias, i.canonical) for i in await store.identities.every()] == [
        ("a", "b"),
        ("c", "d"),
    ]


async def test_there_is_room_for_so_many(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(identities, "MOST", 2)
    await put(store, "a", "x")
    await put(store, "b", "x")
    with pytest.raises(TooMany):
        await put(store, "c", "x")
    await put(store, "a", "y")
