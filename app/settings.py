"""What the environment says, read once; command-line options come before it."""

import os
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias, get_type_hints
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from msgspec import Meta
from typing_extensions import override

from app.events.instants import DAY, HOUR, MINUTE, SECOND, Millis
from app.notify.slack_api import SLACK_API

if TYPE_CHECKING:
    from app.providers.mapper import PayloadMapping

PREFIX = "CALLBOARD_"

SHORTEST_RETENTION: Millis = 26 * HOUR
"""Today and the same hour of yesterday, with room for the night when the clocks go back."""

_SHORTEST_KEY = 16
_UNITS = {"s": SECOND, "m": MINUTE, "h": HOUR, "d": DAY}
_LOOPBACK = {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "::1"}  # noqa: S104  never bound


class Misconfigured(Exception):  # noqa: N818  a verdict, read as a sentence
    """The environment or an option makes no sense; the message says which and why."""


class Secret:
    """What is never shown: not by a log line, nor by a traceback."""

    def __init__(self, value: str) -> None:
        self._value = value

    def get_secret_value(self) -> str:
        """Return it, for those whom it is for."""
        return self._value

    @override
    def __repr__(self) -> str:
        return "Secret(hidden)"


@dataclass(frozen=True)
class Source:
    """A system that posts webhooks: its provider and its secrets, two while one is replaced."""

    provider: str
    secrets: tuple[Secret, ...]
    mapping: "PayloadMapping | None" = None


_Url: TypeAlias = Annotated[str, Meta(pattern=r"^https?://")]
_Days: TypeAlias = Annotated[int, Meta(ge=1, le=36_500)]


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Everything that may be set from outside."""

    redis_url: Secret | None = None
    database_url: Secret | None = None
    data: Path | None = None
    admin_key: Secret | None = None
    simulate_secret: Secret | None = None
    """What `callboard simulate` signs with, as the system that it is."""
    public_url: _Url | None = None
    timezone: str = "UTC"
    title: Annotated[str, Meta(max_length=60)] = ""
    """What people call the centre; it stands at the head of every board."""
    retention: Millis = SHORTEST_RETENTION
    history_days: _Days = 400
    """For how many days visits, sums and agents' states are kept."""
    archive_days: _Days = 30
    """For how many days the events themselves are kept."""
    slack_api: _Url = SLACK_API
    """Where Slack's methods are: some Slacks have a place of their own."""
    clock: Literal["wall", "events"] = "wall"
    host: str = "127.0.0.1"
    port: Annotated[int, Meta(ge=0, le=65535)] = 8000
    centre: Annotated[str, Meta(pattern=r"^[a-z0-9-]{1,40}$")] = "main"
    log: Literal["auto", "json", "console"] = "auto"
    sources: Mapping[str, Source] = field(default_factory=dict)
    data_home: Path | None = None

    @property
    def data_directory(self) -> Path:
        """Where everything is kept that is not in somebody else's database."""
        return self.data or default_data_directory(self.data_home)

    def address(self, port: int) -> str:
        """Return the URL under which people reach the service that listens on `port`."""
        return (self.public_url or self.local_address(port)).rstrip("/")

    def local_address(self, port: int) -> str:
        """Return the URL under which this machine reaches the service that listens on `port`."""
        host = _LOOPBACK.get(self.host, self.host)
        return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def default_data_directory(data_home: Path | None) -> Path:
    """Return the user's own place for Callboard's data."""
    if data_home is None and sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "callboard"
    return (data_home or Path.home() / ".local" / "share") / "callboard"


def read_settings(options: Mapping[str, Any]) -> Settings:
    """Read the environment, options first; options that are None were not given.

    Raises:
        Misconfigured: in one sentence, what is wrong with what.
    """
    given = {name: value for name, value in options.items() if value is not None}
    # An empty variable is one not set.
    said = {n: text for n, variable in VARIABLES.items() if (text := os.environ.get(variable))}  # noqa: TID251
    values: dict[str, Any] = {}
    for name, value in (said | given).items():
        try:
            values[name] = _read(name, value)
        except ValueError as wrong:
            where = f"--{name}" if name in given else VARIABLES[name]
            raise Misconfigured(f"{where}: {wrong}.") from None
    return Settings(**values)


