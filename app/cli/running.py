"""How a command runs its coroutine: on the fast loop, until it is done or told to end."""

import asyncio
import gc
import os
import signal
from collections.abc import Callable, Coroutine
from typing import Any

import uvloop

from app.cli.thrift import give_back, keep_little
from app.embedded.contract import CannotStart
from app.settings import Settings

_SETTLED_S = (2.0, 5.0, 20.0, 60.0)
"""When a process looks at what stays: some of it is brought in by the first request, or by the database."""

_GIVES_BACK_S = 15.0
"""How often what is free goes back to the system."""

_GARBAGE = (700, 10, 1_000)
"""When garbage is looked for: young as usual, through all that stays a hundredth as often, for that is 20 ms."""

_LONGEST_END_S = 25.0
"""How long a process may take to end in order; what it keeps is safe at any moment."""

_STUCK = 4
"""The exit code of a process that did not come to an end when told to."""

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
    keep_little()
    working = asyncio.create_task(work())
    giving = asyncio.create_task(_give_back())

    def end() -> None:
        # Told twice, it goes on ending in order: it is about to be over.
        if not working.cancelling():
            working.cancel()
            asyncio.get_running_loop().call_later(_LONGEST_END_S, os._exit, _STUCK)

    for each in _ENDINGS:
        asyncio.get_running_loop().add_signal_handler(each, end)
    gc.set_threshold(*_GARBAGE)
    for moment_s in _SETTLED_S:
        asyncio.get_running_loop().call_later(moment_s, _settle)
    try:
        return await working
    except asyncio.CancelledError:
        return 0
    finally:
        giving.cancel()


async def _give_back() -> None:
    while True:
        await asyncio.sleep(_GIVES_BACK_S)
        await asyncio.to_thread(give_back)


def _settle() -> None:
    """Take all that is in memory by now for what stays: the collector of garbage looks at it no more.

    To look through a process that has just begun took 130 ms every few seconds, in which nobody was answered; and
    once more here, to let go of the 1,000 in 150,000 objects that were garbage.
    """
    gc.freeze()


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
