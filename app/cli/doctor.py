"""`callboard doctor`: looks for what would keep Callboard from running well."""

import argparse
import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, NamedTuple

from app.cli.data import own_data
from app.cli.options import add_data, settings_of
from app.cli.running import run_until_told
from app.embedded.binary import find_server
from app.embedded.contract import CannotStart
from app.settings import Settings
from app.store.contract import StoreUnavailable
from app.store.place import place
from app.streams.connection import UNREACHABLE, connect

_OLDEST = (7, 0)
_PATIENCE_S = 5.0


class Finding(NamedTuple):
    """One thing looked at."""

    is_well: bool
    what: str


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Offer the command's options."""
    add_data(parser)
    parser.add_argument("--url", metavar="URL", help="a running service to ask as well")


def run(chosen: argparse.Namespace) -> int:
    """Say what is well and what is not; 0 when all is well."""
    settings = settings_of(chosen)
    return run_until_told(lambda: _report(settings, chosen.url))


async def _report(settings: Settings, url: str | None) -> int:
    is_well = True
    async for finding in _findings(settings, url):
        is_well &= finding.is_well
        sys.stdout.write(f"{'ok  ' if finding.is_well else 'BAD '} {finding.what}\n")
    return 0 if is_well else 1


async def _findings(settings: Settings, url: str | None) -> AsyncIterator[Finding]:
    yield Finding(is_well=True, what=f"Python {sys.version.split()[0]} at {sys.executable}")
    yield _data(settings)
    if settings.redis_url is None:
        yield _bundled()
    else:
        async for finding in _their_valkey(settings.redis_url.get_secret_value()):
            yield finding
    yield await _database(settings)
    if url is not None:
        yield await _service(url)


def _data(settings: Settings) -> Finding:
    try:
        return Finding(is_well=True, what=f"data directory {own_data(settings)} can be written")
    except CannotStart as problem:
        return Finding(is_well=False, what=str(problem))


def _bundled() -> Finding:
    try:
        server: Path = find_server()
    except CannotStart as problem:
        return Finding(is_well=False, what=str(problem))
    return Finding(is_well=True, what=f"Valkey to be started by `callboard run`: {server}")


async def _their_valkey(url: str) -> AsyncIterator[Finding]:
    redis = connect(url)
    try:
        async with asyncio.timeout(_PATIENCE_S):
            about: Any = await redis.info("server")
            yield _version(about)
            for name, wanted, why in (
                ("appendonly", "yes", "a restart loses events"),
                ("appendfsync", "always", "a crash may lose the last second of accepted events"),
                ("maxmemory-policy", "noeviction", "what is kept may be dropped"),
            ):
                kept: Any = await redis.config_get(name)
                yield _setting(name, str(kept.get(name, "unknown")), wanted, why)
    except (TimeoutError, *UNREACHABLE) as trouble:
        # The URL may hold a password: it is not shown.
        what = f"Valkey at CALLBOARD_REDIS_URL: {type(trouble).__name__}"
        yield Finding(is_well=False, what=what)
    finally:
        await redis.aclose()


def _version(about: dict[str, Any]) -> Finding:
    product = "valkey_version" if "valkey_version" in about else "redis_version"
    version = str(about[product])
    is_well = tuple(int(part) for part in version.split(".")[:2]) >= _OLDEST
    return Finding(is_well, f"{product.removesuffix('_version').title()} {version} answers")


def _setting(name: str, found: str, wanted: str, why: str) -> Finding:
    if found == wanted:
        return Finding(is_well=True, what=f"{name} is {found}")
    return Finding(is_well=False, what=f"{name} is {found}, not {wanted}: {why}")


async def _database(settings: Settings) -> Finding:
    from app.store.opening import look_at  # noqa: PLC0415  takes time, and may be what is broken

    url, data = settings.database_url, settings.data_directory.absolute()
    where = place(url.get_secret_value() if url else None, data)
    # The URL may hold a password: it is not shown.
    name = "database at CALLBOARD_DATABASE_URL" if url else f"database {where}"
    try:
        return Finding(is_well=True, what=f"{name}: {await look_at(where)}")
    except StoreUnavailable as trouble:
        return Finding(is_well=False, what=f"{name}: {trouble}")


async def _service(url: str) -> Finding:
    import httpx2  # noqa: PLC0415  only for --url

    try:
        async with httpx2.AsyncClient(timeout=_PATIENCE_S) as client:
            answer = await client.get(url.rstrip("/") + "/readyz")
    except (httpx2.HTTPError, httpx2.InvalidURL) as trouble:
        return Finding(is_well=False, what=f"{url} does not answer: {type(trouble).__name__}")
    return Finding(answer.status_code == httpx2.codes.OK, f"{url}/readyz: {answer.text.strip()}")
