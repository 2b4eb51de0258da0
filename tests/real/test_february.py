"""A month of real calls, through HTTP and through three deaths, equals a recount to the last call."""

import asyncio
import multiprocessing
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from random import Random
from time import perf_counter

import httpx2
import pytest
import pytest_asyncio

from tests.acceptance.comparing import Compared, added
from tests.acceptance.deliveries import batches, deliveries
from tests.acceptance.questions import BoardQuestion, ask, questions
from tests.acceptance.sender import Sender, new_client
from tests.real.at_hand import needs
from tests.real.bank import DATA, bank_events
from tests.real.recounting import compare
from tests.recount.recount import as_instant

SEED = 1999
QUESTIONS = 14
KILLS = 3

pytestmark = [
    pytest.mark.redis,
    pytest.mark.slow,
    pytest.mark.timeout(900),
    needs(DATA),
]


@pytest_asyncio.fixture
async def client() -> AsyncIterator[httpx2.AsyncClient]:
    async with new_client() as client:
        yield client


async def test_the_whole_month_equals_a_recount(
    tmp_path: Path, client: httpx2.AsyncClient, record_property: Callable[[str, object], None]
) -> None:
    chance, begun = Random(SEED), perf_counter()
    events = bank_events()
    sent = list(batches(deliveries(events, chance), chance))
    sender = Sender(tmp_path / "data", client, chance)
    await sender.service.start()
    await sender.send(sent, chance.sample(range(len(sent)), KILLS))
    assert await sender.applied(len(events)) == len(events)
    posted_s = perf_counter() - begun

    instants = [as_instant(event["at"]) for event in events]
    asked = list(questions(instants, QUESTIONS, chance))
    found = await _compare_all(sender, client, asked)
    await sender.service.stop()

    record_property(
        "measured",
        f"February 1999: {len(events)} events, {sender.posts} posts, {sender.kills} kills"
        f" ({sender.unanswered} posts unanswered), {posted_s:.0f} s to send and fold;"
        f" {QUESTIONS} questions, {found.figures} figures compared, {len(found.wrong)} differences,"
        f" {perf_counter() - begun:.0f} s in all",
    )
    assert found.wrong[:10] == []


async def _compare_all(
    sender: Sender, client: httpx2.AsyncClient, asked: list[BoardQuestion]
) -> Compared:
    loop, at_once = asyncio.get_running_loop(), asyncio.Semaphore(8)
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:

        async def compared(question: BoardQuestion) -> Compared:
            async with at_once:
                board = await ask(client, sender.service, question)
                return await loop.run_in_executor(pool, compare, question, board)

        found = await asyncio.gather(*map(compared, asked))
    return added(found)
