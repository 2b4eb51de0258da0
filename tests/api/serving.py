"""A real server on a port of loopback, for tests that need a socket."""

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx2
import uvicorn
from starlette.types import ASGIApp

from app.api.live_line import LiveLine
from app.api.post_line import lines_to
from app.api.server import Edge


@asynccontextmanager
async def serving(app: ASGIApp) -> AsyncIterator[str]:
    """Serve the application, and say where: 127.0.0.1:port."""
    config = uvicorn.Config(
        app,
        http=lines_to(app.ingest) if isinstance(app, Edge) else "auto",
        ws=LiveLine,
        log_config=None,
        lifespan="on",
        timeout_graceful_shutdown=1,
    )
    config.load()
    server = uvicorn.Server(config)
    server.lifespan = config.lifespan_class(config)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        await server.startup(sockets=[listener])
        try:
            yield f"127.0.0.1:{listener.getsockname()[1]}"
        finally:
            await server.shutdown(sockets=[listener])


@asynccontextmanager
async def calling(app: ASGIApp) -> AsyncIterator[httpx2.AsyncClient]:
    """Call the application without a socket."""
    transport = httpx2.ASGITransport(app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://board.test") as client:
        yield client
