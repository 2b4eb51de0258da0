"""The demo must look alive at any hour: mostly on target, and in trouble now and then."""

import pytest

from app.events.instants import HOUR, MINUTE, parse_instant
from app.simulator import Simulation
from app.simulator.retail_bank import RETAIL_BANK
from tests.simulator.board import Board

DAY = parse_instant("2026-11-17T04:00:00Z")
MINUTES = range(DAY + HOUR, DAY + 24 * HOUR, MINUTE)


@pytest.fixture(scope="module", params=[1, 20_774])
def board(request: pytest.FixtureRequest) -> Board:
    simulation = Simulation(RETAIL_BANK, DAY, request.param)
    for _ in simulation.events(DAY + 24 * HOUR):
        pass
    return Board(RETAIL_BANK, simulation.truth)


def test_some_queue_is_in_breach_within_any_hour(board: Board) -> None:
    for hour in range(1, 24):
        minutes = range(DAY + hour * HOUR, DAY + (hour + 1) * HOUR, MINUTE)
        assert any(board.breached(queue, at) for queue in board.queues for at in minutes)


def test_most_queues_are_on_target_most_of_the_time(board: Board) -> None:
    for queue in board.queues:
        assert sum(board.on_target(queue, at) for at in MINUTES) / len(MINUTES) > 0.6
    at_least_four = [
        sum(board.on_target(queue, at) for queue in board.queues) >= 4 for at in MINUTES
    ]
    assert sum(at_least_four) / len(at_least_four) > 0.85


def test_what_breaches_recovers(board: Board) -> None:
    for queue in board.queues:
        for at in MINUTES[:-180]:
            if board.breached(queue, at):
                assert any(board.on_target(queue, at + later * MINUTE) for later in range(180))


def test_hardly_ever_has_a_queue_too_few_calls_to_judge(board: Board) -> None:
    levels = [board.service_level(queue, at) for queue in board.queues for at in MINUTES[::10]]
    assert levels.count(None) / len(levels) < 0.01


def test_the_board_is_named_and_staffed_like_a_bank() -> None:
    assert [(plan.queue, plan.name) for plan in RETAIL_BANK.queues] == [
        ("PS", "Private accounts"),
        ("NE", "Securities"),
        ("IN", "Internet support"),
        ("CA", "Cards"),
        ("NW", "New customers"),
        ("RE", "Retention"),
    ]
    assert len({plan.agent for plan in RETAIL_BANK.agents}) == len(RETAIL_BANK.agents) > 35
