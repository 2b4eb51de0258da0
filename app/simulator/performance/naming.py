"""The service learns the centre's queues from who simulates them, if its key is known."""

from collections.abc import Callable

from app.delivery import Pause, connect
from app.delivery.line import Line
from app.simulator.centre import Centre
from app.simulator.naming import configure
from app.simulator.performance.plan import Plan

_TRIES = 8


async def name_queues(
    plan: Plan, centre: Centre, pause: Pause, called: Callable[[str], str] = str
) -> None:
    """Tell the service the queues' names and targets; without its key it keeps its own.

    `called` says under which name the board has a queue.

    Raises:
        DeliveryFailed: the service does not answer.
    """
    if plan.key is None or plan.to is None:
        return
    async with connect(plan.to, plan.key) as client:
        line = Line(client, pause, _TRIES)
        for queue in centre.queues:
            await configure(line, queue, called(queue.queue))
