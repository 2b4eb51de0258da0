import asyncio

import pytest

from app.worker.aside import Aside, together


async def test_one_thing_is_on_its_way_at_most_and_nobody_waits_for_it() -> None:
    aside, gate, done = Aside(), asyncio.Event(), list[str]()

    async def work(name: str) -> None:
        await gate.wait()
        done.append(name)

    assert aside.is_free()
    aside.begin(together([work("a"), work("b")]))
    assert not aside.is_free()
    assert not done

    gate.set()
    await aside.end()

    assert aside.is_free()
    assert done == ["a", "b"]


async def test_what_went_wrong_is_told_once() -> None:
    aside = Aside()

    async def fail() -> None:
        raise ConnectionResetError

    aside.begin(together([fail()]))
    await aside.end()

    with pytest.raises(ConnectionResetError):
        assert aside.is_free()
    assert aside.is_free()


async def test_what_is_left_is_given_up() -> None:
    aside, begun, given_up = Aside(), asyncio.Event(), list[str]()

    async def work() -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            given_up.append("work")

    aside.begin(work())
    await begun.wait()
    await aside.leave()

    assert given_up == ["work"]
    await Aside().leave()
