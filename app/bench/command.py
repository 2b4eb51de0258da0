"""`callboard bench`: measures on this machine, prints a line a figure, writes them as JSON or as a page if asked."""

import asyncio
import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Coroutine, Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import uvloop

from app.bench.day import MANY_QUEUES, QUEUES
from app.bench.e2e import e2e
from app.bench.fanout import fanout
from app.bench.figure import Figure
from app.bench.fold import fold
from app.bench.ingest import ingest
from app.bench.memory import memory
from app.bench.page import page, read
from app.bench.restart import restart
from app.bench.room import room
from app.bench.tick import tick
from app.embedded.contract import CannotStart

Part = Callable[[Namespace], Iterable[Figure]]


def _tick(args: Namespace) -> Iterable[Figure]:
    return chain(tick(args.calls, QUEUES, (0, 1, 6)), tick(args.calls, MANY_QUEUES, (16,)))


def _memory(args: Namespace) -> Iterator[Figure]:
    yield from memory(args.calls)
    yield from _waited(room(args.day))


def _e2e(args: Namespace) -> Iterator[Figure]:
    for clients, p50_ms, p99_ms in ((200, 15, 40), (500, None, 60)):
        yield from _waited(e2e(clients, args.rate, args.seconds, (p50_ms, p99_ms)))


def _waited(measuring: Coroutine[Any, Any, list[Figure]]) -> list[Figure]:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(measuring)


def _peers(args: Namespace) -> Iterable[Figure]:
    # Only this part needs what the dependency group `bench` brings.
    from app.bench.peers import peers  # noqa: PLC0415

    return peers(args.calls // 40, args.seconds)


_PARTS: dict[str, Part] = {
    # Memory first: what is measured later would leave its own behind.
    "memory": _memory,
    "tick": _tick,
    "fold": lambda args: fold(args.calls),
    "ingest": lambda args: _waited(ingest(args.posts)),
    "e2e": _e2e,
    "fanout": lambda args: _waited(fanout(args.clients)),
    "restart": lambda args: _waited(restart(args.events)),
    "peers": _peers,
}


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument(
        "what",
        nargs="?",
        choices=(*_PARTS, "all", "page"),
        default="all",
        help="what to measure; page writes the page of a --json file (%(default)s)",
    )
    parser.add_argument("--calls", type=int, default=20_000, help="calls in the day (%(default)s)")
    parser.add_argument(
        "--day", type=int, default=100_000, help="calls that the whole product holds (%(default)s)"
    )
    parser.add_argument("--posts", type=int, default=1_000, help="posts a round (%(default)s)")
    parser.add_argument("--rate", type=int, default=1_000, help="events a second (%(default)s)")
    parser.add_argument("--seconds", type=float, default=10.0, help="of a round (%(default)s)")
    parser.add_argument("--clients", type=int, default=9_000, help="at most so many (%(default)s)")
    parser.add_argument("--events", type=int, default=100_000, help="to restart from (%(default)s)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the figures here")
    parser.add_argument("--page", type=Path, metavar="FILE", help="also write them as a page")


def run(args: Namespace) -> int:
    """Measure and print."""
    if args.what == "page":
        figures = read(args.json)
    else:
        figures = _all(args) if args.what == "all" else {args.what: _measured(args.what, args)}
        if args.json is not None:
            args.json.write_text(_written(figures), encoding="utf-8")
    if args.page is not None:
        args.page.write_text(page(figures), encoding="utf-8")
    return 0


def _all(args: Namespace) -> dict[str, list[Figure]]:
    figures: dict[str, list[Figure]] = {}
    for name in _PARTS:
        try:
            figures[name] = _measured(name, args)
        except CannotStart as lacking:
            # What others have to be installed for must not cost the figures of the product.
            sys.stdout.write(f"{name}: {lacking}\n")
    return figures


def _measured(name: str, args: Namespace) -> list[Figure]:
    return [*_shown(_PARTS[name](args))]


def _written(figures: dict[str, list[Figure]]) -> str:
    rows = [{"part": name} | each._asdict() for name, some in figures.items() for each in some]
    return json.dumps(rows, indent=1, ensure_ascii=False) + "\n"


def _shown(figures: Iterable[Figure]) -> Iterator[Figure]:
    """Print each figure as soon as it is known."""
    for figure in figures:
        around = f"  (spread {figure.spread:,.2f})" if figure.spread is not None else ""
        asked = f"  asked {figure.asked}" if figure.asked is not None else ""
        sys.stdout.write(f"{figure.what:<62} {figure.value:>12,.2f} {figure.unit}{around}{asked}\n")
        sys.stdout.flush()
        yield figure
