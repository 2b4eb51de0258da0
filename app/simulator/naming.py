"""The queues of a simulated centre, told to the service: their names and their targets."""

import msgspec

from app.delivery.line import Line
from app.simulator.centre import QueuePlan


async def configure(line: Line, plan: QueuePlan, queue: str) -> None:
    """Give the queue that the service knows by this id its name and its target.

    Raises:
        DeliveryFailed: the service does not answer.
    """
    target = {"ratio": plan.target.ratio, "within_s": plan.target.within_s}
    await line.send(
        "PUT",
        f"/v1/queues/{queue}",
        content=msgspec.json.encode({"name": plan.name or plan.queue, "target": target}),
        headers={"Content-Type": "application/json"},
    )
