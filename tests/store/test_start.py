"""What a start, `callboard doctor` and the settings make of the database."""

import asyncio
import sys
from pathlib import Path

import pytest

from app.cli import main
from app.settings import Misconfigured, read_settings
from app.store.place import FILE, place

URL = "CALLBOARD_DATABASE_URL"


def database_line(said: str) -> str:
    lines = said.splitlines()
    return next(line for line in lines if line[:4] in {"ok  ", "BAD "} and " database " in line)


def test_the_doctor_leaves_an_unmade_database_unmade(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(URL, raising=False)
    main(["doctor", "--data", str(tmp_path)])
    assert database_line(capsys.readouterr().out) == (
        f"ok   database {tmp_path / FILE}: its tables will be made"
    )
    assert not (tmp_path / FILE).exists()


@pytest.mark.postgres
def test_the_doctor_asks_the_configured_database(
    tmp_path: Path,
    postgres_url: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(URL, postgres_url)
    main(["doctor", "--data", str(tmp_path)])
    assert database_line(capsys.readouterr().out) == (
        f"ok   database at {URL}: its tables will be made"
    )


def test_the_doctor_finds_a_database_that_is_away(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(URL, "postgresql://someone:secret-word@127.0.0.1:1/callboard")
    assert main(["doctor", "--data", str(tmp_path)]) == 1
    said = capsys.readouterr().out
    assert database_line(said).startswith("BAD ")
    assert "secret" not in said


@pytest.mark.parametrize("url", ["mysql://host/name", "secret-word", "postgresql://"])
def test_only_a_postgres_may_be_configured(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(URL, url)
    with pytest.raises(Misconfigured, match="CALLBOARD_DATABASE_URL: write it as in") as told:
        read_settings({})
    assert "secret" not in str(told.value)


def test_without_one_the_database_is_a_file_of_the_data_directory(tmp_path: Path) -> None:
    assert place(None, tmp_path) == tmp_path / FILE
    assert place("postgresql://host/name", tmp_path) == "postgresql://host/name"


async def test_a_start_does_not_wait_for_the_database() -> None:
    program = "import sys, app.cli.edge; assert not {'sqlalchemy', 'alembic'} & {*sys.modules}"
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", program)
    assert await process.wait() == 0
