"""Changes of the board, one after the other, as one. Pure."""

from msgspec import UNSET
from msgspec.structs import replace

from app.metrics.snapshot import Delta, QueuePicture


def together(first: Delta, then: Delta) -> Delta:
    """Return the one change that two make, of which the second follows on the first."""
    queues = {queue: p for queue, p in first.queues.items() if queue not in then.removed}
    for queue, picture in then.queues.items():
        queues[queue] = with_trend(picture, first.queues.get(queue))
    removed = dict.fromkeys((*first.removed, *then.removed))
    agents = {agent.agent: agent for agent in (*first.agents, *then.agents)}
    return replace(
        then,
        since=first.since,
        queues=queues,
        removed=[queue for queue in removed if queue not in queues],
        agents=[*agents.values()],
    )


def with_trend(picture: QueuePicture, before: QueuePicture | None) -> QueuePicture:
    """Return a picture with the trend of the one before where it says nothing of its own."""
    if picture.trend is not UNSET or before is None:
        return picture
    return replace(picture, trend=before.trend)
