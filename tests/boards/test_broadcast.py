from typing import Any

import pytest

from app.boards.broadcast import Broadcast, BroadcastRefused, read_broadcast
from app.events.instants import parse_instant

NOW = parse_instant("2026-11-17T15:42:07Z")


def test_a_line_may_stand_for_good_or_until_an_instant() -> None:
    assert read_broadcast({"text": " Fire drill "}, NOW) == Broadcast("Fire drill")
    timed = read_broadcast({"text": "x", "until": "2026-11-17T16:42:08+01:00"}, NOW)
    assert timed.until == NOW + 1_000
    assert not timed.is_over(NOW + 999)
    assert timed.is_over(NOW + 1_000)


@pytest.mark.parametrize(
    ("raw", "field"),
    [
        ({}, "text"),
        ([], "text"),
        ({"text": 3}, "text"),
        ({"text": "  "}, "text"),
        ({"text": "x" * 201}, "text"),
        ({"text": "a\nb"}, "text"),
        ({"text": "x", "till": "y"}, "till"),
        ({"text": "x", "until": "soon"}, "until"),
        ({"text": "x", "until": "2026-11-17T15:42:07Z"}, "until"),
        ({"text": "x", "until": "2026-11-17T16:42:07"}, "until"),
    ],
)
def test_what_cannot_be_shown_is_refused_by_its_field(raw: Any, field: str) -> None:
    with pytest.raises(BroadcastRefused) as told:
        read_broadcast(raw, NOW)
    assert told.value.field == field
