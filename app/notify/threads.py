"""Libraries that wait for an answer wait in threads of their own: one channel's wait is nobody else's."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from threading import Thread
from typing import TypeVar

Answer = TypeVar("Answer")


async def in_thread(work: Callable[[], Answer]) -> Answer:
    """Return what `work` returns; if the caller is cancelled, the work goes on unseen."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[Answer] = loop.create_future()

    def settle(done: Callable[[], None]) -> None:
        if not future.done():
            done()

    def run() -> None:
        # The loop may be gone by the time there is an answer.
        with suppress(RuntimeError):
            try:
                answer = work()
            except BaseException as trouble:  # noqa: BLE001  it belongs to whoever asked
                told = trouble
                loop.call_soon_threadsafe(settle, lambda: future.set_exception(told))
            else:
                loop.call_soon_threadsafe(settle, lambda: future.set_result(answer))

    # Nobody who ends waits for it, as they would for the threads of a pool.
    Thread(target=run, daemon=True, name="notify").start()
    return await future


def silent_logger() -> logging.Logger:
    """Return a logger for libraries that would log addresses, headers and answers: it says nothing."""
    found = logging.getLogger("callboard.notify.silent")
    found.setLevel(logging.CRITICAL + 1)
    found.propagate = False
    return found
