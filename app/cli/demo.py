"""The process of `callboard run --demo`: a simulated centre that posts to this service."""

import argparse

from app.cli.logs import set_up_logs
from app.cli.options import settings_of
from app.cli.running import run_until_told
from app.clock import WallClock
from app.embedded.contract import CannotStart
from app.settings import Settings
from app.simulator.demo import run_demo


def add_arguments(_parser: argparse.ArgumentParser) -> None:
    """Offer nothing: the environment says all."""


def run(chosen: argparse.Namespace) -> int:
    """Simulate until told to end."""
    settings = settings_of(chosen)
    set_up_logs("demo", settings.log)
    return run_until_told(lambda: _simulate(settings))


async def _simulate(settings: Settings) -> int:
    if settings.public_url is None or settings.admin_key is None:
        raise CannotStart("The demo is started by `callboard run --demo`.")
    await run_demo(settings.public_url, settings.admin_key.get_secret_value(), WallClock())
    return 0
