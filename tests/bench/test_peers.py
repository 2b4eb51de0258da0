"""Peers give the figures that the calculator gives, or are not measured."""

import pytest
from typing_extensions import override

from app.bench import command, peers
from app.bench.peers.rows import Found
from app.bench.peers.sql import Sqlite
from app.cli import main
from app.events.instants import Instant

AT_HAND = (
    ("app.bench.peers.valkey_side", "ValkeySide"),
    ("app.bench.peers.sql", "Sqlite"),
)


@pytest.mark.redis
def test_what_is_at_hand_says_the_same_as_the_calculator(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(peers, "_PLACES", AT_HAND)
    monkeypatch.setattr(peers, "_TIMES", 3)
    monkeypatch.setattr(peers, "MANY_QUEUES", 12)
    figures = [*peers.peers(100, 0.01)]
    assert len(figures) == 3 * 4
    assert all(figure.value > 0 for figure in figures)
    assert figures[3].asked == "≥ 10"


class Forgetful(Sqlite):
    """Leaves a caller out."""

    @override
    def tick(self, now: Instant) -> Found:
        found = super().tick(now)
        key = next(iter(found))
        return found | {key: found[key]._replace(offered=found[key].offered - 1)}


def test_a_peer_with_other_figures_is_no_measure() -> None:
    with pytest.raises(peers.WrongFigures):
        [*peers._compared([Forgetful], 100, 6, 0.01)]


def test_what_is_not_installed_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(peers, "_PLACES", (("not_installed", "Anything"),))
    assert main(["bench", "peers"]) == 2
    assert "The peers need not_installed: install" in capsys.readouterr().err
    monkeypatch.setattr(command, "_PARTS", {"peers": command._peers})
    assert main(["bench", "all"]) == 0
    assert "peers: The peers need not_installed: install" in capsys.readouterr().out
