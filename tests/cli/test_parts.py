import io
import json
import stat
from pathlib import Path

import pytest
import structlog

from app.cli import main
from app.cli.admin_key import admin_key
from app.cli.banner import banner
from app.cli.children import Pauses
from app.cli.logs import hide_private, set_up_logs
from app.cli.place import note_address, noted_address
from app.cli.replay import _own_key
from app.settings import VARIABLES, read_settings


def test_the_key_is_made_once_and_is_its_owners_alone(tmp_path: Path) -> None:
    settings = read_settings({})

    first = admin_key(settings, tmp_path)

    assert admin_key(settings, tmp_path) == first
    assert stat.S_IMODE((tmp_path / "admin.key").stat().st_mode) == 0o600
    assert len(first) > 30


def test_a_configured_key_is_taken_and_not_kept(tmp_path: Path) -> None:
    settings = read_settings({"admin_key": "cb_configured_elsewhere"})

    assert admin_key(settings, tmp_path) == "cb_configured_elsewhere"
    assert list(tmp_path.iterdir()) == []


def test_pauses_grow_until_a_process_works_steadily() -> None:
    pauses = Pauses()

    assert [pauses.after(0.1) for _ in range(8)] == [0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 10.0, 10.0]
    assert [pauses.after(60.0), pauses.after(0.1)] == [0.2, 0.4]


def test_the_banner_is_plain_and_whole() -> None:
    said = banner("http://127.0.0.1:8000", "t0k3n", "cb_key", Path("/srv/cb"))

    assert said.isascii()
    assert "http://127.0.0.1:8000/sign-in?token=t0k3n" in said
    assert "Authorization: Bearer cb_key" in said
    assert '"at":"\'$(date -u +%Y-%m-%dT%H:%M:%SZ)\'"' in said


def test_a_log_line_shows_nothing_private() -> None:
    line = {
        "event": "odd",
        "api_key": "k",
        "to_number": "+44…",
        "queue": "PS",
        "sign_in_token": "t",
    }

    shown = hide_private(None, "info", line)

    assert shown["event"] == "odd"
    assert shown["queue"] == "PS"
    assert shown["api_key"] == shown["to_number"] == shown["sign_in_token"] == "(hidden)"


def test_help_lists_what_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--help"])

    said = capsys.readouterr().out
    assert ended.value.code == 0
    assert "    run " in said
    assert "    doctor " in said
    assert "\n    demo " not in said


def test_help_lists_every_variable_that_is_read(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])

    _, _, said = capsys.readouterr().out.partition("environment:")
    assert all(f"  {variable} " in said for variable in VARIABLES.values())


@pytest.mark.parametrize(
    ("to", "key"),
    [
        ("http://127.0.0.1:8000", "cb_of_this_machine"),
        ("http://localhost:1", "cb_of_this_machine"),
        ("http://[::1]:1", "cb_of_this_machine"),
        ("https://board.example.com", None),
    ],
)
def test_a_kept_key_is_shown_to_this_machine_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, to: str, key: str | None
) -> None:
    monkeypatch.delenv("CALLBOARD_ADMIN_KEY", raising=False)
    (tmp_path / "admin.key").write_text("cb_of_this_machine\n")

    assert _own_key(read_settings({"data": tmp_path}), to) == key
    configured = read_settings({"data": tmp_path, "admin_key": "cb_configured_elsewhere"})
    assert _own_key(configured, to) == "cb_configured_elsewhere"


@pytest.mark.parametrize(
    ("host", "here"),
    [
        ("127.0.0.1", "http://127.0.0.1:7"),
        ("0.0.0.0", "http://127.0.0.1:7"),
        ("::", "http://[::1]:7"),
        ("192.0.2.1", "http://192.0.2.1:7"),
    ],
)
def test_this_machine_reaches_the_service_where_it_listens(host: str, here: str) -> None:
    settings = read_settings({"host": host, "public_url": "https://board.example.com/"})

    assert settings.local_address(7) == here
    assert settings.address(7) == "https://board.example.com"


def test_the_address_of_links_is_the_configured_one_or_the_last_one(tmp_path: Path) -> None:
    assert noted_address(read_settings({"data": tmp_path})) == "http://127.0.0.1:8000"
    note_address(tmp_path, "http://127.0.0.1:4711")
    assert noted_address(read_settings({"data": tmp_path})) == "http://127.0.0.1:4711"
    named = read_settings({"data": tmp_path, "public_url": "https://board.example.com"})
    assert noted_address(named) == "https://board.example.com"


def test_the_doctor_finds_a_valkey_that_keeps_everything_well(
    valkey_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("CALLBOARD_REDIS_URL", valkey_url)

    assert main(["doctor", "--data", str(tmp_path)]) == 0

    said = capsys.readouterr().out
    assert "ok   appendfsync is always" in said
    assert "BAD" not in said


def test_the_doctor_says_what_is_wrong_and_no_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CALLBOARD_REDIS_URL", "redis://:hush@127.0.0.1:9/0")
    (tmp_path / "file").touch()

    code = main(["doctor", "--data", str(tmp_path / "file"), "--url", "http://127.0.0.1:9"])

    said = capsys.readouterr().out
    assert code == 1
    assert said.count("BAD") == 3
    assert "hush" not in said


def test_log_lines_are_json_for_machines(monkeypatch: pytest.MonkeyPatch) -> None:
    written = io.StringIO()
    monkeypatch.setattr("sys.stderr", written)
    try:
        set_up_logs("worker", "auto")
        structlog.get_logger().info("started", cookie="t0k3n", fence=3)
    finally:
        structlog.reset_defaults()
        structlog.contextvars.clear_contextvars()

    line = json.loads(written.getvalue())
    assert (line["event"], line["process"], line["fence"]) == ("started", "worker", 3)
    assert line["cookie"] == "(hidden)"
