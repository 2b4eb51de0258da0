"""A change that an edge hears is the change that was told, and its figures can be read."""

import msgspec
import pytest

from app.api.queue_meters import exposition
from app.metrics.sealed import figures_of, sealed
from app.metrics.snapshot import Delta, Snapshot
from app.push.frames import delta_text
from app.push.views import EVERYTHING, View, after, narrow
from tests.api.keepers import board, change, picture

CHANGE = change(2, {"PS": picture(3), "NE": picture(1)}, removed=["NW"])
ENCODED = msgspec.json.encode(CHANGE)
VIEWS = [
    EVERYTHING,
    View(queues=frozenset({"PS"})),
    View(windows=frozenset({"today"})),
    View(kpis=frozenset({"offered", "asa"})),
    View(frozenset({"PS"}), frozenset({"30m"}), frozenset({"service_level"}), is_public=True),
]


@pytest.mark.parametrize("view", VIEWS)
def test_what_a_view_shows_of_it_is_to_the_letter_what_was_told(view: View) -> None:
    assert delta_text(narrow(sealed(ENCODED), view)) == delta_text(narrow(CHANGE, view))


def test_its_figures_are_those_that_were_formed() -> None:
    read = msgspec.json.decode(ENCODED, type=Delta)
    for queue, formed in CHANGE.queues.items():
        for name, window in formed.windows.items():
            for heard in (sealed(ENCODED), read, CHANGE):
                assert figures_of(heard.queues[queue].windows[name]) == window.kpis


def test_a_board_that_was_heard_is_measured_like_one_that_was_formed() -> None:
    whole = board(1)
    kept = msgspec.json.decode(msgspec.json.encode(whole), type=Snapshot)
    formed = exposition(after(whole, CHANGE))
    assert b"callboard_queue_offered{" in formed
    assert exposition(after(kept, sealed(ENCODED))) == formed
