"""`callboard replay`, which on the service's own machine finds the key by itself."""

import argparse
from urllib.parse import urlsplit

from app import replay
from app.cli.admin_key import kept_key
from app.cli.options import add_data
from app.settings import Settings, read_settings

_THIS_MACHINE = ("127.0.0.1", "::1", "localhost")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Offer the command's options."""
    replay.add_arguments(parser)
    add_data(parser)


def run(chosen: argparse.Namespace) -> int:
    """Replay with the key that is given, configured, or kept by a service on this machine."""
    if chosen.key is None:
        chosen.key = _own_key(read_settings({"data": chosen.data}), chosen.to)
    return replay.run(chosen)


def _own_key(settings: Settings, to: str) -> str | None:
    if settings.admin_key is not None:
        return settings.admin_key.get_secret_value()
    # The key of this machine's service is nothing to show to another machine.
    is_here = urlsplit(to).hostname in _THIS_MACHINE
    return kept_key(settings.data_directory) if is_here else None
