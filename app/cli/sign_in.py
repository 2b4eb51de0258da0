"""`callboard sign-in`: one more sign-in link of a running service."""

import argparse

from app.cli.banner import say, sign_in_link
from app.cli.options import add_data, settings_of
from app.cli.place import noted_address
from app.cli.running import run_until_told
from app.cli.valkeys import running_valkey
from app.embedded.contract import CannotStart
from app.settings import Settings
from app.streams.connection import UNREACHABLE, connect
from app.streams.sessions import Sessions


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Offer the command's options."""
    add_data(parser)


def run(chosen: argparse.Namespace) -> int:
    """Print a link that signs in one browser, once, within a day."""
    settings = settings_of(chosen)
    return run_until_told(lambda: _print_link(settings))


async def _print_link(settings: Settings) -> int:
    redis = connect(running_valkey(settings))
    try:
        token = await Sessions(redis, settings.centre).new_sign_in_token()
    except UNREACHABLE as trouble:
        # The URL may hold a password: it is not shown.
        raise CannotStart(f"Valkey cannot be reached ({type(trouble).__name__}).") from trouble
    finally:
        await redis.aclose()
    say(sign_in_link(noted_address(settings), token) + "\n")
    return 0
