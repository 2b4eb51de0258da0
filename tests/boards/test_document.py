import math
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.boards.document import (
    DEFAULT,
    BoardDocument,
    BoardRefused,
    Limits,
    check_id,
    read_document,
    shown_document,
)

FULL = BoardDocument(
    name="Cards – کارت",
    queues=("CA", "a/b"),
    kpis=("asa", "wait_p90"),
    windows=("15m",),
    order=("a/b", "CA"),
    message="Fire drill at 15:00",
    language="fa",
    distance_m=9.5,
    carousel_s=15,
    sound=True,
    thresholds={"asa": Limits(20, 60), "service_level": Limits(0.8, 0.75)},
    tile_kpi="abandonment_rate",
    pages=("overview", "trends", "queue:a/b"),
    quiet="20:00-07:00",
    swap=True,
)


@pytest.mark.parametrize("document", [DEFAULT, FULL])
def test_what_is_shown_reads_as_the_same_board(document: BoardDocument) -> None:
    written = msgspec.json.decode(msgspec.json.encode(shown_document(document)))
    assert read_document(written) == document


REFUSED: list[tuple[Any, str]] = [
    ([], "document"),
    ({}, "name"),
    ({"name": " "}, "name"),
    ({"name": "x" * 81}, "name"),
    ({"name": "a\nb"}, "name"),
    ({"colour": "red"}, "colour"),
    ({"message": ""}, "message"),
    ({"message": "x" * 201}, "message"),
    ({"message": "a\0b"}, "message"),
    ({"queues": []}, "queues"),
    ({"queues": ["PS", "PS"]}, "queues"),
    ({"queues": [""]}, "queues"),
    ({"queues": [1]}, "queues"),
    ({"queues": [f"q{n}" for n in range(501)]}, "queues"),
    ({"kpis": ["coffee"]}, "kpis"),
    ({"kpis": []}, "kpis"),
    ({"kpis": ["asa", "asa"]}, "kpis"),
    ({"windows": []}, "windows"),
    ({"windows": ["7m"]}, "windows"),
    ({"windows": ["15m", "30m", "60m"]}, "windows"),
    ({"order": "colour"}, "order"),
    ({"order": ["PS", "PS"]}, "order"),
    ({"theme": "pink"}, "theme"),
    ({"language": "tlh"}, "language"),
    ({"distance_m": 0.5}, "distance_m"),
    ({"diagonal_in": 1000}, "diagonal_in"),
    ({"carousel_s": 5}, "carousel_s"),
    ({"carousel_s": "soon"}, "carousel_s"),
    ({"sound": "loud"}, "sound"),
    ({"tile_kpi": "coffee"}, "tile_kpi"),
    ({"tile_kpi": "estimated_wait"}, "tile_kpi"),
    ({"pages": []}, "pages"),
    ({"pages": ["overview", "overview"]}, "pages"),
    ({"pages": ["weather"]}, "pages"),
    ({"pages": ["queue:"]}, "pages"),
    ({"pages": ["queue:a\nb"]}, "pages"),
    ({"pages": ["queue:CA"], "queues": ["PS"]}, "pages"),
    ({"pages": [f"queue:{n}" for n in range(25)]}, "pages"),
    ({"quiet": "20:00"}, "quiet"),
    ({"quiet": "24:00-07:00"}, "quiet"),
    ({"quiet": "07:00-07:00"}, "quiet"),
    ({"swap": "often"}, "swap"),
    ({"thresholds": {"coffee": {}}}, "thresholds"),
    ({"thresholds": {"asa": {"warn": -1}}}, "thresholds.asa"),
    ({"thresholds": {"asa": {"warn": 60, "breach": 20}}}, "thresholds.asa"),
    ({"thresholds": {"service_level": {"warn": 0.7, "breach": 0.8}}}, "thresholds.service_level"),
]


@pytest.mark.parametrize(("changes", "field"), REFUSED)
def test_what_makes_no_sense_is_refused_by_its_field(changes: Any, field: str) -> None:
    raw = {"name": "Cards"} | changes if changes and isinstance(changes, dict) else changes
    with pytest.raises(BoardRefused) as told:
        read_document(raw)
    assert told.value.field == field


def test_numbers_that_are_none_are_refused() -> None:
    for value in (math.nan, math.inf):
        with pytest.raises(BoardRefused):
            read_document({"name": "x", "distance_m": value})
        with pytest.raises(BoardRefused):
            read_document({"name": "x", "thresholds": {"asa": {"warn": value}}})


def test_a_lone_half_of_a_character_is_refused() -> None:
    with pytest.raises(BoardRefused):
        read_document({"name": "\ud800"})


@pytest.mark.parametrize("board", ["main", "a", "cards-2", "x" * 40])
def test_an_id_fits_an_address(board: str) -> None:
    assert check_id(board) == board


@pytest.mark.parametrize("board", ["", "Main", "-a", "a-", "a/b", "a b", "x" * 41, "ä", "a\n"])
def test_what_does_not_fit_an_address_is_no_id(board: str) -> None:
    with pytest.raises(BoardRefused) as told:
        check_id(board)
    assert told.value.field == "id"


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)
FIELDS = st.sampled_from(BoardDocument.__struct_fields__)


@given(st.dictionaries(FIELDS, ANYTHING) | ANYTHING)
def test_whatever_comes_is_read_or_refused(raw: Any) -> None:
    try:
        document = read_document(raw)
    except BoardRefused:
        return
    assert read_document(shown_document(document)) == document
