"""Alerts on the shelf: rules and silences with their audit, decisions and notices in one piece."""

import pytest
from msgspec.structs import replace
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from app.alerts.defaults import DEFAULTS
from app.alerts.docket import Judged, merged
from app.alerts.notice import Notice
from app.alerts.rule import Rule
from app.alerts.silence import Silence
from app.events.instants import MINUTE
from app.store.alert_contract import NewerJudge, WantedAlerts
from app.store.contract import Conflict, Part, Store, StoreUnavailable
from app.store.opening import open_store
from app.store.place import Place
from tests.alerts.floor import LOW, NOON, Floor, queue

RULE = Rule(id="busy", metric="offered", window="15m", threshold=50)


async def test_rules_are_the_defaults_until_somebody_changes_them(store: Store) -> None:
    rules = store.alert_rules
    assert [(v.rule, v.version) for v in await rules.current()] == [(r, 0) for r in DEFAULTS]

    changed = replace(DEFAULTS[0], for_s=60)
    (made,) = await rules.change([changed], "Ann", NOON, expected_version=0)
    assert (await rules.newest("service-level")) == made
    assert (await rules.change([changed], "Ann", NOON + 1)) == [made]
    with pytest.raises(Conflict) as told:
        await rules.change([DEFAULTS[0]], "Bob", NOON, expected_version=0)
    assert told.value.version == 1

    assert await rules.remove("longest-wait", "Ann", NOON)
    assert not await rules.remove("longest-wait", "Ann", NOON)
    await rules.change([RULE], "Ann", NOON)
    assert [v.id for v in await rules.current()] == [
        r.id for r in DEFAULTS if r.id != "longest-wait"
    ] + ["busy"]
    assert [v.version for v in await rules.versions("service-level")] == [1, 0]
    assert [(e.who, e.what, e.subject) for e in await store.audit.read()] == [
        ("Ann", "alert_rule.changed", "busy"),
        ("Ann", "alert_rule.removed", "longest-wait"),
        ("Ann", "alert_rule.changed", "service-level"),
    ]
    assert (await store.changes.numbers())[Part.ALERT_RULES] == 3


async def test_many_rules_are_changed_together_or_not_at_all(store: Store) -> None:
    await store.alert_rules.change([RULE], "Ann", NOON)
    with pytest.raises(Conflict):
        await store.alert_rules.change([DEFAULTS[1], RULE], "Ann", NOON, expected_version=0)
    assert (await store.alert_rules.versions(RULE.id))[0].version == 1


async def test_a_silence_is_kept_until_it_ends(store: Store) -> None:
    silence = Silence(id="s1", since=NOON, until=NOON + MINUTE, by="Ann", queues=("NE",))
    await store.silences.add(silence, NOON)
    assert await store.silences.every(NOON) == [silence]
    assert await store.silences.every(NOON + MINUTE) == []
    ended = await store.silences.end("s1", "Bob", NOON + 10)
    assert ended is not None
    assert (ended.until, await store.silences.every(NOON + 10)) == (NOON + 10, [])
    assert await store.silences.end("s2", "Bob", NOON) is None
    assert [(e.who, e.what) for e in await store.audit.read()] == [
        ("Bob", "silence.ended"),
        ("Ann", "silence.added"),
    ]


def told() -> tuple[Floor, list[Judged]]:
    """Two queues in trouble: what is decided of them, from the beginning to the first message."""
    floor = Floor()
    floor.look(queue("NE", **LOW), queue("PS", **LOW))
    floor.after(6)
    return floor, floor.judged


async def waiting(store: Store) -> list[Notice]:
    return list(await store.outbox.waiting(100))


async def test_what_is_written_is_gone_on_with(store: Store) -> None:
    floor, judged = told()
    number = await store.alerts.begin()
    for each in judged:
        await store.alerts.write(number, each)
    assert [(n.reason, n.is_loud, n.channel) for n in await waiting(store)] == [
        ("first_notification", True, "slack"),
        ("updated", False, "slack"),
    ]

    kept = {alert.id: alert for alert in await store.alerts.going_on(NOON)}
    known = floor.judge.alerts
    assert {alert.id for alert in known} <= kept.keys()
    for alert in known:
        assert replace(kept[alert.id], facts={}, held={}) == replace(alert, facts={}, held={})


async def test_written_twice_is_written_once(store: Store) -> None:
    _, judged = told()
    number = await store.alerts.begin()
    for each in (*judged, *judged, merged(judged)):
        await store.alerts.write(number, each)
    found = await store.alerts.find(WantedAlerts(), 10)
    assert [alert.rule for alert in found] == ["service-level", "service-level"]
    one = await store.alerts.one(found[0].id)
    assert one is not None
    assert [entry.reason for entry in one.timeline] == ["fired", one.timeline[1].reason]
    assert len(await waiting(store)) == 2


async def test_an_older_judge_may_write_no_more(store: Store) -> None:
    _, judged = told()
    first = await store.alerts.begin()
    await store.alerts.begin()
    with pytest.raises(NewerJudge):
        await store.alerts.write(first, judged[0])
    assert await store.alerts.going_on(NOON) == []


async def test_alerts_are_found_by_what_they_are_about(store: Store) -> None:
    floor, judged = told()
    number = await store.alerts.begin()
    await store.alerts.write(number, merged(judged))
    floor.look(queue("NE"))
    floor.after(5)

    async def found(**wanted: object) -> list[str]:
        alerts = await store.alerts.find(WantedAlerts(**wanted), 10)  # type: ignore[arg-type]
        return sorted(alert.subject.name for alert in alerts)

    assert await found() == ["NE", "PS"]
    assert await found(queue="PS") == ["PS"]
    assert await found(states=["resolved"]) == []
    assert await found(rule="understaffed") == []
    assert await found(severity="warning", since=NOON, until=NOON + 1) == ["NE", "PS"]
    assert await found(until=NOON) == []


async def test_a_notice_that_cannot_be_put_leaves_no_trace_of_its_decision(
    store: Store, place: Place
) -> None:
    """The decision and its notices are one: a crash between them leaves neither."""
    _, judged = told()
    number = await store.alerts.begin()
    _, database = await open_store(place, "main")
    async with database.writing("a test") as connection:
        await connection.execute(text("ALTER TABLE notices RENAME TO notices_away"))
    with pytest.raises((StoreUnavailable, ProgrammingError)):
        await store.alerts.write(number, merged(judged))
    assert await store.alerts.going_on(NOON) == []

    async with database.writing("a test") as connection:
        await connection.execute(text("ALTER TABLE notices_away RENAME TO notices"))
    await store.alerts.write(number, merged(judged))
    await store.alerts.write(number, merged(judged))
    assert len(await waiting(store)) == 2
    await database.close()


async def test_what_is_over_for_long_is_forgotten(store: Store) -> None:
    floor, _ = told()
    floor.look(queue("NE"))
    floor.after(6)
    await store.alerts.write(await store.alerts.begin(), merged(floor.judged))
    await store.alerts.forget(floor.now + 1)
    (left,) = await store.alerts.find(WantedAlerts(rule="service-level"), 10)
    assert (left.subject.name, left.state) == ("PS", "firing")
    one = await store.alerts.one(left.id)
    assert one is not None
    assert one.timeline
