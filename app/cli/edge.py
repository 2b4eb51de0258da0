"""The HTTP edge in this process: made, served, and watched until the whole service is ready."""

import asyncio
import socket

from app import wiring
from app.api.parts import Readiness
from app.api.server import create_app
from app.cli.server import Server
from app.embedded.contract import CannotStart
from app.settings import Settings
from app.streams.connection import connect, patiently
from app.streams.progress import Progress
from app.streams.sessions import Sessions

_PAUSE_S = 0.02


class Edge:
    """One HTTP edge on an open door."""

    def __init__(self, settings: Settings, url: str, address: str, admin_key: str) -> None:
        self._settings = settings
        self._redis = connect(url)
        self._store = wiring.store(settings)
        self._address = address
        self._admin_key = admin_key
        self._readiness: Readiness = wiring.WorkerReadiness(Progress(self._redis, settings.centre))
        self._up = asyncio.Event()

    async def serve(self, door: socket.socket) -> None:
        """Serve until cancelled.

        Raises:
            CannotStart: the server ended by itself.
        """
        try:
            parts = await patiently(
                lambda: wiring.api_parts(
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

    async def until_ready(self) -> None:
        """Return once events are accepted and the worker has caught up."""
        while not (  # noqa: ASYNC110  the worker tells Valkey, which tells nobody
            self._up.is_set() and (await self._readiness.standing()).ready
        ):
            await asyncio.sleep(_PAUSE_S)

    async def _is_ready(self) -> bool:
        return self._up.is_set() and (await self._readiness.standing()).ready

    async def sign_in_token(self) -> str:
        """Return a token that signs in one browser."""
        return await Sessions(self._redis, self._settings.centre).new_sign_in_token()
