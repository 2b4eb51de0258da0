from app.delivery import Due, as_due
from tests.delivery.passing import PassingTime


async def sent(
    instants: list[int], *, now: int = 0, most: int = 500
) -> list[tuple[int, list[int]]]:
    """What goes out, and when."""
    time = PassingTime(now)
    things = (Due(at, at) for at in instants)
    return [
        (time.clock.now(), batch) async for batch in as_due(things, time.clock, time.pause, most)
    ]


async def test_what_is_overdue_goes_at_once_in_batches() -> None:
    assert await sent([1, 2, 3, 4, 5], now=9, most=2) == [(9, [1, 2]), (9, [3, 4]), (9, [5])]


async def test_nothing_goes_early_and_batches_keep_their_distance() -> None:
    assert await sent([0, 10, 150, 230, 5000]) == [
        (0, [0]),
        (200, [10, 150]),
        (400, [230]),
        (5000, [5000]),
    ]
