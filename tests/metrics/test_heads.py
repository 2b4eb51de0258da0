"""What a board says beside its figures: what people call the centre, and the wait that is a breach."""

from msgspec.structs import replace

from app.metrics.calculator import Calculator
from app.metrics.snapshot import LONGEST_WAIT_S, Question, Snapshot
from tests.metrics.floor_story import CENTRE, instant, told

STORY = "10:00:00 queued c1 PS"


def boards(made: Calculator, at: int) -> list[Snapshot]:
    """The board as it is published, and as it answers a question."""
    made.tick(at)
    answered = made.answer(Question(), at)
    assert isinstance(answered, Snapshot)
    return [made.snapshot(), answered]


def test_the_centre_is_told_by_its_title_where_it_has_one() -> None:
    titled = replace(CENTRE, title="Retail bank")

    for centre, name in ((CENTRE, ""), (titled, "Retail bank")):
        made = told(STORY, centre)
        assert {board.centre_name for board in boards(made, instant("10:00:05"))} == {name}


def test_a_queue_tells_the_wait_that_is_a_breach() -> None:
    for board in boards(told(STORY), instant("10:00:05")):
        assert board.queues["PS"].longest_wait_s == LONGEST_WAIT_S == 240
