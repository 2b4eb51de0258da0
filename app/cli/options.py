"""The options that several commands share."""

import argparse
from typing import Any

from app.settings import Settings, default_data_directory, read_settings

_OF_SETTINGS = ("host", "port", "data", "clock")


def add_data(parser: argparse.ArgumentParser) -> None:
    """Offer --data."""
    where = default_data_directory(None)
    parser.add_argument("--data", metavar="DIR", help=f"where everything is kept ({where})")


def add_address(parser: argparse.ArgumentParser) -> None:
    """Offer --host and --port."""
    parser.add_argument("--host", help="the address to listen on (127.0.0.1)")
    parser.add_argument("--port", type=int, help="the port to listen on, 0 for any (8000)")


def add_clock(parser: argparse.ArgumentParser) -> None:
    """Offer --clock."""
    parser.add_argument(
        "--clock",
        choices=("wall", "events"),
        help="what now is: the machine's time, or the newest event's for replays (wall)",
    )


def settings_of(chosen: argparse.Namespace) -> Settings:
    """Read the settings, the options first."""
    options: dict[str, Any] = {name: getattr(chosen, name, None) for name in _OF_SETTINGS}
    return read_settings(options)
