"""`callboard api`: the HTTP edge alone."""

import argparse

from app.cli.admin_key import admin_key
from app.cli.data import own_data
from app.cli.door import open_door, port_of
from app.cli.edge import Edge
from app.cli.logs import set_up_logs
from app.cli.options import add_address, add_clock, add_data, settings_of
from app.cli.running import own_valkey_url, run_until_told
from app.settings import Settings


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
        key = admin_key(settings, own_data(settings))
        await Edge(settings, url, settings.address(port_of(door)), key).serve(door)
    return 0
