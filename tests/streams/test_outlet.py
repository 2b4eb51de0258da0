"""What a connector hears on its way into the log: whose it is, by which names, without people's numbers."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest
from redis.asyncio import Redis

from app.clock import ManualClock
from app.embedded.valkey import EmbeddedValkey
from app.events.identity import Known, Names
from app.events.instants import DAY
from app.events.vocabulary import AgentState, AgentStateChanged, CallQueued, Event
from app.providers.contract import Translation, Untranslatable
from app.streams.connection import connect
from app.streams.dead_letters import DeadLetters
from app.streams.event_log import START, EventLog
from app.streams.outlet import Outlet, OutletParts

pytestmark = pytest.mark.redis

NOW = 1_800_000_000_000


def queued(at: int = NOW, customer: str | None = None) -> CallQueued:
    return CallQueued(id=f"q-{at}", at=at, call="c1", queue="9000", customer=customer)


async def named(events: Sequence[Event]) -> Sequence[Event]:
    return Names({Known("queue", "pbx", "9000"): "PS"}).apply(events)


def outlet(redis: Redis) -> Outlet:
    return Outlet(
        OutletParts(
            event_log=EventLog(redis, "main"),
            dead_letters=DeadLetters(redis, "main"),
            salt=b"salt",
            named=named,
            clock=ManualClock(NOW),
        )
    )


async def stored(redis: Redis) -> list[Event]:
    entries = await EventLog(redis, "main").read(START, 1, 100)
    return [event for entry in entries for event in entry.events]


async def test_events_are_their_sources_and_have_the_centres_names(redis: Redis) -> None:
    talks = AgentStateChanged(id="a", at=NOW, agent="PJSIP/7", state=AgentState.ON_CALL)
    await outlet(redis).put("pbx", Translation([queued(), talks]))
    call, agent = await stored(redis)
    assert isinstance(call, CallQueued)
    assert isinstance(agent, AgentStateChanged)
    assert (call.source, call.queue, agent.agent) == ("pbx", "PS", "7")


async def test_a_number_is_stored_as_a_hash_and_an_extension_as_it_is(redis: Redis) -> None:
    told: list[Event] = [queued(customer="+44 1632 960001"), queued(NOW + 1, "2001")]
    await outlet(redis).put("pbx", Translation(told))
    customers = [getattr(event, "customer", None) for event in await stored(redis)]
    assert customers[1] == "2001"
    assert customers[0] is not None
    assert "1632" not in customers[0]


async def test_what_is_not_understood_is_kept_without_numbers(redis: Redis) -> None:
    wrong = Untranslatable("'DANCE' is no verb that is known", "DANCE")
    wrong.item = "1|c1|PS|NONE|DANCE|+441632960001"
    await outlet(redis).put("pbx", Translation(refused=[wrong]))
    page = await DeadLetters(redis, "main").newest()
    (letter,) = page.letters
    assert (letter.source, letter.head.type) == ("pbx", "DANCE")
    assert "960001" not in str(letter)


async def test_a_wrong_date_is_set_aside_and_costs_no_other_event(redis: Redis) -> None:
    await outlet(redis).put("pbx", Translation([queued(NOW + 2 * DAY), queued()]))
    assert [event.at for event in await stored(redis)] == [NOW]
    assert (await DeadLetters(redis, "main").newest()).total == 1


async def test_it_waits_for_a_log_that_is_away(tmp_path: Path) -> None:
    server = EmbeddedValkey(tmp_path)
    redis = connect(await server.start())
    await server.stop()
    putting = asyncio.create_task(outlet(redis).put("pbx", Translation([queued()])))
    await asyncio.sleep(0)
    assert not putting.done()
    await server.start()
    async with asyncio.timeout(20):
        await putting
    assert len(await stored(redis)) == 1
    await redis.aclose()
    await server.stop()
