"""The board as a service shows it beside the recount, figure by figure."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

import msgspec

from app.metrics.snapshot import Question
from app.streams.questions import Questions
from tests.acceptance.bank_day import pictures
from tests.acceptance.questions import BoardQuestion
from tests.metrics.comparison import Figures, differences, expected
from tests.recount.recount import Picture, Recount, as_instant


class Compared(NamedTuple):
    """How many figures were compared, and every difference."""

    figures: int
    wrong: list[str]


def added(found: Collection[Compared]) -> Compared:
    """Return what several comparisons found together."""
    return Compared(sum(each.figures for each in found), [w for each in found for w in each.wrong])


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


async def compare_all(
    room: Questions, asked: Iterable[BoardQuestion], recount: Recount
) -> Compared:
    """Put questions to a worker about the simulated bank, and compare every answer."""
    found = []
    for question in asked:
        named = {**question.parameters, "windows": [question.window]}
        reply = await room.ask(msgspec.convert(named, Question), patience=10_000)
        board = msgspec.json.decode(reply)
        found.append(compare_board(question, board, pictures(recount, question.at)))
    return added(found)


def _wanted(picture: Picture, queue: str | None, question: BoardQuestion) -> Figures:
    figures = expected(picture, queue, question.span, question.variants)
    if question.variants:
        # Asked for by name, it stands where the queue's own service level stands otherwise.
        del figures["service_level"]
    return figures


def _shown(kpis: Mapping[str, Any], question: BoardQuestion) -> Figures:
    level = kpis["service_level"]
    levels = {
        f"service_level/{formula}/{way}": level[formula][way]
        if question.formula == "all"
        else level
        for formula, way in question.variants
    }
    return {**kpis, **levels}


def _different_gauges(
    shown: Mapping[str, Any], wanted: Mapping[str, int | None]
) -> dict[str, tuple[Any, Any]]:
    since = shown["longest_waiting_since"]
    found = {**shown, "longest_waiting_since": None if since is None else as_instant(since)}
    return {slug: (found[slug], value) for slug, value in wanted.items() if found[slug] != value}
