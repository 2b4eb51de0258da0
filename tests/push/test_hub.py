"""The hub: one board, many clients, each shown its own view of the newest."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from app.push.hub import Hub
from app.push.mailbox import Mailbox
from tests.api.keepers import MemoryBoard, Rooms, board, change, picture


@asynccontextmanager
async def running(published: MemoryBoard) -> AsyncIterator[Hub]:
    hub = Hub(published, Rooms().clock)
    task = asyncio.create_task(hub.run())
    yield hub
    task.cancel()


async def text(mailbox: Mailbox) -> str:
    """Return the next frame, once there is one."""
    rung = asyncio.Event()
    mailbox.when_rung = rung.set
    async with asyncio.timeout(5):
        while (found := mailbox.take()) is None:
            await rung.wait()
            rung.clear()
    return found


async def frame(mailbox: Mailbox) -> dict[str, Any]:
    return dict(json.loads(await text(mailbox)))


async def test_clients_are_sent_the_board_and_then_what_changes() -> None:
    published = MemoryBoard()
    async with running(published) as hub:
        with hub.join() as one, hub.join() as other:
            published.publish(board(1))
            assert [(await frame(m))["frame"] for m in (one, other)] == ["snapshot"] * 2
            published.publish(change(2, {"PS": picture(3)}))
            assert [(await frame(m))["frame"] for m in (one, other)] == ["delta"] * 2
            with hub.join() as late:
                assert (await frame(late))["queues"]["PS"]["now"]["waiting"] == 3
            assert hub.clients == 2
        assert hub.clients == 0


async def test_clients_of_one_view_share_one_frame() -> None:
    published = MemoryBoard()
    async with running(published) as hub:
        with hub.join() as one, hub.join() as other:
            published.publish(board(1))
            for mailbox in (one, other):
                await text(mailbox)
                hub.hear(mailbox, '{"frame":"subscribe","queues":["PS"]}')
            assert await text(one) is await text(other)
            assert len(hub._feeds) == 1
        assert hub._feeds == {}


async def test_a_change_that_does_not_follow_makes_the_hub_load_the_board() -> None:
    published = MemoryBoard()
    async with running(published) as hub:
        with hub.join() as mailbox:
            published.publish(board(1))
            await text(mailbox)
            published.publish(change(9, {}), kept=board(9))
            published.publish(change(8, {}))
            assert (await frame(mailbox))["frame"] == "snapshot"
            published.publish(change(10, {}))
            assert (await frame(mailbox))["version"] == 10


async def test_what_came_while_clients_were_told_is_told_as_one() -> None:
    hub = Hub(MemoryBoard(), Rooms().clock)
    with hub.join() as mailbox:
        await hub._hear(board(1))
        await hub._show()
        await text(mailbox)
        for version, queue in ((2, "PS"), (3, "NE"), (4, "PS")):
            await hub._hear(change(version, {queue: picture(version)}))
        assert mailbox.take() is None
        await hub._show()
        told = await frame(mailbox)
    assert (told["frame"], told["since"], told["version"]) == ("delta", 1, 4)
    waiting = {queue: each["now"]["waiting"] for queue, each in told["queues"].items()}
    assert waiting == {"PS": 4, "NE": 3}


async def test_who_has_been_shown_a_board_wishes_for_the_next() -> None:
    published = MemoryBoard()
    async with running(published) as hub:
        published.publish(board(1))
        published.publish(change(2, {}))
        with hub.join() as mailbox:
            while (await frame(mailbox))["version"] < 2:
                pass
            wished_before = len(published.wishes)
            for version in (3, 4):
                published.publish(change(version, {"PS": picture(version)}))
                assert (await frame(mailbox))["version"] == version
                async with asyncio.timeout(5):
                    while version not in published.wishes:  # noqa: ASYNC110  it tells nobody
                        await asyncio.sleep(0)
    assert published.wishes[wished_before:] == [3, 4]


async def test_where_nobody_looks_nothing_is_wished_for() -> None:
    published = MemoryBoard()
    async with running(published) as hub, asyncio.timeout(5):
        published.publish(board(1))
        while hub.board is None:  # noqa: ASYNC110  it tells nobody
            await asyncio.sleep(0)
        with hub.join() as mailbox:
            await text(mailbox)
            published.publish(change(2, {}))
            while not published.wishes:  # noqa: ASYNC110  it tells nobody
                await asyncio.sleep(0)
    assert published.wishes == [2]


async def test_a_board_of_the_same_version_but_other_content_is_sent_again() -> None:
    published = MemoryBoard()
    async with running(published) as hub:
        with hub.join() as mailbox:
            published.publish(board(3))
            await text(mailbox)
            published.publish(board(3))
            published.publish(board(3, {"PS": picture(9)}))
            again = await frame(mailbox)
            assert again["queues"]["PS"]["now"]["waiting"] == 9


# what the client says, field of the refusal
NONSENSE = [
    ("", None),
    ("hello", None),
    ("[]", None),
    ("{}", "frame"),
    ('{"frame":"dance"}', "frame"),
    ('{"frame":"resume"}', "version"),
    ('{"frame":"resume","version":"x"}', "version"),
    ('{"frame":"subscribe","queues":"PS"}', "queues"),
    ('{"frame":"subscribe","queues":[1]}', "queues"),
    ('{"frame":"subscribe","windoes":[]}', "windoes"),
    ('{"frame":"subscribe","windows":["9m"]}', "windows"),
    ("x" * 20_000, None),
    ("[" * 10_000, None),
    (b"\xff\xff", None),
]


@pytest.mark.parametrize(("said", "field"), NONSENSE)
async def test_nonsense_is_refused_and_changes_nothing(
    said: str | bytes, field: str | None
) -> None:
    hub = Hub(MemoryBoard(), Rooms().clock)
    hub.board = board(1)
    with hub.join() as mailbox:
        await text(mailbox)
        hub.hear(mailbox, said)
        refusal = await frame(mailbox)
        assert (refusal["frame"], refusal["field"]) == ("refused", field)
        assert mailbox.take() is None


async def test_resuming_from_the_newest_version_is_answered_at_once() -> None:
    hub = Hub(MemoryBoard(), Rooms().clock)
    with hub.join() as mailbox:
        hub.hear(mailbox, '{"frame":"resume","version":4}')
        assert await frame(mailbox) == {
            "frame": "heartbeat", "version": None, "at": None,
            "now": "2026-11-17T15:42:07.500Z", "lag_s": 0.0, "silent_s": 0.0,
        }  # fmt: skip
        hub.board = board(4)
        hub.hear(mailbox, '{"frame":"resume","version":4}')
        assert (await frame(mailbox))["version"] == 4


async def test_a_dropped_client_may_still_leave_in_order() -> None:
    hub = Hub(MemoryBoard(), Rooms().clock)
    with hub.join() as mailbox:
        hub.drop(mailbox)
        assert hub.clients == 0
        hub.hear(mailbox, '{"frame":"subscribe","queues":["PS"]}')
    assert hub._feeds == {}