def _read(name: str, value: object) -> object:
    """Return the value of a setting, of what its variable says; raise ValueError."""
    if name in _OWN_WAYS:
        return _OWN_WAYS[name](str(value))
    return msgspec.convert(value, _KINDS[name], strict=False, dec_hook=_plain)


def _plain(kind: type[Any], value: object) -> object:
    return kind(value)


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as unknown:
        raise ValueError(f"{name!r} is no time zone (write it as in Europe/London)") from unknown
    return name


def _retention(text: str) -> Millis:
    found = re.fullmatch(r"(\d{1,9})([smhd])", text.strip())
    if not found:
        raise ValueError(f"{text!r} is no span (write it as in 26h)")
    span = int(found[1]) * _UNITS[found[2]]
    if span < SHORTEST_RETENTION:
        raise ValueError("26h is the least that today and yesterday need")
    return span


def _database(url: str) -> Secret:
    if not re.fullmatch(r"postgres(ql(\+asyncpg)?)?://.+", url):
        raise ValueError("write it as in postgresql://user:password@host/name")
    return Secret(url)


def _admin_key(key: str) -> Secret:
    if len(key) < _SHORTEST_KEY:
        raise ValueError(f"a key has at least {_SHORTEST_KEY} characters")
    return Secret(key)


class _Said(msgspec.Struct, forbid_unknown_fields=True):
    """A source as it is written in the environment."""

    provider: str
    secrets: Annotated[
        tuple[Annotated[str, Meta(min_length=8)], ...], Meta(min_length=1, max_length=2)
    ]
    mapping: Any = None


def _sources(text: str) -> dict[str, Source]:
    try:
        named = msgspec.json.decode(text)
    except msgspec.MsgspecError:
        # Nothing of the text may be told: it holds secrets.
        raise ValueError("not JSON (an object of sources by name)") from None
    said = msgspec.convert(named, dict[str, _Said])
    if not all(re.fullmatch(r"[A-Za-z0-9._:-]{1,64}", name) for name in said):
        raise ValueError("a source has a name of 1 to 64 of A-Z a-z 0-9 . _ : -")
    return {name: _source(each) for name, each in said.items()}


def _source(said: _Said) -> Source:
    # Who sets no sources so needs no providers: they are written down in the database.
    from app.providers import mapper  # noqa: PLC0415
    from app.providers.registry import PROVIDERS  # noqa: PLC0415

    if said.provider not in PROVIDERS:
        raise ValueError(f"a provider is one of {', '.join(PROVIDERS)}")
    try:
        mapping = None if said.mapping is None else mapper.read_mapping(said.mapping)
    except mapper.BadMapping as wrong:
        raise ValueError(f"mapping: {wrong}") from None
    if (mapping is None) is (said.provider == mapper.PROVIDER.name):
        raise ValueError(f"a mapping goes with the provider {mapper.PROVIDER.name}, and only so")
    return Source(said.provider, tuple(map(Secret, said.secrets)), mapping)


_KINDS = get_type_hints(Settings, include_extras=True)
VARIABLES = {name: PREFIX + name.upper() for name in _KINDS} | {"data_home": "XDG_DATA_HOME"}
"""Where each setting is read from."""

_OWN_WAYS: Mapping[str, Callable[[str], object]] = {
    "database_url": _database,
    "admin_key": _admin_key,
    "timezone": _zone,
    "retention": _retention,
    "sources": _sources,
}
"""The settings that a type cannot describe."""


def environment(settings: Settings, **changes: str) -> Mapping[str, str]:
    """Return the environment in which a process of ours reads these settings again, but for `changes`."""
    options = {
        "timezone": settings.timezone,
        "title": settings.title,
        "retention": f"{settings.retention // SECOND}s",
        "clock": settings.clock,
        "host": settings.host,
        "port": str(settings.port),
        "data": str(settings.data_directory.absolute()),
    } | changes
    said = {PREFIX + name.upper(): value for name, value in options.items()}
    return dict(os.environ) | said  # noqa: TID251  handed on, not read


def live_in(environment: Mapping[str, str]) -> None:
    """Have this process, and those that it starts, find another environment than before."""
    os.environ.clear()  # noqa: TID251  what was read by then was another's
    os.environ.update(environment)  # noqa: TID251
