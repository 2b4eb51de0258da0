"""The connectors beside the worker: in its process, for there is one; and never in its way."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog

from app.settings import Settings
from app.streams.connection import connect, patiently
from app.wiring.centre import store
from app.wiring.connectors import connectors

_FIRST_S = 2.0

_log = structlog.get_logger()


@asynccontextmanager
async def listening(settings: Settings, url: str) -> AsyncIterator[None]:
    """Listen to every PBX that is set up, for as long as these lines run."""
    task = asyncio.create_task(_listen(settings, url))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _listen(settings: Settings, url: str) -> None:
    # A connection of their own, so that nothing they do keeps the worker waiting.
    redis, database = connect(url), store(settings)
    try:
        # The database is opened in a thread, whose end a process that is told to end waits for:
        # neither the start of a service nor an early end is to be held up by it.
        await asyncio.sleep(_FIRST_S)
        fleet = await patiently(lambda: connectors(settings, redis, database))
        await fleet.run()
    except Exception:  # noqa: BLE001  the worker's figures go on without
        _log.exception("connectors_failed")
    finally:
        await database.close()
        await redis.aclose()
