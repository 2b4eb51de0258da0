"""The Valkey of `callboard run`: the one that comes along, or the user's own."""

import asyncio
from pathlib import Path
from typing import Protocol

import structlog
from typing_extensions import override

from app.cli.children import Pauses
from app.embedded.contract import CannotStart
from app.embedded.lock import LockFile
from app.embedded.place import Place
from app.embedded.valkey import EmbeddedValkey
from app.settings import Settings

_log = structlog.get_logger()


class Valkey(Protocol):
    """A Valkey for the life of the service, and the data directory held for it alone."""

    async def start(self) -> str:
        """Return its URL; raise CannotStart when it, or the data directory, is not to be had."""
        ...

    async def keep(self) -> None:
        """See that it runs, until cancelled; raise CannotStart when it cannot run any more."""
        ...

    async def stop(self) -> None:
        """Let go of it."""
        ...


class OwnValkey(Valkey):
    """The one that comes along."""

    def __init__(self, data: Path) -> None:
        self._server = EmbeddedValkey(data)

    @override
    async def start(self) -> str:
        return await self._server.start()

    @override
    async def keep(self) -> None:
        moment = asyncio.get_running_loop().time
        pauses = Pauses()
        while True:
            born = moment()
            code = await self._server.wait()
            pause_s = pauses.after(moment() - born)
            _log.error("valkey_ended", code=code, again_in_s=pause_s)
            await asyncio.sleep(pause_s)
            await self._server.start()

    @override
    async def stop(self) -> None:
        await self._server.stop()


class TheirValkey(Valkey):
    """The user's own, which is not ours to start or stop."""

    def __init__(self, data: Path, url: str) -> None:
        self._data = data
        self._url = url
        self._lock = LockFile(Place(data).owner_lock)

    @override
    async def start(self) -> str:
        if not self._lock.take("callboard"):
            raise CannotStart(f"Another callboard is already running on {self._data}.")
        return self._url

    @override
    async def keep(self) -> None:
        await asyncio.Event().wait()

    @override
    async def stop(self) -> None:
        self._lock.let_go()


def running_valkey(settings: Settings) -> str:
    """Return the URL of the Valkey of a service that runs.

    Raises:
        CannotStart: none runs on the data directory, and none is configured.
    """
    if settings.redis_url is not None:
        return settings.redis_url.get_secret_value()
    place = Place(settings.data_directory)
    if not place.folder.is_dir() or not (socket := place.socket()).exists():
        raise CannotStart(f"No callboard is running on {place.data}.")
    return f"unix://{socket}"
