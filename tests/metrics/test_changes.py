"""Two changes told as one make the same board as one after the other."""

from hypothesis import given
from hypothesis import strategies as st
from msgspec import UNSET

from app.metrics.changes import together
from app.metrics.snapshot import AgentPicture, Delta, Trend
from app.push.views import after
from tests.api.keepers import board, change, picture

QUEUES = st.sampled_from(["PS", "NE", "NW"])
TREND = Trend("service_level", "30m", 120, "2026-11-17T15:42:07.500Z", [0.5])
PICTURES = st.builds(picture, st.integers(0, 9), trend=st.sampled_from([UNSET, TREND]))


@st.composite
def changes(draw: st.DrawFn, version: int) -> Delta:
    """Draw what a tick may say: a queue is changed or gone, never both, and a new one has its trend."""
    queues = draw(st.dictionaries(QUEUES, PICTURES))
    removed = draw(st.lists(QUEUES, unique=True))
    states = draw(st.dictionaries(st.sampled_from("ab"), st.sampled_from(["away", "available"])))
    return change(
        version,
        queues,
        removed=[queue for queue in removed if queue not in queues],
        agents=[AgentPicture(agent, state, None, "", []) for agent, state in states.items()],
    )


@given(changes(2), changes(3), changes(4))
def test_changes_that_are_told_together_are_the_same_change(
    first: Delta, second: Delta, third: Delta
) -> None:
    for queue in (*first.removed, *second.removed):
        for later in (second, third):
            if queue in later.queues:
                later.queues[queue].trend = TREND
    one_by_one = after(after(after(board(1), first), second), third)
    told = together(together(first, second), third)
    assert (told.since, told.version) == (1, 4)
    at_once = after(board(1), told)
    assert dict(at_once.queues) == dict(one_by_one.queues)
    assert sorted(at_once.agents, key=repr) == sorted(one_by_one.agents, key=repr)
    assert at_once.total == one_by_one.total
