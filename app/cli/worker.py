"""`callboard worker`: the worker alone."""

import argparse

import structlog

from app.cli.children import SUPERSEDED
from app.cli.listening import listening
from app.cli.logs import set_up_logs
from app.cli.options import add_clock, settings_of
from app.cli.running import own_valkey_url, run_until_told
from app.embedded.contract import CannotStart
from app.settings import Settings
from app.streams.checkpoint import Superseded
from app.streams.connection import connect
from app.wiring.centre import store
from app.wiring.worker import worker
from app.worker import CheckpointUnreadable

_CRASHED = 1

_log = structlog.get_logger()


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Offer the command's options."""
    add_clock(parser)


def run(chosen: argparse.Namespace) -> int:
    """Work until told to end."""
    settings = settings_of(chosen)
    url = own_valkey_url(settings)
    set_up_logs("worker", settings.log)
    return run_until_told(lambda: _work(settings, url))


async def _work(settings: Settings, url: str) -> int:
    redis, database = connect(url), store(settings)
    try:
        async with listening(settings, url):
            await worker(settings, redis, database).run()
    except CheckpointUnreadable as unreadable:
        raise CannotStart(
            f"This version cannot read the saved figures ({unreadable}):"
            " run the one that wrote them, or start with another --data."
        ) from unreadable
    except Superseded:
        _log.error("worker_superseded")
        return SUPERSEDED
    except Exception:  # noqa: BLE001  said once, as one line; the parent starts another
        _log.exception("worker_crashed")
        return _CRASHED
    finally:
        await database.close()
        await redis.aclose()
    return 0
