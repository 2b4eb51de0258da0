"""Two hundred deaths at random moments: no event is lost, and none counts twice."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from random import Random
from time import perf_counter

import pytest

from app.events.instants import MINUTE
from app.events.vocabulary import Event
from tests.acceptance.bank_day import Raw, as_logged, bank_day, pictures
from tests.acceptance.comparing import added, compare_all, compare_board
from tests.acceptance.deliveries import batches, deliveries
from tests.acceptance.fleet import Fleet, Habits
from tests.acceptance.questions import ask, questions
from tests.acceptance.sender import Sender, new_client
from tests.recount.recount import Recount, as_instant

SEED = 200
VICTIMS = ["worker"] * 136 + ["valkey"] * 30 + ["both"] * 30
WHOLE = 4
QUESTIONS = 40
LONGEST_LIFE_S = 0.25

pytestmark = [pytest.mark.redis, pytest.mark.slow, pytest.mark.timeout(600)]


def habits(chance: Random) -> Habits:
    return Habits(checkpoint_s=chance.choice((0, 0.02, 0.1)), entries=chance.choice((1, 5, 50)))


def in_rounds(sent: Sequence[Raw], chance: Random) -> list[list[list[Event]]]:
    """One round of small batches for each death, and one for the peace after the last."""
    logged = as_logged(sent)
    borders = sorted(chance.sample(range(1, len(logged)), len(VICTIMS)))
    rounds = [
        logged[since:until]
        for since, until in zip([0, *borders], [*borders, len(logged)], strict=True)
    ]
    return [in_batches(events, chance) for events in rounds]


def in_batches(events: list[Event], chance: Random) -> list[list[Event]]:
    batches = []
    while events:
        size = chance.randint(1, 20)
        batches.append(events[:size])
        events = events[size:]
    return batches


async def append_all(fleet: Fleet, told: list[list[Event]]) -> None:
    for batch in told:
        await fleet.append(batch)


def life_s(victim: str, chance: Random) -> float:
    """How long it may live: some workers are hardly born, and Valkey is to die while it is told."""
    if victim == "worker":
        return chance.uniform(0, LONGEST_LIFE_S)
    return float(LONGEST_LIFE_S * 10 ** chance.uniform(-3, 0))


async def live_and_die(fleet: Fleet, told: list[list[Event]], victim: str, chance: Random) -> bool:
    """Let it work while events come in, then kill; tell whether it had read them all by then."""
    appending = asyncio.create_task(append_all(fleet, told))
    is_idle = False
    with suppress(TimeoutError):
        async with asyncio.timeout(life_s(victim, chance)):
            await asyncio.shield(appending)
            await fleet.caught_up()
            is_idle = True
    await fleet.kill(victim, habits(chance))
    await appending
    standing = await fleet.standing()
    assert standing.is_whole_past_checkpoint, standing
    return is_idle


async def test_196_deaths_of_worker_and_valkey_change_no_figure(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    chance, begun = Random(SEED), perf_counter()
    events = bank_day(50 * MINUTE, seed=SEED)
    rounds = in_rounds(deliveries(events, chance), chance)
    victims = chance.sample(VICTIMS, len(VICTIMS))
    fleet = Fleet(tmp_path)
    await fleet.start(habits(chance))
    try:
        idle = [
            await live_and_die(fleet, told, victim, chance)
            for told, victim in zip(rounds, victims, strict=False)
        ]
        await append_all(fleet, rounds[-1])
        async with asyncio.timeout(20):
            state = await fleet.caught_up()
        instants = [as_instant(event["at"]) for event in events]
        asked = list(questions(instants, QUESTIONS, chance))
        found = await compare_all(fleet.questions, asked, Recount(events))
        standing = await fleet.standing()
    finally:
        await fleet.stop()

    record_property(
        "measured",
        f"{len(victims)} deaths of worker and Valkey ({sum(idle)} of them idle):"
        f" {len(events)} events,"
        f" {fleet.refused} batches sent again, {standing.let_go} entries let go;"
        f" {found.figures} figures compared, {len(found.wrong)} differences,"
        f" {perf_counter() - begun:.0f} s",
    )
    assert state.applied == len(events)
    assert state.unreadable == 0
    assert found.wrong[:10] == []
    assert standing.let_go > 0


async def test_4_deaths_of_the_whole_service_change_no_figure(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    chance, begun = Random(SEED), perf_counter()
    events = bank_day(50 * MINUTE, seed=SEED)
    recount = Recount(events)
    sent = list(batches(deliveries(events, chance), chance, largest=100))
    async with new_client() as client:
        sender = Sender(tmp_path / "data", client, chance)
        await sender.service.start()
        await sender.send(sent, chance.sample(range(len(sent)), WHOLE))
        assert await sender.applied(len(events)) == len(events)
        instants = [as_instant(event["at"]) for event in events]
        found = added(
            [
                compare_board(
                    question,
                    await ask(client, sender.service, question),
                    pictures(recount, question.at),
                )
                for question in questions(instants, QUESTIONS, chance)
            ]
        )
        await sender.service.stop()

    record_property(
        "measured",
        f"{sender.kills} deaths of the whole service: {len(events)} events,"
        f" {sender.posts} posts, {sender.unanswered} unanswered;"
        f" {found.figures} figures compared, {len(found.wrong)} differences,"
        f" {perf_counter() - begun:.0f} s",
    )
    assert sender.kills == WHOLE
    assert found.wrong[:10] == []
