"""A log on the disk: read from its beginning, followed, and found again whatever a rotation made of it."""

import gzip
import shutil
from pathlib import Path

import pytest
from typing_extensions import override

from app.connectors.contract import PbxSource, State
from app.connectors.queue_log import LONGEST_LINE, QueueLogConnector
from tests.connectors.keepers import Heard, listening


def lines(*numbers: int) -> str:
    return "".join(f"{1_700_000_000 + n}|call-{n}|PS|NONE|ENTERQUEUE||700{n}|1\n" for n in numbers)


def queued(*numbers: int) -> list[str]:
    return [f"call.queued call-{n}" for n in numbers]


class LogFile:
    """The log on the disk, as Asterisk and logrotate treat it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @override
    def __str__(self) -> str:
        return str(self.path)

    def beside(self, name: str) -> "LogFile":
        return LogFile(self.path.with_name(name))

    def write(self, text: str) -> None:
        self.path.write_text(text, encoding="utf-8")

    def write_bytes(self, words: bytes) -> None:
        self.path.write_bytes(words)

    def add(self, text: str) -> None:
        with self.path.open("a", encoding="utf-8") as file:
            file.write(text)

    def rename(self, name: str) -> "LogFile":
        return LogFile(self.path.rename(self.path.with_name(name)))

    def pack(self, name: str) -> None:
        with gzip.open(self.path.with_name(name), "wb") as packed:
            packed.write(self.path.read_bytes())
        self.path.unlink()

    def make_folder(self) -> None:
        self.path.mkdir()


@pytest.fixture
def path(tmp_path: Path) -> LogFile:
    return LogFile(tmp_path / "queue_log")


def connector(path: LogFile) -> QueueLogConnector:
    return QueueLogConnector(PbxSource("pbx", "asterisk-queue-log", {"path": str(path)}))


async def read(path: LogFile, heard: Heard, *numbers: int) -> None:
    """Listen until these calls were told."""
    async with listening(connector(path), heard):
        await heard.until(lambda heard: set(queued(*numbers)) <= set(heard.told))


async def test_what_is_there_is_read_and_what_is_added_is_followed(path: LogFile) -> None:
    path.write(lines(1, 2))
    async with listening(connector(path)) as heard:
        await heard.until_state(State.LIVE)
        assert heard.told == queued(1, 2)
        path.add(lines(3) + lines(4)[:20])
        await heard.until(lambda heard: queued(3)[0] in heard.told)
        path.add(lines(4)[20:])
        await heard.until(lambda heard: queued(4)[0] in heard.told)
    assert heard.told == queued(1, 2, 3, 4)
    assert heard.refused == []


async def test_a_file_that_does_not_exist_yet_is_waited_for(path: LogFile) -> None:
    async with listening(connector(path)) as heard:
        state = await heard.until_state(State.WAITING)
        assert state.detail == f"{path} does not exist yet."
        path.write(lines(1))
        await heard.until_state(State.LIVE)
    assert heard.told == queued(1)


async def test_a_place_is_kept_only_once_its_events_are_stored(path: LogFile) -> None:
    path.write(lines(1, 2))
    heard = Heard(refuses=2)
    await read(path, heard, 1, 2)
    assert heard.told == queued(1, 2)
    assert len(heard.pauses) == 2


async def test_the_next_process_goes_on_where_the_last_one_stood(path: LogFile) -> None:
    path.write(lines(1, 2))
    heard = Heard()
    await read(path, heard, 1, 2)
    path.add(lines(3))
    await read(path, heard, 3)
    assert heard.told == queued(1, 2, 3)


async def test_rotated_twice_while_nobody_listened(path: LogFile) -> None:
    path.write(lines(1, 2))
    heard = Heard()
    await read(path, heard, 1, 2)
    path.add(lines(3))
    path.pack("queue_log.2.gz")
    path.beside("queue_log.1").write(lines(4, 5))
    path.write(lines(6))
    await read(path, heard, 6)
    assert heard.told == queued(1, 2, 3, 4, 5, 6)


async def test_renamed_and_written_on_until_the_reload(path: LogFile) -> None:
    path.write(lines(1))
    async with listening(connector(path)) as heard:
        await heard.until(lambda heard: heard.told == queued(1))
        rotated = path.rename("queue_log-20261117")
        rotated.add(lines(2))
        path.write(lines(3))
        await heard.until(lambda heard: queued(3)[0] in heard.told)
    assert heard.told == queued(1, 2, 3)


async def test_copied_and_emptied(path: LogFile) -> None:
    path.write(lines(1, 2))
    async with listening(connector(path)) as heard:
        await heard.until(lambda heard: heard.told == queued(1, 2))
        shutil.copy(path.path, path.beside("queue_log.1").path)
        path.write("")
        path.add(lines(3))
        await heard.until(lambda heard: queued(3)[0] in heard.told)
    assert heard.told == queued(1, 2, 3)


async def test_cut_short_and_begun_with_the_same_line(path: LogFile) -> None:
    path.write(lines(1, 2, 3))
    async with listening(connector(path)) as heard:
        await heard.until(lambda heard: heard.told == queued(1, 2, 3))
        path.write(lines(1))
        await heard.until(lambda heard: len(heard.told) > 3)
        # The same line has the same id, and counts once.
    assert len({event.id for event in heard.events if event.id.startswith("1700000001-")}) == 1


async def test_garbage_and_lines_without_end_cost_no_other_line(path: LogFile) -> None:
    noise = b"\xff\x00\xfe not a line\n\n|||||\n1|x\n" + b"y" * (3 * LONGEST_LINE) + b"\n"
    path.write_bytes(lines(1).encode() + noise + lines(2).encode())
    heard = Heard()
    await read(path, heard, 1, 2)
    assert heard.told == queued(1, 2)
    assert len(heard.refused) == 3


async def test_what_cannot_be_read_is_said(path: LogFile) -> None:
    path.make_folder()
    async with listening(connector(path)) as heard:
        state = await heard.until_state(State.RETRYING)
    assert state.detail == f"{path} cannot be read (Is a directory)."
