"""The HTTP edge in this process: made, served, and watched until the whole service is ready."""

import asyncio
import socket
from pathlib import Path

from app.api.contracts import Readiness
from app.api.server import create_app
from app.cli.banner import banner, say
from app.cli.place import note_address
from app.cli.server import Server
from app.embedded.contract import CannotStart
from app.settings import Settings
from app.streams.connection import connect, patiently
from app.streams.progress import Progress
from app.streams.sessions import Sessions
from app.wiring.centre import store
from app.wiring.edge import WorkerReadiness, api_parts

_PAUSE_S = 0.02


class Edge:
    """One HTTP edge on an open door."""

    def __init__(self, settings: Settings, url: str, address: str, admin_key: str) -> None:
        self._settings = settings
        self._redis = connect(url)
        self._store = store(settings)
        self._address = address
        self._admin_key = admin_key
        self._readiness: Readiness = WorkerReadiness(Progress(self._redis, settings.centre))
        self._up = asyncio.Event()

    async def serve(self, door: socket.socket) -> None:
        """Serve until cancelled.

        Raises:
            CannotStart: the server ended by itself.
        """
        try:
            parts = await patiently(
                lambda: api_parts(
                    self._settings, self._redis, self._store, self._address, self._admin_key
                )
            )
            server = Server(create_app(parts))
            self._up = server.is_up
            await server.serve_on(door)
        finally:
            await self._store.close()
            await self._redis.aclose()
        raise CannotStart("The HTTP server ended by itself; the log says why.")

    async def welcome(self, data: Path, pause_s: float = _PAUSE_S) -> None:
        """Say where the service is and how to sign in, once it is ready.

        It asks every `pause_s` whether events are accepted and the worker has caught up.
        """
        while not await self._is_ready():  # noqa: ASYNC110  the worker tells Valkey, which tells nobody
            await asyncio.sleep(pause_s)
        sessions = Sessions(self._redis, self._settings.centre)
        token = await patiently(sessions.new_sign_in_token)
        note_address(data, self._address)
        say(banner(self._address, token, self._admin_key, data))

    async def _is_ready(self) -> bool:
        return self._up.is_set() and (await self._readiness.standing()).ready
