"""The worker's silence, and what clients are told of it."""

import asyncio
import json
from collections import deque
from contextlib import suppress

import pytest

from app.clock import ManualClock
from app.push.hub import Hub
from app.push.pulse import Pulse
from tests.api.keepers import MemoryBoard, Rooms, board

# how long ago the last sign was: the lag that is told, whether anything is
SILENCES = [
    (0, 0.2, False),
    (4_999, 0.2, False),
    (5_000, 5.0, False),
    (14_999, 14.999, False),
    (15_000, 15.0, True),
]


@pytest.mark.parametrize(("ago", "lag_s", "is_mute"), SILENCES)
def test_silence_becomes_lag_and_then_mutes(ago: int, lag_s: float, is_mute: bool) -> None:
    pulse = Pulse(ManualClock(0))
    pulse.hear(ago)
    assert (pulse.lag(0.2), pulse.is_mute) == (lag_s, is_mute)


def test_late_events_stay_late() -> None:
    pulse = Pulse(ManualClock(0))
    pulse.hear(6_000)
    assert pulse.lag(40.0) == 40.0


def test_a_server_that_cannot_be_asked_lets_the_silence_grow() -> None:
    clock = ManualClock(0)
    pulse = Pulse(clock)
    pulse.hear(2_000)
    clock.advance(6_000)
    pulse.hear(None)
    assert pulse.silence == 8_000


async def test_it_listens_until_cancelled() -> None:
    signs: deque[int | None] = deque([9_000, None, 1_000])
    pulse = Pulse(ManualClock(0))
    heard = asyncio.Event()

    async def last_sign() -> int | None:
        if not signs:
            heard.set()
            return 0
        return signs.popleft()

    task = asyncio.create_task(pulse.run(last_sign, pause_s=0))
    await heard.wait()
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    assert pulse.silence == 0


async def test_heartbeats_and_boards_carry_the_silence_until_there_are_no_more() -> None:
    hub = Hub(MemoryBoard(), Rooms().clock)
    hub.board = board(3)
    hub.pulse.hear(9_000)
    with hub.join() as mailbox:
        whole = json.loads(mailbox.take() or "")
        hub.hear(mailbox, '{"frame":"resume","version":3}')
        beat = json.loads(mailbox.take() or "")
        hub.pulse.hear(15_000)
        hub.hear(mailbox, '{"frame":"resume","version":3}')
        assert mailbox.take() is None
    assert (whole["lag_s"], beat["lag_s"], beat["silent_s"]) == (9.0, 9.0, 9.0)
    assert hub.heartbeat() is None
