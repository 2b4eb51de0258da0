import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import msgspec
import pytest
from redis.asyncio import Redis
from structlog.testing import capture_logs

from app.metrics.asking import AnyAnswer, AnyQuestion
from app.metrics.snapshot import Gauges, NotAnswerable, Question, Snapshot, TotalPicture
from app.streams import keys
from app.streams.exchange import Unanswered
from app.streams.questions import Questions

pytestmark = pytest.mark.redis

AT = "2026-11-17T15:42:07.500Z"


def picture(at: str) -> Snapshot:
    total = TotalPicture(Gauges(0, 0, 0, None), {})
    return Snapshot(1, at, "main", "UTC", "wall", 7, 0.0, {}, total, {}, [], [], [], {})


def as_asked(question: AnyQuestion) -> Snapshot:
    assert isinstance(question, Question)
    return picture(question.at or AT)


@asynccontextmanager
async def serving(
    questions: Questions, answer: Callable[[AnyQuestion], AnyAnswer]
) -> AsyncIterator[None]:
    task = asyncio.create_task(questions.serve(answer))
    yield
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_question_is_answered_by_whoever_serves(redis: Redis) -> None:
    questions = Questions(redis, "main")
    async with serving(questions, as_asked):
        reply = await questions.ask(Question(at="2026-11-17T10:00:00Z"), patience=5_000)

    assert msgspec.json.decode(reply, type=Snapshot).at == "2026-11-17T10:00:00Z"


async def test_each_asker_gets_its_own_answer(redis: Redis) -> None:
    questions = Questions(redis, "main")
    async with serving(questions, as_asked):
        replies = await asyncio.gather(
            *(questions.ask(Question(at=f"t{n}"), patience=5_000) for n in range(20))
        )

    assert [msgspec.json.decode(r, type=Snapshot).at for r in replies] == [
        f"t{n}" for n in range(20)
    ]


async def test_a_senseless_question_is_refused_to_its_asker(redis: Redis) -> None:
    def refuse(_: AnyQuestion) -> Snapshot:
        raise NotAnswerable("windows", "7x is no window")

    questions = Questions(redis, "main")
    async with serving(questions, refuse):
        with pytest.raises(NotAnswerable) as refusal:
            await questions.ask(Question(windows=["7x"]), patience=5_000)

    assert (refusal.value.field, refusal.value.reason) == ("windows", "7x is no window")


async def test_a_question_the_worker_trips_over_stops_no_other(redis: Redis) -> None:
    def stumble(question: AnyQuestion) -> Snapshot:
        assert isinstance(question, Question)
        if question.at is None:
            raise ZeroDivisionError
        return picture(question.at)

    questions = Questions(redis, "main")
    with capture_logs() as lines:
        async with serving(questions, stumble):
            with pytest.raises(Unanswered):
                await questions.ask(Question(), patience=5_000)
            await questions.ask(Question(at=AT), patience=5_000)

    assert [line["event"] for line in lines] == ["question_failed"]


async def test_without_a_worker_the_asker_does_not_wait_for_ever(redis: Redis) -> None:
    with pytest.raises(Unanswered):
        await Questions(redis, "main").ask(Question(), patience=20)

    assert 0 <= await redis.pttl(keys.questions("main")) + 2 <= 22


async def test_serving_goes_on_after_the_connection_was_lost(redis: Redis, valkey: Redis) -> None:
    questions = Questions(redis, "main")
    async with serving(questions, as_asked):
        await questions.ask(Question(), patience=5_000)
        await valkey.client_kill_filter(_type="normal", skipme=True)

        reply = await questions.ask(Question(at="later"), patience=5_000)

    assert msgspec.json.decode(reply, type=Snapshot).at == "later"
