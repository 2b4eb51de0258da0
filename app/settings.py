"""What the environment says, read once; command-line options come before it."""

import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    SecretStr,
    ValidationError,
    model_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from app.events.instants import DAY, HOUR, MINUTE, SECOND, Millis
from app.notify.slack_api import SLACK_API
from app.providers import mapper
from app.providers.mapper import BadMapping, PayloadMapping, read_mapping
from app.providers.registry import PROVIDERS

PREFIX = "CALLBOARD_"

SHORTEST_RETENTION: Millis = 26 * HOUR
"""Today and the same hour of yesterday, with room for the night when the clocks go back."""

_UNITS = {"s": SECOND, "m": MINUTE, "h": HOUR, "d": DAY}
_LOOPBACK = {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "::1"}  # noqa: S104  never bound


class Misconfigured(Exception):  # noqa: N818  a verdict, read as a sentence
    """The environment or an option makes no sense; the message says which and why."""


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as unknown:
        raise ValueError(f"{name!r} is no time zone (write it as in Europe/London)") from unknown
    return name


def _span(text: object) -> object:
    if not isinstance(text, str):
        return text
    found = re.fullmatch(r"(\d{1,9})([smhd])", text.strip())
    if not found:
        raise ValueError(f"{text!r} is no span (write it as in 26h)")
    return int(found[1]) * _UNITS[found[2]]


def _database(url: SecretStr | None) -> SecretStr | None:
    known = r"postgres(ql(\+asyncpg)?)?://.+"
    if url is not None and not re.fullmatch(known, url.get_secret_value()):
        raise ValueError("write it as in postgresql://user:password@host/name")
    return url


def _sources(text: object) -> object:
    if not isinstance(text, str):
        return text
    try:
        return msgspec.json.decode(text)
    except msgspec.MsgspecError:
        # Nothing of the text may be told: it holds secrets.
        raise ValueError("not JSON (an object of sources by name)") from None


def _source(name: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9._:-]{1,64}", name):
        raise ValueError("a source has a name of 1 to 64 of A-Z a-z 0-9 . _ : -")
    return name


def _provider(name: str) -> str:
    if name not in PROVIDERS:
        raise ValueError(f"a provider is one of {', '.join(PROVIDERS)}")
    return name


def _mapping(raw: object) -> PayloadMapping | None:
    try:
        return None if raw is None else read_mapping(raw)
    except BadMapping as wrong:
        raise ValueError(f"mapping: {wrong}") from None


class Source(BaseModel):
    """A system that posts webhooks: its provider and its secrets, two while one is replaced."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    provider: Annotated[str, AfterValidator(_provider)]
    secrets: Annotated[
        tuple[Annotated[SecretStr, Field(min_length=8)], ...], Field(min_length=1, max_length=2)
    ]
    mapping: Annotated[PayloadMapping | None, PlainValidator(_mapping)] = None

    @model_validator(mode="after")
    def _is_mapped_or_known(self) -> "Source":
        if (self.mapping is None) is (self.provider == mapper.PROVIDER.name):
            raise ValueError(
                f"a mapping goes with the provider {mapper.PROVIDER.name}, and only so"
            )
        return self


def _long_enough(span: Millis) -> Millis:
    if span < SHORTEST_RETENTION:
        raise ValueError("26h is the least that today and yesterday need")
    return span


class Settings(BaseSettings):
    """Everything that may be set from outside."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, frozen=True)

    redis_url: SecretStr | None = None
    database_url: Annotated[SecretStr | None, AfterValidator(_database)] = None
    data: Path | None = None
    admin_key: SecretStr | None = Field(default=None, min_length=16)
    simulate_secret: SecretStr | None = None
    """What `callboard simulate` signs with, as the system that it is."""
    public_url: str | None = Field(default=None, pattern=r"^https?://")
    timezone: Annotated[str, AfterValidator(_zone)] = "UTC"
    title: str = Field(default="", max_length=60)
    """What people call the centre; it stands at the head of every board."""
    retention: Annotated[Millis, BeforeValidator(_span), AfterValidator(_long_enough)] = (
        SHORTEST_RETENTION
    )
    history_days: int = Field(default=400, ge=1, le=36_500)
    """For how many days visits, sums and agents' states are kept."""
    archive_days: int = Field(default=30, ge=1, le=36_500)
    """For how many days the events themselves are kept."""
    slack_api: str = Field(default=SLACK_API, pattern=r"^https?://")
    """Where Slack's methods are: some Slacks have a place of their own."""
    clock: Literal["wall", "events"] = "wall"
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    centre: str = Field(default="main", pattern=r"^[a-z0-9-]{1,40}$")
    log: Literal["auto", "json", "console"] = "auto"
    sources: Annotated[
        dict[Annotated[str, AfterValidator(_source)], Source], NoDecode, BeforeValidator(_sources)
    ] = Field(default_factory=dict)
    data_home: Path | None = Field(default=None, validation_alias="XDG_DATA_HOME")

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


def read_settings(options: dict[str, Any]) -> Settings:
    """Read the environment, options first; options that are None were not given.

    Raises:
        Misconfigured: in one sentence, what is wrong with what.
    """
    given = {name: value for name, value in options.items() if value is not None}
    try:
        return Settings(**given)
    except ValidationError as wrong:
        first = wrong.errors(include_url=False, include_input=False)[0]
        name = str(first["loc"][0])
        where = f"--{name}" if name in given else PREFIX + name.upper()
        reason = first["msg"].removeprefix("Value error, ")
        raise Misconfigured(f"{where}: {reason}.") from None


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
