import asyncio
import threading
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.replay import add_arguments, run
from tests.delivery.service import Service, service
from tests.replay.recordings import recording


@contextmanager
def served() -> Iterator[Service]:
    """A service in a thread of its own, for a command that runs a loop of its own."""
    up: list[Service] = []
    ready, over = threading.Event(), asyncio.Event()
    loop = asyncio.new_event_loop()

    async def keep() -> None:
        async with service() as running:
            up.append(running)
            ready.set()
            await over.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(keep(),))
    thread.start()
    ready.wait()
    try:
        yield up[0]
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join()
        loop.close()


def command(*words: str) -> int:
    parser = ArgumentParser()
    add_arguments(parser)
    return run(parser.parse_args(words))


def test_a_good_file_ends_well_with_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "calls.ndjson"
    path.write_bytes(recording(0, 1, 2))
    with served() as running:
        assert command(str(path), "--to", running.url, "--key", "k", "--speed", "max") == 0
    said = capsys.readouterr()
    assert said.out.startswith("accepted 3, repeated 0, refused 0 in ")
    assert said.out.count("\n") == 1


def test_anything_refused_ends_in_1_with_the_first_reasons(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "calls.ndjson"
    path.write_bytes(recording(0) + b"{}\n" * 5)
    with served() as running:
        assert command(str(path), "--to", running.url, "--speed", "max") == 1
    out = capsys.readouterr().out
    assert "refused 5" in out
    assert "line 2: type is missing; line 3: type is missing; line 4: type is missing; …" in out


def test_a_file_that_is_not_there_ends_in_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command(str(tmp_path / "none")) == 1
    assert "No such file" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--format", "cdr"], "'cdr'"),
        (["--speed", "0"], "neither a number above 0 nor max"),
        (["--speed", "quick"], "neither a number above 0 nor max"),
        (["--clock", "wall"], "--clock"),
    ],
)
def test_what_cannot_be_done_is_refused_clearly(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        command("file", *words)
    assert said in capsys.readouterr().err


def test_shifting_as_fast_as_it_goes_makes_no_sense(capsys: pytest.CaptureFixture[str]) -> None:
    assert command("file", "--clock", "shift", "--speed", "max") == 1
    assert "need a pace" in capsys.readouterr().err
