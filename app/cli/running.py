"""How a command runs its coroutine: on the fast loop, until it is done or told to end."""

import asyncio
import signal
from collections.abc import Callable, Coroutine
from typing import Any

import uvloop

from app.embedded.contract import CannotStart
from app.settings import Settings

_ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def run_until_told(work: Callable[[], Coroutine[Any, Any, int]]) -> int:
    """Return what `work` returns, or 0 when a signal ended it first and it went cleanly.

    Raises:
        CannotStart: the first that came up inside.
    """
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            return runner.run(_with_signals(work))
    except ExceptionGroup as group:
        if (sentences := group.subgroup(CannotStart)) is None:
            raise
        raise _first(sentences) from None


async def _with_signals(work: Callable[[], Coroutine[Any, Any, int]]) -> int:
    working = asyncio.create_task(work())

    def end() -> None:
        # Told twice, it goes on ending in order: it is about to be over.
        if not working.cancelling():
            working.cancel()

    for each in _ENDINGS:
        asyncio.get_running_loop().add_signal_handler(each, end)
    try:
        return await working
    except asyncio.CancelledError:
        return 0


def _first(group: BaseException) -> BaseException:
    while isinstance(group, BaseExceptionGroup):
        group = group.exceptions[0]
    return group


def own_valkey_url(settings: Settings) -> str:
    """Return the URL of the user's own Valkey.

    Raises:
        CannotStart: none is configured.
    """
    if settings.redis_url is None:
        raise CannotStart("CALLBOARD_REDIS_URL must name a Valkey or Redis for this command.")
    return settings.redis_url.get_secret_value()
