"""Over real sockets: signing in, hearing, losing the connection and finding it again, being refused."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from app.connectors.contract import State
from app.events.vocabulary import CallQueued, SourceDeclared, SourceHeartbeat, SourceRestarted
from app.simulator.pbx.ami_server import AmiServer
from tests.connectors.keepers import Heard, listening
from tests.connectors.pbxs import AMI, ESL, Pbx, Server, happens, name_of, source

BOTH = pytest.mark.parametrize("pbx", [AMI, ESL], ids=["asterisk", "freeswitch"], indirect=True)


@pytest.fixture
def pbx(request: pytest.FixtureRequest) -> Pbx:
    found: Pbx = request.param
    return found


@pytest_asyncio.fixture
async def server(pbx: Pbx) -> AsyncIterator[Server]:
    server = pbx.server()
    await server.start()
    yield server
    await server.stop()


@BOTH
async def test_what_happens_is_heard(pbx: Pbx, server: Server) -> None:
    async with listening(pbx.connector(source(server))) as heard:
        await heard.until_state(State.LIVE)
        await server.tell(happens("call.queued", call="c1", queue="PS", customer="+4416329600"))
        call = name_of(server, "c1")
        await server.tell(happens("call.ringing", call="c1", queue="PS", agent="anna"))
        await server.tell(happens("call.answered", call="c1", queue="PS", agent="anna"))
        await server.tell(happens("call.ended", call="c1", by="caller"))
        await heard.until(lambda heard: f"call.ended {call}" in heard.told)
    calls = [word for word in heard.told if word.startswith("call.")]
    assert calls == [
        f"call.queued {call}", f"call.ringing {call}", f"call.answered {call}", f"call.ended {call}"
    ]  # fmt: skip
    assert {type(event) for event in heard.events} >= {SourceDeclared, SourceHeartbeat}
    assert heard.states[0].state is State.CONNECTING
    assert heard.state is State.STOPPED


@BOTH
async def test_those_who_wait_when_it_comes_are_found_with_their_wait(
    pbx: Pbx, server: Server
) -> None:
    await server.tell(
        happens("agent.state", agent="anna", state="away", reason="lunch", queues=["PS"])
    )
    await server.tell(happens("call.queued", ago_s=90, call="c1", queue="PS"))
    async with listening(pbx.connector(source(server))) as heard:
        await heard.until_state(State.LIVE)
    call = name_of(server, "c1")
    assert f"call.queued {call}" in heard.told
    assert "agent.state anna away" in heard.told
    (queued,) = [event for event in heard.events if isinstance(event, CallQueued)]
    beat = next(event for event in heard.events if isinstance(event, SourceHeartbeat))
    assert 88_000 <= beat.at - queued.at <= 92_000


@BOTH
async def test_a_wrong_password_is_refused_and_not_tried_again(pbx: Pbx, server: Server) -> None:
    for_ever, has_paused = asyncio.Event(), asyncio.Event()
    asked: list[float] = []

    async def pause(seconds: float) -> None:
        asked.append(seconds)
        has_paused.set()
        await for_ever.wait()

    async with listening(pbx.connector(source(server, "wrong")), pause=pause) as heard:
        state = await heard.until_state(State.REFUSED)
        await has_paused.wait()
    assert server.connections == 1
    assert asked == [300.0]
    assert state.detail
    assert "let us in" in state.detail
    assert "wrong" not in state.detail


@BOTH
async def test_while_a_password_is_replaced_the_older_one_does(pbx: Pbx, server: Server) -> None:
    async with listening(pbx.connector(source(server, "the next one", server.secret))) as heard:
        await heard.until_state(State.LIVE)


@BOTH
async def test_a_connection_cut_in_the_middle_of_a_word_is_found_again(
    pbx: Pbx, server: Server
) -> None:
    await server.tell(happens("agent.state", agent="anna", state="available", queues=["PS"]))
    async with listening(pbx.connector(source(server))) as heard:
        await heard.until_state(State.LIVE)
        for call in ("stays", "vanishes"):
            await server.tell(happens("call.queued", call=call, queue="PS"))
        stays, vanishes = name_of(server, "stays"), name_of(server, "vanishes")
        await heard.until(lambda heard: f"call.queued {vanishes}" in heard.told)
        server.say(pbx.half)
        server.cut()
        # Nobody hears these.
        await server.tell(happens("call.abandoned", call="vanishes", queue="PS"))
        await server.tell(happens("call.queued", call="comes", queue="PS"))
        comes = name_of(server, "comes")
        await heard.until(lambda heard: f"call.queued {comes}" in heard.told)
        await heard.until_state(State.LIVE)
        assert heard.states[-1].reconnects == 1
    assert heard.told.count(f"call.queued {stays}") == 1
    assert f"call.lost {vanishes}" in heard.told
    assert f"call.lost {stays}" not in heard.told
    assert heard.refused == []


@BOTH
async def test_a_restart_loses_what_was_open_and_nothing_that_came_since(
    pbx: Pbx, server: Server
) -> None:
    await server.tell(happens("agent.state", agent="anna", state="available", queues=["PS"]))
    async with listening(pbx.connector(source(server))) as heard:
        await heard.until_state(State.LIVE)
        await server.tell(happens("call.queued", ago_s=60, call="old", queue="PS"))
        await heard.until(lambda heard: any("call.queued" in word for word in heard.told))
        server.cut()
        if isinstance(server, AmiServer):
            server.story.restart("07:00:00")
        else:
            server.story.restart()
        await server.tell(happens("call.queued", ago_s=5, call="new", queue="PS"))
        new = name_of(server, "new")
        await heard.until(lambda heard: f"call.queued {new}" in heard.told)
    restarted = next(event for event in heard.events if isinstance(event, SourceRestarted))
    old, young = (event for event in heard.events if isinstance(event, CallQueued))
    assert old.at < restarted.at < young.at


@BOTH
async def test_what_is_away_is_tried_again_less_and_less_often(pbx: Pbx) -> None:
    server = pbx.server()
    await server.start()
    where = source(server)
    await server.stop()
    async with listening(pbx.connector(where)) as heard:
        await heard.until(lambda heard: len(heard.pauses) >= 8)
        assert heard.states[-1].detail
        assert "cannot be reached" in heard.states[-1].detail
        await server.start()
        await heard.until_state(State.LIVE)
        await server.stop()
    assert heard.pauses[:8] == [0.5, 1, 2, 4, 8, 16, 30, 30]


@BOTH
async def test_what_was_known_outlives_the_process(pbx: Pbx, server: Server) -> None:
    await server.tell(happens("agent.state", agent="anna", state="available", queues=["PS"]))
    first = Heard()
    async with listening(pbx.connector(source(server)), first):
        await first.until_state(State.LIVE)
        await server.tell(happens("call.queued", call="c1", queue="PS"))
        call = name_of(server, "c1")
        await first.until(lambda heard: f"call.queued {call}" in heard.told)
    await server.tell(happens("call.abandoned", call="c1", queue="PS"))
    second = Heard(memories=first.memories)
    async with listening(pbx.connector(source(server)), second):
        await second.until_state(State.LIVE)
    assert second.told == [f"call.lost {call}"]


@BOTH
async def test_garbage_is_passed_over_or_ends_the_connection_and_never_the_connector(
    pbx: Pbx, server: Server
) -> None:
    await server.tell(happens("agent.state", agent="anna", state="available", queues=["PS"]))
    async with listening(pbx.connector(source(server))) as heard:
        await heard.until_state(State.LIVE)
        server.say(bytes(range(256)) * 400 + b"\r\n\r\n\n\n" + b"x" * 200_000 + b"\r\n\r\n\n\n")
        await server.tell(happens("call.queued", call="c1", queue="PS"))
        call = name_of(server, "c1")
        await heard.until(lambda heard: f"call.queued {call}" in heard.told)


@BOTH
async def test_a_setting_that_is_missing_is_said(pbx: Pbx, server: Server) -> None:
    where = source(server, host="")
    async with listening(pbx.connector(where)) as heard:
        state = await heard.until_state(State.REFUSED)
    assert state.detail == "The setting host is missing."
