from pathlib import Path

import pytest

from app.events.instants import HOUR
from app.settings import Misconfigured, environment, read_settings


@pytest.fixture(autouse=True)
def _empty_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("REDIS_URL", "DATA", "ADMIN_KEY", "PUBLIC_URL", "TIMEZONE", "RETENTION", "CLOCK"):
        monkeypatch.delenv(f"CALLBOARD_{name}", raising=False)


def test_without_an_environment_there_are_defaults() -> None:
    settings = read_settings({"host": None})

    assert (settings.timezone, settings.clock, settings.port) == ("UTC", "wall", 8000)
    assert settings.retention == 26 * HOUR
    assert settings.redis_url is None


def test_options_come_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALLBOARD_PORT", "9001")
    monkeypatch.setenv("CALLBOARD_HOST", "0.0.0.0")

    settings = read_settings({"port": 9002, "host": None})

    assert (settings.host, settings.port) == ("0.0.0.0", 9002)


def test_an_empty_variable_is_one_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALLBOARD_REDIS_URL", "")

    assert read_settings({}).redis_url is None


def test_data_goes_to_the_users_own_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", "/srv/share")

    assert read_settings({}).data_directory == Path("/srv/share/callboard")
    assert read_settings({"data": "here"}).data_directory == Path("here")


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        (
            "TIMEZONE",
            "Mars/Olympus",
            "CALLBOARD_TIMEZONE: 'Mars/Olympus' is no time zone (write it as in Europe/London).",
        ),
        ("TIMEZONE", "../etc", "'../etc' is no time zone"),
        ("RETENTION", "2 days", "CALLBOARD_RETENTION: '2 days' is no span (write it as in 26h)."),
        ("RETENTION", "3h", "CALLBOARD_RETENTION: 26h is the least"),
        ("CLOCK", "sun", "CALLBOARD_CLOCK: "),
        ("PUBLIC_URL", "board.example", "CALLBOARD_PUBLIC_URL: "),
        ("ADMIN_KEY", "short", "CALLBOARD_ADMIN_KEY: "),
    ],
)
def test_what_makes_no_sense_is_said_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, sentence: str
) -> None:
    monkeypatch.setenv(f"CALLBOARD_{name}", value)

    with pytest.raises(Misconfigured) as wrong:
        read_settings({})

    assert sentence in str(wrong.value)
    assert "\n" not in str(wrong.value)


def test_a_wrong_option_is_named_as_it_was_written() -> None:
    with pytest.raises(Misconfigured, match=r"^--port: "):
        read_settings({"port": 70_000})


@pytest.mark.parametrize(("text", "hours"), [("26h", 26), ("2d", 48), ("1620m", 27)])
def test_spans_are_read(monkeypatch: pytest.MonkeyPatch, text: str, hours: int) -> None:
    monkeypatch.setenv("CALLBOARD_RETENTION", text)

    assert read_settings({}).retention == hours * HOUR


def test_a_process_of_ours_reads_the_same_settings_again(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = read_settings({"clock": "events", "timezone": "Europe/London", "data": "/srv/cb"})
    for name, value in environment(settings, redis_url="unix:///run/cb.sock").items():
        monkeypatch.setenv(name, value)

    again = read_settings({})

    assert again.clock == "events"
    assert again.timezone == "Europe/London"
    assert again.data_directory == Path("/srv/cb")
    assert again.redis_url is not None
    assert again.redis_url.get_secret_value() == "unix:///run/cb.sock"


def test_secrets_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALLBOARD_ADMIN_KEY", "cb_0123456789abcdef")
    monkeypatch.setenv("CALLBOARD_REDIS_URL", "redis://:hush@localhost")

    shown = repr(read_settings({}))

    assert "0123456789" not in shown
    assert "hush" not in shown


@pytest.mark.parametrize(
    ("options", "address"),
    [
        ({}, "http://127.0.0.1:8123"),
        ({"host": "0.0.0.0"}, "http://127.0.0.1:8123"),
        ({"host": "10.0.0.7"}, "http://10.0.0.7:8123"),
        ({"host": "::1"}, "http://[::1]:8123"),
        ({"public_url": "https://board.example/"}, "https://board.example"),
    ],
)
def test_the_address_is_the_one_people_can_reach(options: dict[str, str], address: str) -> None:
    assert read_settings(options).address(8123) == address


FLEX = '{"flex": {"provider": "twilio", "secrets": ["the-old-token", "the-new-token"]}}'


def test_sources_of_webhooks_are_an_object_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALLBOARD_SOURCES", FLEX)

    settings = read_settings({})

    assert settings.sources["flex"].provider == "twilio"
    assert [s.get_secret_value() for s in settings.sources["flex"].secrets][1] == "the-new-token"
    assert "token" not in repr(settings)


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("the-new-token", "not JSON"),
        ("[7]", "CALLBOARD_SOURCES: "),
        (FLEX.replace("twilio", "generic"), "a mapping goes with the provider generic"),
        (FLEX.replace("]}", '], "mapping": {"rules": []}}'), "a mapping goes with the provider"),
        (FLEX.replace("]}", '], "mapping": {"rules": 7}}'), "mapping: Expected `array`"),
        (FLEX.replace("twilio", "telegraph"), "a provider is one of twilio, "),
        (FLEX.replace("flex", "f l e x"), "a source has a name of"),
        (FLEX.replace("the-old-token", "short"), "CALLBOARD_SOURCES: "),
        (FLEX.replace('["the-old-token", "the-new-token"]', "[]"), "CALLBOARD_SOURCES: "),
    ],
)
def test_sources_that_make_no_sense_are_told_without_their_secrets(
    monkeypatch: pytest.MonkeyPatch, value: str, sentence: str
) -> None:
    monkeypatch.setenv("CALLBOARD_SOURCES", value)

    with pytest.raises(Misconfigured) as told:
        read_settings({})

    assert sentence in str(told.value)
    assert "token" not in str(told.value)
