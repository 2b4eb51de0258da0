import pytest

from app.delivery import DeliveryFailed, Intake, connect
from tests.delivery.passing import PassingTime
from tests.delivery.service import BREAKS, KEEPS_THEN_BREAKS, Mood, Service, service

BATCH = [b'{"id": "e-1", "type": "call.queued"}', b'{"id": "e-2", "type": "call.ended"}']


async def post(running: Service, time: PassingTime, *, tries: int | None = 5) -> tuple[int, int]:
    async with connect(running.url, "secret") as client:
        verdict = await Intake(client, "bank", time.pause, tries).post(BATCH)
    return verdict.accepted, verdict.repeated


async def test_a_batch_arrives_once_with_its_source_and_key() -> None:
    async with service() as running:
        assert await post(running, PassingTime(0)) == (2, 0)
        assert [event["id"] for event in running.events] == ["e-1", "e-2"]
        assert running.requests == [("POST", "/v1/events?source=bank", "bearer secret")]


async def test_an_overloaded_service_is_asked_again_when_it_says_so() -> None:
    async with service() as running:
        running.moods.extend([Mood(503, ("Retry-After: 7",)), Mood(429)])
        time = PassingTime(0)
        assert await post(running, time) == (2, 0)
        assert time.pauses == [7.0, 0.2]


async def test_a_batch_whose_answer_was_lost_is_sent_again_and_counts_as_repeated() -> None:
    async with service() as running:
        running.moods.extend([BREAKS, KEEPS_THEN_BREAKS])
        assert await post(running, PassingTime(0)) == (0, 2)
        assert len(running.events) == 2


async def test_waits_grow_and_end_after_the_last_try() -> None:
    async with service() as running:
        running.moods.extend([BREAKS] * 9)
        time = PassingTime(0)
        with pytest.raises(DeliveryFailed, match="no answer"):
            await post(running, time, tries=9)
        assert time.pauses == [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 5.0, 5.0]


@pytest.mark.parametrize(
    ("mood", "said"),
    [
        (Mood(401, body='{"title": "Unknown key"}'), "does not accept the key .401: Unknown key"),
        (Mood(404), "does not take events .404: Not Found"),
        (Mood(200, body="<html>"), "not a Callboard service"),
    ],
)
async def test_a_no_that_would_stay_no_is_not_asked_again(mood: Mood, said: str) -> None:
    async with service() as running:
        running.moods.append(mood)
        with pytest.raises(DeliveryFailed, match=said):
            await post(running, PassingTime(0))
        assert len(running.requests) == 1


async def test_too_large_a_batch_goes_in_halves() -> None:
    async with service() as running:
        running.most = 1
        assert await post(running, PassingTime(0)) == (2, 0)
        assert running.batches == [1, 1]


async def test_the_culprit_in_a_batch_refused_as_a_whole_is_found() -> None:
    async with service() as running:
        wrong = Mood(422, body='{"detail": "at: is not an instant"}')
        running.moods.extend([wrong])
        async with connect(running.url, None) as client:
            time = PassingTime(0)
            batch = [*BATCH, b'{"id": "e-3", "type": "call.queued"}', b'{"id": "e-4"}']
            verdict = await Intake(client, "bank", time.pause).post(batch)
        assert verdict.accepted == 3
        assert [(one.index, one.reason) for one in verdict.refused] == [(3, "type is missing")]


async def test_a_single_event_refused_as_a_whole_is_told_with_its_reason() -> None:
    async with service() as running:
        running.moods.append(Mood(422, body='{"detail": "at: is not an instant"}'))
        async with connect(running.url, None) as client:
            verdict = await Intake(client, "bank", PassingTime(0).pause).post(BATCH[:1])
        assert [(one.index, one.reason) for one in verdict.refused] == [
            (0, "422: at: is not an instant")
        ]


async def test_a_batch_in_which_every_event_is_refused_is_judged_in_one_go() -> None:
    async with service() as running:
        async with connect(running.url, None) as client:
            time = PassingTime(0)
            verdict = await Intake(client, "bank", time.pause).post([b'{"id": "e-1"}'] * 100)
        assert len(verdict.refused) == 100
        assert len(running.requests) == 1


@pytest.mark.parametrize(
    ("url", "direct"),
    [("http://127.0.0.1:1", True), ("http://localhost", True), ("http://board.example", False)],
)
async def test_a_service_on_this_machine_is_reached_directly(url: str, direct: bool) -> None:
    async with connect(url, None) as client:
        assert client.trust_env is not direct
