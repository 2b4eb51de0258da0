"""The board as a service shows it beside the recount, figure by figure."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from tests.acceptance.questions import BoardQuestion
from tests.metrics.comparison import Figures, differences, expected
from tests.recount.recount import Picture, as_instant


class Compared(NamedTuple):
    """How many figures were compared, and every difference."""

    figures: int
    wrong: list[str]


def compare_board(
    question: BoardQuestion, board: Mapping[str, Any], pictures: Mapping[str | None, Picture]
) -> Compared:
    """Compare the centre (None) and its queues, each with its own picture."""
    figures, wrong = 0, []
    for queue, picture in pictures.items():
        place = board["total"] if queue is None else board["queues"].get(queue)
        if place is None:
            assert not picture.visits(queue), queue
            continue
        wanted, gauges = _wanted(picture, queue, question), picture.now(queue)
        shown = _shown(place["windows"][question.window]["kpis"], question)
        found = differences(shown, wanted) | _different_gauges(place["now"], gauges)
        figures += len(wanted) + len(gauges)
        wrong += [f"{question} {queue} {slug}: {pair}" for slug, pair in found.items()]
    return Compared(figures, wrong)


def _wanted(picture: Picture, queue: str | None, question: BoardQuestion) -> Figures:
    figures = expected(picture, queue, question.span, question.variants)
    if question.variants:
        # Asked for by name, it stands where the queue's own service level stands otherwise.
        del figures["service_level"]
    return figures


def _shown(kpis: Mapping[str, Any], question: BoardQuestion) -> Figures:
    level = kpis["service_level"]
    levels = {
        f"service_level/{formula}/{way}": level[formula][way] if question.formula == "all" else level
        for formula, way in question.variants
    }
    return {**kpis, **levels}


def _different_gauges(
    shown: Mapping[str, Any], wanted: Mapping[str, int | None]
) -> dict[str, tuple[Any, Any]]:
    since = shown["longest_waiting_since"]
    found = {**shown, "longest_waiting_since": None if since is None else as_instant(since)}
    return {slug: (found[slug], value) for slug, value in wanted.items() if found[slug] != value}
