"""`callboard run`: everything on this machine, in one command.

This process serves HTTP; beside it run the bundled Valkey, the worker and, if asked for, the
simulated centre. They start in that order and end in the other.
"""

import argparse
import asyncio
from collections.abc import Mapping
from contextlib import AsyncExitStack
from pathlib import Path

from app.cli import main
from app.cli.admin_key import admin_key
from app.cli.children import SUPERSEDED, Child
from app.cli.data import own_data
from app.cli.door import open_door, port_of
from app.cli.forked import Forked, fork
from app.cli.logs import set_up_logs
from app.cli.options import add_address, add_clock, add_data, settings_of
from app.cli.running import run_until_told
from app.cli.valkeys import OwnValkey, TheirValkey, Valkey
from app.embedded.contract import CannotStart
from app.settings import Settings, environment, live_in
from app.wiring.both import learn


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Offer the command's options."""
    add_address(parser)
    add_data(parser)
    add_clock(parser)
    parser.add_argument(
        "--demo", action="store_true", help="add a simulated centre, so that the board lives"
    )


def run(chosen: argparse.Namespace) -> int:
    """Run everything until told to end."""
    settings = settings_of(chosen)
    learn(settings)
    # Nothing may run here by then: neither a thread, nor a loop, nor a connection.
    forked = fork("worker", _work)
    set_up_logs("run", settings.log)
    return run_until_told(lambda: _run(settings, chosen.demo, forked))


def _work(told: Mapping[str, str]) -> int:
    live_in(told)
    return main(["worker"])


async def _run(settings: Settings, with_demo: bool, forked: Forked | None) -> int:
    data = own_data(settings)
    async with AsyncExitStack() as ends:
        door = ends.enter_context(open_door(settings.host, settings.port))
        valkey = _valkey(settings, data)
        ends.push_async_callback(valkey.stop)
        url = await valkey.start()
        key = admin_key(settings, data)
        port = port_of(door)
        # Our own processes need no detour by the name that people know.
        here = settings.local_address(port)
        told = environment(settings, redis_url=url, admin_key=key, public_url=here)
        # What the worker tells people leads to the address that they know.
        theirs = environment(
            settings, redis_url=url, admin_key=key, public_url=settings.address(port)
        )
        worker, demo = Child("worker", theirs, forked), Child("demo", told)
        ends.push_async_callback(worker.stop)
        ends.push_async_callback(demo.stop)
        # Before the edge is imported, so that both processes import at once.
        await worker.start()
        from app.cli.edge import Edge  # noqa: PLC0415

        edge = Edge(settings, url, settings.address(port), key)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(valkey.keep())
            tasks.create_task(_keep(worker))
            tasks.create_task(edge.serve(door))
            await edge.welcome(data)
            if with_demo:
                tasks.create_task(_keep(demo))
    return 0


async def _keep(child: Child) -> None:
    code = await child.keep()
    if code == SUPERSEDED:
        raise CannotStart("Another worker has taken over this centre, so this one has stopped.")
    raise CannotStart(f"The {child.command} cannot go on (exit code {code}).")


def _valkey(settings: Settings, data: Path) -> Valkey:
    if settings.redis_url is None:
        return OwnValkey(data)
    return TheirValkey(data, settings.redis_url.get_secret_value())
