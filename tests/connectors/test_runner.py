"""Connectors run each by itself: trouble with one is retried, said, and nobody else's."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import pytest
from typing_extensions import override

from app.clock import WallClock
from app.connectors.contract import Connector, Ear, PbxSource, Sources, State
from app.connectors.fleet import Fleet, Kind
from app.connectors.lifecycle import NEXT, Happening
from app.connectors.pauses import Patience, Pauses
from app.connectors.runner import RunnerParts
from tests.connectors.keepers import Heard, listening


class Told(Connector):
    """Does as it is told: listens until the end, or fails so."""

    def __init__(self, failure: Exception | None = None) -> None:
        self._failure = failure
        self.tries = 0

    @override
    async def listen(self, ear: Ear) -> None:
        self.tries += 1
        if self._failure is not None:
            raise self._failure
        await ear.live()
        await asyncio.Event().wait()


@pytest.mark.parametrize("state", State)
def test_every_state_knows_what_follows_everything(state: State) -> None:
    assert NEXT[state].keys() == set(Happening)


def test_pauses_grow_and_differ_and_begin_anew_after_steady_listening() -> None:
    never, always = Pauses(Patience(), lambda: 0.0), Pauses(Patience(), lambda: 1.0)
    assert [never.after(State.RETRYING, 0) for _ in range(3)] == [0.25, 0.5, 1.0]
    assert [always.after(State.RETRYING, 0) for _ in range(8)] == [0.5, 1, 2, 4, 8, 16, 30, 30]
    assert always.after(State.RETRYING, 60) == 0.5
    assert always.after(State.WAITING, 0) == 1.0
    assert always.after(State.REFUSED, 0) == 300.0


async def test_a_failure_that_nobody_thought_of_is_tried_again() -> None:
    connector = Told(KeyError("surprise"))
    async with listening(connector) as heard:
        await heard.until(lambda heard: len(heard.pauses) > 2)
        assert heard.states[-1].state is State.RETRYING
        assert heard.states[-1].detail == "The connector failed (KeyError)."
    assert connector.tries > 2


class Listed(Sources):
    """Sources that a test sets up."""

    def __init__(self, *sources: PbxSource) -> None:
        self.sources = sources
        self.failing = False

    @override
    async def connectors(self) -> Sequence[PbxSource]:
        if self.failing:
            raise OSError("the database is away")
        return self.sources


async def test_the_fleet_is_what_is_set_up() -> None:
    good, bad = (PbxSource(kind, kind, {}) for kind in ("good", "bad"))
    built: list[tuple[PbxSource, Told]] = []

    def build(source: PbxSource) -> Connector:
        built.append((source, Told(KeyError() if source.provider == "bad" else None)))
        return built[-1][1]

    heard, listed = Heard(), Listed(good, bad, PbxSource("else", "unknown", {}))
    parts = RunnerParts(heard, heard, heard, WallClock(), lambda: 1.0, heard.pause)
    kinds = {kind: Kind(build, frozenset()) for kind in ("good", "bad")}
    running = asyncio.create_task(Fleet(listed, kinds, parts).run(0.01))
    await heard.until(lambda heard: {s.state for s in heard.states} >= {State.LIVE, State.RETRYING})
    assert {source.name for source, _ in built} == {"good", "bad"}
    listed.failing = True
    await heard.until(lambda heard: len(heard.pauses) > 5)
    assert len(built) == 2
    listed.failing = False
    listed.sources = (replace(good, settings={"host": "another"}),)
    await heard.until(lambda _: any("another" in str(source) for source, _ in built))
    assert [source.name for source, _ in built].count("bad") == 1
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert heard.states[-1].state is State.STOPPED
