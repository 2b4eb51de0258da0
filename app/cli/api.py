"""`callboard api`: the HTTP edge alone."""

import argparse
import asyncio

from app.cli.admin_key import admin_key
from app.cli.data import own_data
from app.cli.door import open_door, port_of
from app.cli.edge import Edge
from app.cli.logs import set_up_logs
from app.cli.options import add_address, add_clock, add_data, settings_of
from app.cli.running import own_valkey_url, run_until_told
from app.settings import Settings

_PAUSE_S = 0.5


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Offer the command's options."""
    add_address(parser)
    add_data(parser)
    add_clock(parser)


def run(chosen: argparse.Namespace) -> int:
    """Serve until told to end."""
    settings = settings_of(chosen)
    url = own_valkey_url(settings)
    set_up_logs("api", settings.log)
    return run_until_told(lambda: _serve(settings, url))


async def _serve(settings: Settings, url: str) -> int:
    with open_door(settings.host, settings.port) as door:
        data = own_data(settings)
        edge = Edge(settings, url, settings.address(port_of(door)), admin_key(settings, data))
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(edge.serve(door))
            # The worker may be long in coming.
            await edge.welcome(data, pause_s=_PAUSE_S)
    return 0
