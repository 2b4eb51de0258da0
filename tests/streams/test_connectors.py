"""How connectors stand, and what they remember."""

import pytest
from redis.asyncio import Redis

from app.clock import ManualClock
from app.connectors.contract import ConnectorState, State
from app.streams import keys
from app.streams.connector_memories import ConnectorMemories
from app.streams.connector_states import BELIEVED, ConnectorStates

pytestmark = pytest.mark.redis

LIVE = ConnectorState(State.LIVE, 1, last_event_at=5)


async def test_a_state_is_believed_for_a_while(redis: Redis) -> None:
    clock = ManualClock(0)
    states = ConnectorStates(redis, "main", ConnectorState, clock)
    await states.tell("pbx", LIVE)
    clock.advance(BELIEVED)
    await states.tell("other", ConnectorState(State.REFUSED, 2, "No."))
    assert await states.every() == {"pbx": LIVE, "other": ConnectorState(State.REFUSED, 2, "No.")}
    clock.advance(1)
    assert (await states.every()).keys() == {"other"}
    await states.forget("other")
    assert await states.every() == {}


async def test_a_word_of_another_version_is_passed_over(redis: Redis) -> None:
    states = ConnectorStates(redis, "main", ConnectorState, ManualClock(0))
    await redis.hset(keys.connector_states("main"), "pbx", "{}")
    await states.tell("other", LIVE)
    assert await states.every() == {"other": LIVE}


async def test_a_memory_is_its_sources_own(redis: Redis) -> None:
    memories = ConnectorMemories(redis, "main")
    assert await memories.load("pbx") is None
    await memories.save("pbx", b"\x00line 7")
    assert await memories.load("pbx") == b"\x00line 7"
    assert await memories.load("other") is None
    await memories.forget("pbx")
    assert await memories.load("pbx") is None
