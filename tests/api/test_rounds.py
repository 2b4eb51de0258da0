"""The round of all live clients, by a clock that is moved by hand."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from typing_extensions import override

from app.api.live_line import Line
from app.api.rounds import Rounds, Visited
from app.api.speaker import Speaker
from app.push.close_codes import CloseCode
from app.push.contract import Pace
from app.push.frames import Text
from app.push.hub import Hub
from tests.api.keepers import MemoryBoard, Rooms

PACE = Pace(heartbeat_s=5.0, slow_s=10.0)


class Paper(Line):
    """A line that writes down what is said."""

    def __init__(self) -> None:
        self.when_free: Callable[[], None] = lambda: None
        self.said: list[Text] = []
        self.is_read = True

    @property
    @override
    def is_free(self) -> bool:
        return self.is_read

    @override
    def write(self, text: Text) -> None:
        self.said.append(text)

    @override
    def cut(self) -> None:
        raise AssertionError


class House:
    """One client of a hub, and the round that it is visited on."""

    def __init__(self) -> None:
        self.hub = Hub(MemoryBoard(), Rooms().clock)
        self.rounds = Rounds(self.hub, PACE)
        self.line = Paper()
        self.ended: list[CloseCode] = []
        self.began = asyncio.get_running_loop().time()

    @contextmanager
    def client(self) -> Iterator[Speaker]:
        """Have the client greeted."""
        with self.hub.join() as mailbox:
            speaker = Speaker(self.line, mailbox, self.hub, self.rounds, PACE, self.ended.append)
            speaker.begin("hello")
            yield speaker
            speaker.end()


@pytest.mark.parametrize(("after_s", "said"), [(3.9, ["hello"]), (4.1, ["hello", "beat"])])
async def test_a_heartbeat_comes_before_the_time_it_was_promised_for(
    after_s: float, said: list[Text]
) -> None:
    house = House()
    with house.client() as speaker:
        speaker.look(house.began + after_s, "beat")
        speaker.look(house.began + after_s, "beat")
        assert house.line.said == said


async def test_whoever_heard_something_needs_no_heartbeat() -> None:
    house = House()
    with house.client() as speaker:
        speaker.look(house.began + 4.5, "beat")
        speaker.look(house.began + 8.0, "beat")
        speaker.look(house.began + 8.6, "beat")
        assert house.line.said == ["hello", "beat", "beat"]


@pytest.mark.parametrize(("after_s", "ended"), [(9.0, []), (10.5, [CloseCode.TOO_SLOW])])
async def test_whoever_takes_nothing_for_too_long_is_ended(
    after_s: float, ended: list[CloseCode]
) -> None:
    house = House()
    house.line.is_read = False
    with house.client() as speaker:
        speaker.look(house.began + after_s, "beat")
        assert house.ended == ended
        assert house.hub.clients == (0 if ended else 1)
        assert house.line.said == ["hello"]


async def test_a_client_that_reads_again_is_not_ended() -> None:
    house = House()
    house.line.is_read = False
    with house.client() as speaker:
        house.line.is_read = True
        house.line.when_free()
        speaker.look(house.began + 11, None)
        assert house.ended == []


async def test_everybody_is_visited_and_others_have_a_breath() -> None:
    rounds, visits, breaths = House().rounds, list[int](), list[int]()

    class Guest(Visited):
        def __init__(self, number: int) -> None:
            self.number = number

        @override
        def look(self, now: float, beat: Text | None) -> None:
            visits.append(self.number)
            if self.number == 3:
                raise ValueError("one that fails")

    guests = [Guest(number) for number in range(250)]
    for guest in guests:
        rounds.add(guest)
    rounds.remove(guests[7])

    async def other() -> None:
        while True:
            breaths.append(len(visits))
            await asyncio.sleep(0)

    beside = asyncio.create_task(other())
    await rounds.go_round()
    beside.cancel()
    assert visits == [number for number in range(250) if number != 7]
    assert breaths == [100, 200]
