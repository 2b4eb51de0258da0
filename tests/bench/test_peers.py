"""Peers give the figures that the calculator gives, or are not measured."""

from collections.abc import Callable
from typing import ClassVar

import pytest
from typing_extensions import override

from app.bench import command, peers
from app.bench.day import AGENTS, day
from app.bench.peers import ours
from app.bench.peers.figures import NOTHING, Figures, Found, figures
from app.bench.peers.hour import FROM
from app.bench.peers.peer import Peer
from app.bench.peers.rows import WINDOWS, Row, rows_of, since_of
from app.bench.peers.sliding import Window
from app.bench.peers.sql import Sqlite
from app.bench.peers.valkey_side import ValkeySide
from app.cli import main
from app.events.instants import MINUTE, Instant
from app.metrics.figures import EVERY

AT_HAND = (
    ("app.bench.peers.valkey_side", "ValkeySide"),
    ("app.bench.peers.sql", "Sqlite"),
)


@pytest.mark.redis
def test_what_is_at_hand_says_the_same_as_the_calculator(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(peers, "_PLACES", AT_HAND)
    monkeypatch.setattr(peers, "_TIMES", 3)
    monkeypatch.setattr(peers, "MANY_QUEUES", 12)
    measured = [*peers.peers(100, 0.01)]
    assert len(measured) == 3 * 4
    assert all(figure.value > 0 for figure in measured)
    assert measured[3].asked == "≥ 10"


class Slid(Peer):
    """What bytewax is asked to do, without bytewax."""

    name = "windows that slide"

    @override
    def load(self, rows: list[Row]) -> None:
        self._windows: dict[str, list[Window]] = {}
        for queue in {row.queue for row in rows}:
            some = [row for row in rows if row.queue == queue]
            self._windows[queue] = [Window(some, [row.at for row in some]) for _ in WINDOWS]

    @override
    def tick(self, now: Instant) -> Found:
        return {
            (queue, name): window.tick(since_of(length, now), now)
            for queue, windows in self._windows.items()
            for (name, length), window in zip(WINDOWS, windows, strict=True)
        }

    @override
    def close(self) -> None:
        """Do nothing: memory alone is held."""


@pytest.mark.parametrize("kind", [Slid, Sqlite, pytest.param(ValkeySide, marks=pytest.mark.redis)])
@pytest.mark.parametrize(("calls", "queues"), [(5_000, 7), (200, 40)])
def test_they_do_for_minutes_and_when_the_hour_begins_again(
    kind: Callable[[], Peer], calls: int, queues: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ours, "CHECKED", 150)
    calculator = ours.Ours(calls, queues)
    calculator.measure(0)
    assert len(calculator.checked) == 150
    peer = kind()
    try:
        peer.load(rows_of(day(calls, queues, AGENTS)))
        peers._check(peer, calculator.checked)
        peer.tick(FROM + 40 * MINUTE)
        peers._check(peer, calculator.checked)
    finally:
        peer.close()


def test_nothing_that_the_day_tells_of_is_left_out() -> None:
    calculator = ours.Ours(5_000, 6)
    calculator.measure(0)
    told = {
        slug
        for found in calculator.checked.values()
        for shown in found.values()
        for slug, (value, _, _) in shown.items()
        if value
    }
    assert told == figures(*NOTHING).keys()
    assert told < {kpi.slug for kpi in EVERY}


class Forgetful(Sqlite):
    """Says nothing of the conversations of a queue."""

    said: ClassVar[Figures] = {}

    @override
    def tick(self, now: Instant) -> Found:
        found = super().tick(now)
        key = next(key for key in found if key[1] == "today")
        others = {slug: figure for slug, figure in found[key].items() if slug != "handled"}
        return found | {key: others | self.said}


class Mistaken(Forgetful):
    """Says something wrong of them."""

    said: ClassVar[Figures] = {"handled": (1, None, None)}


@pytest.mark.parametrize(
    ("kind", "said"),
    [(Forgetful, "handled is missing"), (Mistaken, r"handled is \(1, None, None\)")],
)
def test_a_peer_with_other_figures_is_no_measure(kind: Callable[[], Peer], said: str) -> None:
    with pytest.raises(peers.WrongFigures, match=said):
        [*peers._compared([kind], 100, 6, 0.01)]


def test_what_is_not_installed_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(peers, "_PLACES", (("not_installed", "Anything"),))
    assert main(["bench", "peers"]) == 2
    assert "The peers need not_installed: install" in capsys.readouterr().err
    monkeypatch.setattr(command, "_PARTS", {"peers": command._peers})
    assert main(["bench", "all"]) == 0
    assert "peers: The peers need not_installed: install" in capsys.readouterr().out
