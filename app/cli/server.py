"""The HTTP server of this process, under our own signals."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from typing_extensions import override

from app.api.live_line import LiveLine
from app.api.post_line import lines_to
from app.api.server import Edge

_GOODBYE_S = 1

_PING_S = 60.0
"""Whoever reads nothing is ended sooner, and hears a heartbeat all the time: this is for lines that are silently gone."""


class Server(uvicorn.Server):
    """Uvicorn, ended by cancelling it; `is_up` is set once it takes requests."""

    def __init__(self, app: Edge) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                http=lines_to(app.ingest),
                ws=LiveLine,
                ws_ping_interval=_PING_S,
                ws_ping_timeout=_PING_S,
                log_config=None,
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=_GOODBYE_S,
            )
        )
        self.is_up = asyncio.Event()

    async def serve_on(self, door: socket.socket) -> None:
        """Serve until cancelled, then finish the requests at hand."""
        serving = asyncio.create_task(self.serve(sockets=[door]))
        try:
            await asyncio.shield(serving)
        finally:
            self.should_exit = True
            await serving

    @override
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.is_up.set()

    @override
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield
